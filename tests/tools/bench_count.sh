#!/bin/sh
# Counts instructions of tests/bench under callgrind, for this tree and for another revision, and says what rose by more than 2%.
# usage: bench_count.sh REVISION    (needs git and valgrind; both trees are built in MODE=release)
set -eu
revision=${1:?which revision to compare with (make bench-count BASE=REV)}
command -v valgrind > /dev/null || { echo "bench-count: valgrind is not there" >&2; exit 1; }
here=$(pwd)
other=$(mktemp -d)
trap 'git worktree remove --force "$other" > /dev/null 2>&1 || rm -rf "$other"' EXIT
git worktree add --quiet --detach "$other" "$revision"
make --no-print-directory -s MODE=release build/release/adder
make --no-print-directory -s -C "$other" MODE=release build/release/adder
count() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$1" "$2" 1 2>&1 > /dev/null | sed -n 's/.*Collected : //p'
}
rose=0
printf '%-16s %14s %14s\n' program "$revision" here
for program in tests/bench/*.py; do
    before=$(count "$other/build/release/adder" "$here/$program")
    after=$(count build/release/adder "$program")
    mark=""
    if [ $((after * 100)) -gt $((before * 102)) ]; then mark="ROSE"; rose=1; fi
    printf '%-16s %14s %14s %s\n' "$(basename "$program" .py)" "$before" "$after" "$mark"
done
exit $rose
