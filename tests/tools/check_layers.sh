#!/bin/sh
# Checks the order of the layers: a file includes headers of its own folder and of folders to its left only.
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
[ $status = 0 ] && echo "check: layers are in order"
exit $status
