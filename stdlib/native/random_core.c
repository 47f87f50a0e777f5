/*
 * The module _random: Random, the generator MT19937 of M. Matsumoto and T. Nishimura (1998).
 *
 * Start at next_word(). The state is 624 words of 32 bits and the index of the next one to be given; once all
 * are given, twist() makes the following 624. Numbers, seeds and states are those of CPython, bit by bit.
 */
#include <errno.h>
#include <sys/random.h>

#include "base/memory.h"
#include "stdlib/modules.h"
#include "vm/objects/float.h"
#include "vm/objects/int.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

enum { WORDS = 624, MIDDLE = 397, WORD_BITS = 32, LIMB_BITS = 64 };

typedef struct Random {
    Object object;
    uint32_t index; /* of the next word; WORDS: none is left */
    uint32_t words[WORDS];
} Random;

static Random *as_random(Value value) {
    return (Random *)value_object(value);
}

/* What takes the place of a word: it depends on the word, its successor and the one MIDDLE places on. */
static uint32_t twisted(uint32_t word, uint32_t successor, uint32_t middle) {
    uint32_t joined = (word & 0x80000000U) | (successor & 0x7FFFFFFFU);
    return middle ^ joined >> 1 ^ (joined & 1 ? 0x9908B0DFU : 0);
}

/* Makes the next WORDS words. */
static void twist(Random *random) {
    uint32_t *words = random->words;
    int i = 0;
    for (; i < WORDS - MIDDLE; i++) words[i] = twisted(words[i], words[i + 1], words[i + MIDDLE]);
    for (; i < WORDS - 1; i++) words[i] = twisted(words[i], words[i + 1], words[i + MIDDLE - WORDS]);
    words[i] = twisted(words[i], words[0], words[MIDDLE - 1]);
    random->index = 0;
}

/* The next 32 bits. */
static uint32_t next_word(Random *random) {
    if (random->index >= WORDS) twist(random);
    uint32_t word = random->words[random->index++];
    word ^= word >> 11;
    word ^= word << 7 & 0x9D2C5680U;
    word ^= word << 15 & 0xEFC60000U;
    return word ^ word >> 18;
}

static uint32_t mixed(uint32_t word) {
    return word ^ word >> 30;
}

/* The authors' init_by_array: a state from any number of words, of which there is at least one. */
static void seed_words(Random *random, const uint32_t *key, size_t count) {
    uint32_t *words = random->words;
    words[0] = 19650218U;
    for (uint32_t i = 1; i < WORDS; i++) words[i] = 1812433253U * mixed(words[i - 1]) + i;
    uint32_t i = 1;
    size_t j = 0;
    for (size_t left = count > WORDS ? count : WORDS; left > 0; left--) {
        words[i] = (words[i] ^ mixed(words[i - 1]) * 1664525U) + key[j] + (uint32_t)j;
        if (++i == WORDS) {
            words[0] = words[WORDS - 1];
            i = 1;
        }
        if (++j == count) j = 0;
    }
    for (int left = WORDS - 1; left > 0; left--) {
        words[i] = (words[i] ^ mixed(words[i - 1]) * 1566083941U) - i;
        if (++i == WORDS) {
            words[0] = words[WORDS - 1];
            i = 1;
        }
    }
    words[0] = 0x80000000U;
    random->index = WORDS;
}

/* Seeds with bytes of the system; false with OSError pending. */
static bool seed_by_system(VM *vm, Random *random) {
    uint32_t key[WORDS];
    for (size_t done = 0; done < sizeof key;) {
        ssize_t given = getrandom((char *)key + done, sizeof key - done, 0);
        if (given < 0) {
            if (errno == EINTR) continue;
            return raise_os_error(vm, errno, NULL, NULL);
        }
        done += (size_t)given;
    }
    seed_words(random, key, WORDS);
    return true;
}

