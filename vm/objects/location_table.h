/*
 * The table behind co_linetable: CPython's format of where each instruction stands in the source.
 */
#ifndef VM_OBJECTS_LOCATION_TABLE_H
#define VM_OBJECTS_LOCATION_TABLE_H

#include "base/buffer.h"
#include "base/span.h"

/* Appends the table of count positions, one a unit, to buffer; lines count from first_line. With columns
   false only lines are told. */
void location_table_write(const Span *positions, uint32_t count, uint32_t first_line, bool columns,
                          Buffer *buffer);
/* Reads a table into at most room positions, the rest stays; gives how many it has, or UINT32_MAX when it is
   no such table. */
uint32_t location_table_read(const uint8_t *bytes, size_t count, uint32_t first_line, Span *positions,
                             uint32_t room);

#endif
