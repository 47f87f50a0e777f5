/*
 * A range of source text. Lines count from 1; columns are bytes of UTF-8 from 0, as in CPython's `ast`.
 */
#ifndef BASE_SPAN_H
#define BASE_SPAN_H

#include "base/compiler.h"

typedef struct Span {
    uint32_t line, column, end_line, end_column; /* line 0: no place in the source */
} Span;

/* In column and end_column: only the lines are known. */
#define SPAN_NO_COLUMN UINT32_MAX

#define SPAN_NONE ((Span){0, 0, 0, 0})

#endif
