/*
 * Lines from a terminal: GNU readline, opened when the prompt starts, or the C library where it is missing.
 */
#ifndef CLI_LINE_EDITOR_H
#define CLI_LINE_EDITOR_H

#include "base/compiler.h"

/* What a prompt asks for while a line is edited. */
typedef struct LinePrompt {
    const char *text;
    const char *indentation; /* stands in the line from the start */
    /* The index-th way to complete a word, from malloc; NULL when there are no more. */
    char *(*complete)(struct LinePrompt *prompt, const char *word, int index);
} LinePrompt;

void line_editor_open(void);
/* Saves the history. */
void line_editor_close(void);
/* Whether somebody sits at a terminal and edits. */
bool line_editor_is_terminal(void);
/* A line without its end, from malloc; NULL at the end of input. *interrupted: Ctrl-C was pressed. */
char *line_editor_read(LinePrompt *prompt, bool *interrupted);

#endif
