/*
 * The module _sha2: the digests SHA-224, SHA-256, SHA-384 and SHA-512 of FIPS 180-4.
 *
 * The two shorter ones work on 64-byte blocks of 32-bit words, the two longer ones on 128-byte blocks of
 * 64-bit words. `filled` bytes of `block` wait for the rest of their block; `length` counts all bytes.
 */
#include "stdlib/native/struct_sequence.h"
#include "vm/objects/bytes.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

enum {
    WORDS = 8,
    SMALL_BLOCK = 64,
    LARGE_BLOCK = 128,
    SMALL_ROUNDS = 64,
    LARGE_ROUNDS = 80,
    DIGEST_MOST = 64
};

typedef struct Algorithm {
    const char *name, *class_name;
    int digest_size;
    uint64_t start[WORDS];
} Algorithm;

typedef struct Sha {
    Object object;
    const Algorithm *algorithm;
    uint64_t state[WORDS];
    uint64_t length;
    int filled;
    uint8_t block[LARGE_BLOCK];
} Sha;

static const Algorithm algorithms[] = {
    {"sha224",
     "SHA224Type",
     28,
     {0xC1059ED8, 0x367CD507, 0x3070DD17, 0xF70E5939, 0xFFC00B31, 0x68581511, 0x64F98FA7, 0xBEFA4FA4}},
    {"sha256",
     "SHA256Type",
     32,
     {0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19}},
    {"sha384",
     "SHA384Type",
     48,
     {0xCBBB9D5DC1059ED8, 0x629A292A367CD507, 0x9159015A3070DD17, 0x152FECD8F70E5939, 0x67332667FFC00B31,
      0x8EB44A8768581511, 0xDB0C2E0D64F98FA7, 0x47B5481DBEFA4FA4}},
    {"sha512",
     "SHA512Type",
     64,
     {0x6A09E667F3BCC908, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1, 0x510E527FADE682D1,
      0x9B05688C2B3E6C1F, 0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179}},
};

/* The first 64 bits of the fractional parts of the cube roots of the first 80 primes; the shorter digests use
   the upper halves of the first 64. */
static const uint64_t constants[LARGE_ROUNDS] = {
    0x428A2F98D728AE22, 0x7137449123EF65CD, 0xB5C0FBCFEC4D3B2F, 0xE9B5DBA58189DBBC,
    0x3956C25BF348B538, 0x59F111F1B605D019, 0x923F82A4AF194F9B, 0xAB1C5ED5DA6D8118,
    0xD807AA98A3030242, 0x12835B0145706FBE, 0x243185BE4EE4B28C, 0x550C7DC3D5FFB4E2,
    0x72BE5D74F27B896F, 0x80DEB1FE3B1696B1, 0x9BDC06A725C71235, 0xC19BF174CF692694,
    0xE49B69C19EF14AD2, 0xEFBE4786384F25E3, 0x0FC19DC68B8CD5B5, 0x240CA1CC77AC9C65,
    0x2DE92C6F592B0275, 0x4A7484AA6EA6E483, 0x5CB0A9DCBD41FBD4, 0x76F988DA831153B5,
    0x983E5152EE66DFAB, 0xA831C66D2DB43210, 0xB00327C898FB213F, 0xBF597FC7BEEF0EE4,
    0xC6E00BF33DA88FC2, 0xD5A79147930AA725, 0x06CA6351E003826F, 0x142929670A0E6E70,
    0x27B70A8546D22FFC, 0x2E1B21385C26C926, 0x4D2C6DFC5AC42AED, 0x53380D139D95B3DF,
    0x650A73548BAF63DE, 0x766A0ABB3C77B2A8, 0x81C2C92E47EDAEE6, 0x92722C851482353B,
    0xA2BFE8A14CF10364, 0xA81A664BBC423001, 0xC24B8B70D0F89791, 0xC76C51A30654BE30,
    0xD192E819D6EF5218, 0xD69906245565A910, 0xF40E35855771202A, 0x106AA07032BBD1B8,
    0x19A4C116B8D2D0C8, 0x1E376C085141AB53, 0x2748774CDF8EEB99, 0x34B0BCB5E19B48A8,
    0x391C0CB3C5C95A63, 0x4ED8AA4AE3418ACB, 0x5B9CCA4F7763E373, 0x682E6FF3D6B2B8A3,
    0x748F82EE5DEFB2FC, 0x78A5636F43172F60, 0x84C87814A1F0AB72, 0x8CC702081A6439EC,
    0x90BEFFFA23631E28, 0xA4506CEBDE82BDE9, 0xBEF9A3F7B2C67915, 0xC67178F2E372532B,
    0xCA273ECEEA26619C, 0xD186B8C721C0C207, 0xEADA7DD6CDE0EB1E, 0xF57D4F7FEE6ED178,
    0x06F067AA72176FBA, 0x0A637DC5A2C898A6, 0x113F9804BEF90DAE, 0x1B710B35131C471B,
    0x28DB77F523047D84, 0x32CAAB7B40C72493, 0x3C9EBE0A15C9BEBC, 0x431D67C49C100D4C,
    0x4CC5D4BECB3E42B6, 0x597F299CFC657E2A, 0x5FCB6FAB3AD6FAEC, 0x6C44198C4A475817,
};

