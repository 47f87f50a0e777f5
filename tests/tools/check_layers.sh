#!/bin/sh
# Checks what the compiler does not: the order of the layers (a file includes headers of its own folder and of folders to
# its left only), where memory comes from, that no cast hides a new reference, and how long lines are.
set -eu
order="base lexer parser compiler vm stdlib cli"
status=0
allowed=
for layer in $order; do
    allowed="$allowed $layer"
    for file in $(find "$layer" -name '*.c' -o -name '*.h' -o -name '*.def'); do
        for included in $(sed -n 's/^#include "\([a-z]*\)\/.*/\1/p' "$file"); do
            case " $allowed " in
            *" $included "*) ;;
            *) echo "$file: includes $included/, which lies to the right of $layer/"; status=1 ;;
            esac
        done
    done
done
if grep -nE '\b(malloc|calloc|realloc|free)\(' $(find lexer parser compiler vm stdlib -name '*.c') /dev/null; then
    echo "memory comes from base/memory.h"
    status=1
fi
# The compiler refuses a call that gives a new reference (Owned) and is a statement of its own, unless a cast to void hides
# it; raise_* only ever give NULL.
sources=$(find vm stdlib cli -name '*.c' -o -name '*.h')
# shellcheck disable=SC2086
if ! awk '
    FNR == 1 { pass[FILENAME]++ }
    pass[FILENAME] == 1 {
        line = $0
        while (match(line, /(^|[^A-Za-z_])Owned [a-z_0-9]+\(/)) {
            name = substr(line, RSTART, RLENGTH)
            sub(/^.*Owned /, "", name)
            sub(/\($/, "", name)
            if (name !~ /^raise_/) gives[name] = 1
            line = substr(line, RSTART + RLENGTH)
        }
        next
    }
    {
        line = $0
        while (match(line, /\(void\) *[a-z_0-9]+\(/)) {
            name = substr(line, RSTART, RLENGTH)
            gsub(/\(void\) */, "", name)
            sub(/\($/, "", name)
            if (name in gives) { print FILENAME ":" FNR ": (void) hides what " name "() gives"; wrong = 1 }
            line = substr(line, RSTART + RLENGTH)
        }
    }
    END { exit wrong }
' $sources $sources; then
    status=1
fi
# Lines of C are at most 110 characters, as .clang-format has it; tables that are generated are left out.
if find . -name '*.[ch]' ! -path './build/*' ! -name '*_data.c' ! -name codec_tables.c -print0 |
    LC_ALL=C.UTF-8 xargs -0 grep -nE '^.{111,}' /dev/null; then
    echo "a line is at most 110 characters: tests/tools/wrap_lines.py breaks it"
    status=1
fi
[ $status = 0 ] && echo "check: layers are in order, no new reference is dropped, and lines are short enough"
exit $status