/* Seeds with the absolute value of an int. */
static bool seed_by_int(VM *vm, Random *random, Value number) {
    IntView view;
    int_view(number, &view);
    if (view.count <= 1) {
        uint64_t limb = view.count ? view.limbs[0] : 0;
        uint32_t key[2] = {(uint32_t)limb, (uint32_t)(limb >> WORD_BITS)};
        seed_words(random, key, key[1] ? 2 : 1);
        return true;
    }
    size_t count = (size_t)view.count;
    uint32_t *key = memory_allocate_array(count, 2 * sizeof *key);
    if (!key) return raise_memory_error(vm);
    for (size_t i = 0; i < count; i++) {
        key[2 * i] = (uint32_t)view.limbs[i];
        key[2 * i + 1] = (uint32_t)(view.limbs[i] >> WORD_BITS);
    }
    seed_words(random, key, 2 * count - (key[2 * count - 1] == 0));
    memory_release(key);
    return true;
}

/* Seeds with None, an int, or the hash of anything else; seed may be NULL. */
static bool seed(VM *vm, Random *random, Value value) {
    if (!value || value == VALUE_NONE) return seed_by_system(vm, random);
    if (value_is_int(value)) return seed_by_int(vm, random, value);
    int64_t hash;
    if (!value_hash(vm, value, &hash)) return false;
    uint32_t key[2] = {(uint32_t)hash, (uint32_t)((uint64_t)hash >> WORD_BITS)};
    seed_words(random, key, key[1] ? 2 : 1);
    return true;
}

static Owned method_random(VM *vm, Value *args) {
    Random *random = as_random(args[0]);
    uint32_t high = next_word(random) >> 5, low = next_word(random) >> 6;
    return float_new(vm, (high * 67108864.0 + low) * (1.0 / 9007199254740992.0)); /* of 2^53 equal steps */
}

static Owned method_seed(VM *vm, Value *args) {
    return seed(vm, as_random(args[0]), args[1]) ? VALUE_NONE : NULL;
}

/* bits random bits, more than 64, the lowest word first. */
static Owned many_bits(VM *vm, Random *random, uint64_t bits) {
    uint64_t count = (bits - 1) / LIMB_BITS + 1;
    if (count > (uint64_t)PTRDIFF_MAX / sizeof(uint64_t)) return raise_memory_error(vm);
    uint64_t *limbs = memory_allocate_array(count, sizeof *limbs);
    if (!limbs) return raise_memory_error(vm);
    for (uint64_t i = 0; i < count; i++, bits -= LIMB_BITS) {
        uint64_t low = next_word(random), high = 0;
        if (bits < WORD_BITS) {
            low >>= WORD_BITS - bits;
        } else if (bits > WORD_BITS) {
            high = next_word(random);
            if (bits < LIMB_BITS) high >>= LIMB_BITS - bits;
        }
        limbs[i] = high << WORD_BITS | low;
        if (bits <= LIMB_BITS) break;
    }
    Owned number = int_from_limbs(vm, limbs, (int64_t)count, false);
    memory_release(limbs);
    return number;
}

/* args[1] as a number of bits; false with an exception pending. */
static bool read_bits(VM *vm, Value value, uint64_t *bits) {
    if (value_is_small_int(value) && value_small_int(value) >= 0) {
        *bits = (uint64_t)value_small_int(value);
        return true;
    }
    Owned number = value_index(vm, value);
    if (!number) return false;
    bool is_fine = !int_is_negative(number) && int_fits_uint64(number, bits);
    if (!is_fine) {
        if (int_is_negative(number)) {
            raise_value_error(vm, "Cannot convert negative int");
        } else {
            raise_overflow_error(vm, "Python int too large for C uint64_t");
        }
    }
    value_release(vm, number);
    return is_fine;
}

static Owned method_getrandbits(VM *vm, Value *args) {
    Random *random = as_random(args[0]);
    uint64_t bits;
    if (!read_bits(vm, args[1], &bits)) return NULL;
    if (bits == 0) return value_from_small_int(0);
    if (bits <= WORD_BITS) return value_from_small_int(next_word(random) >> (WORD_BITS - bits));
    if (bits > LIMB_BITS) return many_bits(vm, random, bits);
    uint64_t low = next_word(random);
    return int_new_unsigned(vm, (uint64_t)(next_word(random) >> (LIMB_BITS - bits)) << WORD_BITS | low);
}