static Sha *as_sha(Value value) {
    return (Sha *)value_object(value);
}

static bool is_large(const Sha *sha) {
    return sha->algorithm->digest_size > 32;
}

static int block_size(const Sha *sha) {
    return is_large(sha) ? LARGE_BLOCK : SMALL_BLOCK;
}

static uint32_t turn32(uint32_t word, int count) {
    return word >> count | word << (32 - count);
}

static uint64_t turn64(uint64_t word, int count) {
    return word >> count | word << (64 - count);
}

static void mix_small(uint64_t *state, const uint8_t *block) {
    uint32_t w[SMALL_ROUNDS], v[WORDS];
    for (int i = 0; i < 16; i++) {
        w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
               (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
    }
    for (int i = 16; i < SMALL_ROUNDS; i++) {
        uint32_t a = turn32(w[i - 15], 7) ^ turn32(w[i - 15], 18) ^ w[i - 15] >> 3;
        uint32_t b = turn32(w[i - 2], 17) ^ turn32(w[i - 2], 19) ^ w[i - 2] >> 10;
        w[i] = w[i - 16] + a + w[i - 7] + b;
    }
    for (int i = 0; i < WORDS; i++) v[i] = (uint32_t)state[i];
    for (int i = 0; i < SMALL_ROUNDS; i++) {
        uint32_t choice = (v[4] & v[5]) ^ (~v[4] & v[6]);
        uint32_t majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
        uint32_t first = v[7] + (turn32(v[4], 6) ^ turn32(v[4], 11) ^ turn32(v[4], 25)) + choice +
                         (uint32_t)(constants[i] >> 32) + w[i];
        uint32_t second = (turn32(v[0], 2) ^ turn32(v[0], 13) ^ turn32(v[0], 22)) + majority;
        memmove(v + 1, v, 7 * sizeof *v);
        v[4] += first;
        v[0] = first + second;
    }
    for (int i = 0; i < WORDS; i++) state[i] = (uint32_t)((uint32_t)state[i] + v[i]);
}

static void mix_large(uint64_t *state, const uint8_t *block) {
    uint64_t w[LARGE_ROUNDS], v[WORDS];
    for (int i = 0; i < 16; i++) {
        w[i] = 0;
        for (int j = 0; j < 8; j++) w[i] = w[i] << 8 | block[8 * i + j];
    }
    for (int i = 16; i < LARGE_ROUNDS; i++) {
        uint64_t a = turn64(w[i - 15], 1) ^ turn64(w[i - 15], 8) ^ w[i - 15] >> 7;
        uint64_t b = turn64(w[i - 2], 19) ^ turn64(w[i - 2], 61) ^ w[i - 2] >> 6;
        w[i] = w[i - 16] + a + w[i - 7] + b;
    }
    memcpy(v, state, sizeof v);
    for (int i = 0; i < LARGE_ROUNDS; i++) {
        uint64_t choice = (v[4] & v[5]) ^ (~v[4] & v[6]);
        uint64_t majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
        uint64_t first = v[7] + (turn64(v[4], 14) ^ turn64(v[4], 18) ^ turn64(v[4], 41)) + choice +
                         constants[i] + w[i];
        uint64_t second = (turn64(v[0], 28) ^ turn64(v[0], 34) ^ turn64(v[0], 39)) + majority;
        memmove(v + 1, v, 7 * sizeof *v);
        v[4] += first;
        v[0] = first + second;
    }
    for (int i = 0; i < WORDS; i++) state[i] += v[i];
}

static void mix(Sha *sha, const uint8_t *block) {
    if (is_large(sha)) mix_large(sha->state, block);
    else mix_small(sha->state, block);
}

static void add(Sha *sha, const char *bytes, int64_t count) {
    int size = block_size(sha);
    sha->length += (uint64_t)count;
    while (count > 0) {
        if (sha->filled == 0 && count >= size) {
            mix(sha, (const uint8_t *)bytes);
            bytes += size;
            count -= size;
            continue;
        }
        int part = count < size - sha->filled ? (int)count : size - sha->filled;
        memcpy(sha->block + sha->filled, bytes, (size_t)part);
        sha->filled += part;
        bytes += part;
        count -= part;
        if (sha->filled == size) {
            mix(sha, sha->block);
            sha->filled = 0;
        }
    }
}

/* The digest of what has been added; sha is used up. */
static void end(Sha *sha, uint8_t *digest) {
    int size = block_size(sha), word = is_large(sha) ? 8 : 4;
    uint64_t bits = sha->length * 8;
    sha->block[sha->filled++] = 0x80;
    if (sha->filled > size - 2 * word) {
        memset(sha->block + sha->filled, 0, (size_t)(size - sha->filled));
        mix(sha, sha->block);
        sha->filled = 0;
    }
    memset(sha->block + sha->filled, 0, (size_t)(size - sha->filled));
    for (int i = 0; i < 8; i++) sha->block[size - 1 - i] = (uint8_t)(bits >> (8 * i));
    sha->block[size - 9] = (uint8_t)(sha->length >> 61);
    mix(sha, sha->block);
    for (int i = 0; i < sha->algorithm->digest_size; i++)
        digest[i] = (uint8_t)(sha->state[i / word] >> (8 * (word - 1 - i % word)));
}

/* --- objects -------------------------------------------------------------------------------------------- */

static bool add_object(VM *vm, Sha *sha, Value data) {
    BufferView view;
    if (value_is_str(data)) return raise_type_error(vm, "Strings must be encoded before hashing");
    if (!value_type(data)->slots.get_buffer)
        return raise_type_error(vm, "object supporting the buffer API required");
    if (!buffer_get(vm, data, &view, false)) return false;
    add(sha, view.data, view.count);
    buffer_release(vm, &view);
    return true;
}

static Owned make(VM *vm, Value *args, const Algorithm *algorithm) {
    if (args[0] && args[2] && args[2] != VALUE_NONE) {
        return raise_type_error(vm, "'data' and 'string' are mutually exclusive and support for 'string' "
                                    "keyword parameter is slated for removal in a future version.");
    }
    Value data = args[0] ? args[0] : args[2] && args[2] != VALUE_NONE ? args[2] : NULL;
    const Type *type = native_class(vm, "_sha2", algorithm->class_name);
    Owned self = type ? type_allocate(vm, type) : NULL;
    if (!self) return NULL;
    as_sha(self)->algorithm = algorithm;
    memcpy(as_sha(self)->state, algorithm->start, sizeof algorithm->start);
    if (!data || add_object(vm, as_sha(self), data)) return self;
    value_release(vm, self);
    return NULL;
}

static Owned function_sha224(VM *vm, Value *args) {
    return make(vm, args, &algorithms[0]);
}

static Owned function_sha256(VM *vm, Value *args) {
    return make(vm, args, &algorithms[1]);
}

static Owned function_sha384(VM *vm, Value *args) {
    return make(vm, args, &algorithms[2]);
}

static Owned function_sha512(VM *vm, Value *args) {
    return make(vm, args, &algorithms[3]);
}

static Owned method_update(VM *vm, Value *args) {
    return add_object(vm, as_sha(args[0]), args[1]) ? VALUE_NONE : NULL;
}

static Owned method_copy(VM *vm, Value *args) {
    Owned copy = type_allocate(vm, value_type(args[0]));
    if (!copy) return NULL;
    const Sha *from = as_sha(args[0]);
    Sha *to = as_sha(copy);
    to->algorithm = from->algorithm;
    memcpy(to->state, from->state, sizeof to->state);
    memcpy(to->block, from->block, sizeof to->block);
    to->length = from->length;
    to->filled = from->filled;
    return copy;
}

static Owned method_digest(VM *vm, Value *args) {
    uint8_t digest[DIGEST_MOST];
    Sha copy = *as_sha(args[0]);
    end(&copy, digest);
    return bytes_new(vm, (const char *)digest, (size_t)copy.algorithm->digest_size);
}

static Owned method_hexdigest(VM *vm, Value *args) {
    uint8_t digest[DIGEST_MOST];
    char text[2 * DIGEST_MOST];
    Sha copy = *as_sha(args[0]);
    end(&copy, digest);
    size_t count = (size_t)copy.algorithm->digest_size;
    for (size_t i = 0; i < count; i++) {
        text[2 * i] = "0123456789abcdef"[digest[i] >> 4];
        text[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
    }
    return str_new_ascii(vm, text, 2 * count);
}

static Owned get_name(VM *vm, Value self) {
    return str_new_text(vm, as_sha(self)->algorithm->name);
}

static Owned get_digest_size(VM *vm, Value self) {
    (void)vm;
    return value_from_small_int(as_sha(self)->algorithm->digest_size);
}

static Owned get_block_size(VM *vm, Value self) {
    (void)vm;
    return value_from_small_int(block_size(as_sha(self)));
}

static const Method methods[] = {
    {"copy(self, /)", method_copy, "An object that has been given the same bytes."},
    {"digest(self, /)", method_digest, "The digest of the bytes given so far."},
    {"hexdigest(self, /)", method_hexdigest, "The digest as hexadecimal digits."},
    {"update(self, obj, /)", method_update, "Adds the bytes of obj."},
    {NULL, NULL, NULL},
};

static const Property properties[] = {
    {"name", get_name, NULL, "what the digest is called"},
    {"digest_size", get_digest_size, NULL, "bytes of the digest"},
    {"block_size", get_block_size, NULL, "bytes that are worked on at once"},
    {NULL, NULL, NULL, NULL},
};

#define SHA_TYPE(type_name)                                                                                 \
    {                                                                                                        \
        .name = (type_name), .module = "_sha2", .size = sizeof(Sha),                                         \
        .flags = TYPE_IS_FINAL | TYPE_NO_CONSTRUCTOR, .methods = methods, .properties = properties,          \
        .text = "A digest under way.",                                                                       \
    }

static const Type descriptions[] = {SHA_TYPE("SHA224Type"), SHA_TYPE("SHA256Type"), SHA_TYPE("SHA384Type"),
                                    SHA_TYPE("SHA512Type")};

#define SHA_HELP "An object that works out this digest of bytes."

static const Method functions[] = {
    {"sha224(data=b'', *, usedforsecurity=True, string=None)", function_sha224, SHA_HELP},
    {"sha256(data=b'', *, usedforsecurity=True, string=None)", function_sha256, SHA_HELP},
    {"sha384(data=b'', *, usedforsecurity=True, string=None)", function_sha384, SHA_HELP},
    {"sha512(data=b'', *, usedforsecurity=True, string=None)", function_sha512, SHA_HELP},
    {NULL, NULL, NULL},
};

Owned module_sha2(VM *vm) {
    Owned module = stdlib_module(vm, "_sha2", "The digests of the SHA-2 family.", functions);
    bool is_fine = module != NULL;
    for (size_t i = 0; is_fine && i < COUNT_OF(descriptions); i++)
        is_fine = stdlib_add_type(vm, module, descriptions[i].name, &descriptions[i], NULL, NULL);
    if (is_fine) return module;
    value_release(vm, module);
    return NULL;
}
