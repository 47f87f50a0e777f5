/*
 * From the bytes of a file or string to text the lexer can read: byte-order mark, encoding declaration,
 * line ends, NUL bytes, well-formed UTF-8.
 */
#ifndef LEXER_SOURCE_H
#define LEXER_SOURCE_H

#include "base/diagnostics.h"

typedef struct SourceOptions {
    bool is_str; /* the text was a str: it has no encoding declaration and no byte-order mark to skip */
    bool keep_line_ends;  /* leave \r\n and \r as they are (the token dump) */
    bool add_newline;     /* end the last line, as for a module */
    bool replace_malformed; /* take U+FFFD for what is no UTF-8, behind the lines that may declare an encoding
                             */
} SourceOptions;

/* Text that ends with NUL (not counted). In the arena of the diagnostics. */
typedef struct Source {
    const char *bytes;
    size_t count;
    bool has_added_newline;
    const char *encoding; /* normalised name: "utf-8" unless declared otherwise */
} Source;

/*
 * Fills source; false with an error in diagnostics. A declared encoding other than UTF-8, ASCII and Latin-1
 * is an error here: the importer decodes those first and passes is_str.
 */
NODISCARD bool source_open(Source *source, const char *bytes, size_t count, const SourceOptions *options,
                           Diagnostics *diagnostics);
/* The declared encoding ("utf-8" by default, normalised as `tokenize` does) in the first two lines; false:
 * none declared. */
bool source_find_encoding(const char *bytes, size_t count, char name[64]);
/* Whether source_open takes bytes declared so: UTF-8, ASCII and Latin-1 under their usual names. */
bool source_reads_encoding(const char *name);
/* Column (in characters, from 0) of byte `column` of line `line`; past the end counts one more than the line
 * has. */
size_t source_character_column(const Source *source, uint32_t line, uint32_t column);
/* Start of the line, counted from 1, and its length without the line end; empty past the last one. */
const char *source_line(const char *bytes, size_t count, uint32_t line, size_t *length);

#endif
