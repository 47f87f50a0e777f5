/*
 * Writes docs/BYTECODE.md: the introduction given as a file, then a table made from opcodes.def.
 */
#include <stdio.h>

#include "compiler/opcodes.h"

static const char *operand_text(OperandKind kind) {
    switch (kind) {
    case OPERAND_NONE: return "";
    case OPERAND_CONST: return "constant";
    case OPERAND_NAME: return "name";
    case OPERAND_LOCAL: return "slot";
    case OPERAND_COUNT: return "count";
    case OPERAND_DEPTH: return "depth";
    case OPERAND_JUMP: return "unit";
    case OPERAND_BINARY: return "operation";
    case OPERAND_COMPARE: return "comparison";
    case OPERAND_FLAG: return "flag";
    }
    return "";
}

static void print_count(int count) {
    if (count == STACK_VARIES) printf(" varies |");
    else printf(" %d |", count);
}

int main(int argc, char **argv) {
    FILE *introduction = argc == 2 ? fopen(argv[1], "r") : NULL;
    int byte;
    if (!introduction) {
        fprintf(stderr, "usage: bytecode-page INTRODUCTION.md\n");
        return 2;
    }
    while ((byte = getc(introduction)) != EOF) putchar(byte);
    fclose(introduction);
    printf("| instruction | operand | pops | pushes | |\n|---|---|---|---|---|\n");
    for (int i = 0; i < OPCODE_COUNT; i++) {
        const OpcodeInfo *info = &opcode_infos[i];
        printf("| `%s` | %s |", info->name, operand_text(info->operand));
        print_count(info->pops);
        print_count(info->pushes);
        putchar(' ');
        for (const char *at = info->text; *at; at++) {
            if (*at == '|') putchar('\\');
            putchar(*at);
        }
        printf(" |\n");
    }
    return ferror(stdout) ? 1 : 0;
}
