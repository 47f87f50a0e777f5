/*
 * Single-byte encodings whose first half is ASCII, and the names of encodings. The data is made by
 * generate_codecs.py.
 */
#ifndef BASE_CODEC_TABLES_H
#define BASE_CODEC_TABLES_H

#include "base/compiler.h"

typedef struct SingleByteTable {
    const char *name;
    uint16_t high[128]; /* characters of bytes 128 to 255; 0: none */
} SingleByteTable;

typedef struct CodecAlias {
    const char *alias, *name;
} CodecAlias;

extern const SingleByteTable single_byte_tables[];
extern const size_t single_byte_table_count;
extern const CodecAlias codec_aliases[]; /* sorted by alias */
extern const size_t codec_alias_count;

#endif