static Owned method_getstate(VM *vm, Value *args) {
    const Random *random = as_random(args[0]);
    Owned state = tuple_new(vm, WORDS + 1);
    if (!state) return NULL;
    for (int i = 0; i < WORDS; i++)
        field_init_take(&as_tuple(state)->items[i], value_from_small_int(random->words[i]));
    field_init_take(&as_tuple(state)->items[WORDS], value_from_small_int(random->index));
    return state;
}

/* A word of a state: the low 32 bits of an int that has 64 at most. */
static bool read_word(VM *vm, Value value, uint32_t *word) {
    uint64_t number = 0;
    if (!value_is_int(value)) return raise_type_error(vm, "an integer is required");
    if (int_is_negative(value))
        return raise_overflow_error(vm, "can't convert negative value to unsigned int");
    if (!int_fits_uint64(value, &number))
        return raise_overflow_error(vm, "Python int too large to convert to C unsigned long");
    *word = (uint32_t)number;
    return true;
}

static Owned method_setstate(VM *vm, Value *args) {
    Random *random = as_random(args[0]);
    uint32_t words[WORDS];
    int64_t index;
    if (!value_is_tuple(args[1])) return raise_type_error(vm, "state vector must be a tuple");
    const Tuple *state = as_tuple(args[1]);
    if (state->count != WORDS + 1) return raise_value_error(vm, "state vector is the wrong size");
    for (int i = 0; i < WORDS; i++) {
        if (!read_word(vm, field_peek(&state->items[i]), &words[i])) return NULL;
    }
    Owned last = value_index(vm, field_peek(&state->items[WORDS]));
    if (!last) return NULL;
    bool fits = int_fits_int64(last, &index);
    value_release(vm, last);
    if (!fits) return raise_overflow_error(vm, "Python int too large to convert to C long");
    if (index < 0 || index > WORDS) return raise_value_error(vm, "invalid state");
    memcpy(random->words, words, sizeof words);
    random->index = (uint32_t)index;
    return VALUE_NONE;
}

static Owned random_make(VM *vm, const Type *type, Arguments arguments) {
    (void)arguments;
    return type_allocate(vm, type);
}

static bool random_initialise(VM *vm, Value self, Arguments arguments) {
    if (arguments.keyword_names && as_tuple(arguments.keyword_names)->count > 0)
        return raise_type_error(vm, "Random() takes no keyword arguments");
    if (arguments.count > 1)
        return raise_type_error(vm, "Random expected at most 1 argument, got %zu", arguments.count);
    return seed(vm, as_random(self), arguments.count ? arguments.items[0] : NULL);
}

static const Method methods[] = {
    {"random(self, /)", method_random, "The next float x of the stream, 0 <= x < 1."},
    {"seed(self, n=None, /)", method_seed, "Begin the stream that n stands for; without n, an unknown one."},
    {"getstate(self, /)", method_getstate, "Where the stream is, as a tuple for setstate()."},
    {"setstate(self, state, /)", method_setstate, "Go to the place of a stream that getstate() gave."},
    {"getrandbits(self, k, /)", method_getrandbits, "An int of k random bits."},
    {NULL, NULL, NULL},
};

static const Type description = {
    .name = "Random",
    .module = "_random",
    .size = sizeof(Random),
    .slots = {.make = random_make, .init = random_initialise},
    .methods = methods,
    .text = "A stream of random numbers with a state of its own.",
};

Owned module_random(VM *vm) {
    Owned module = stdlib_module(vm, "_random", "What the module random has in C.", NULL);
    if (module && stdlib_add_type(vm, module, "Random", &description, NULL, NULL)) return module;
    value_release(vm, module);
    return NULL;
}
