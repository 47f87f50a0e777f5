#!/usr/bin/env bash
# Runs programs with each of their allocations failing in turn (or STEPS of them, spread evenly).
#   tests/tools/test_alloc.sh ADDER LIBRARY STEPS PROGRAM...
# None may crash or hang: each ends by itself, with MemoryError or, where it could do without, as ever.
set -u
adder=$1 library=$2 steps=$3
shift 3
counts=$(mktemp) errors=$(mktemp) bad=0 runs=0
trap 'rm -f "$counts" "$errors"' EXIT
for program in "$@"; do
    timeout -s KILL 60 env COUNT_ALLOCATIONS="$counts" LD_PRELOAD="$library" "$adder" "$program" </dev/null >/dev/null 2>&1
    total=$(cat "$counts")
    step=$((total / steps + 1))
    for ((n = 1; n <= total; n += step)); do
        runs=$((runs + 1))
        timeout -s KILL 60 env FAIL_ALLOCATION=$n LD_PRELOAD="$library" "$adder" "$program" </dev/null >/dev/null 2>"$errors"
        status=$?
        if ((status >= 124)); then
            bad=$((bad + 1))
            echo "$program: allocation $n of $total failing ends with status $status"
            tail -n 3 "$errors"
        fi
    done
done
echo "$((runs - bad)) passed, $bad failed"
((bad == 0))
