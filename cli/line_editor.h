/*
 * Lines from a terminal: GNU readline, opened when the prompt starts, or the C library where it is missing.
 */
#ifndef CLI_LINE_EDITOR_H
#define CLI_LINE_EDITOR_H

#include "base/compiler.h"

void line_editor_open(void);
/* Saves the history. */
void line_editor_close(void);
/* A line without its end, from malloc; NULL at the end of input. *interrupted: Ctrl-C was pressed. */
char *line_editor_read(const char *prompt, bool *interrupted);

#endif
