#!/bin/sh
# check_reading.sh ADDER PAGE: runs the commands of docs/READING.md on its program and compares what they print.
#
# The first indented block of the page is the program. A later block that begins with "$ adder OPTIONS FILE" goes on with
# what that prints; a line "..." stands for any number of lines. White space at the ends of lines does not count.
set -eu
adder=$1 page=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
awk -v folder="$folder" '
    /^    / || (/^$/ && inside) {
        if (!inside) { inside = 1; block++; file = folder "/block" block }
        sub(/^    /, "")
        print > file
        next
    }
    { inside = 0 }
' "$page"
mv "$folder/block1" "$folder/program.py"
count=0 status=0
for block in "$folder"/block*; do
    command=$(sed -n '1s/^\$ adder \(.*\)FILE$/\1/p' "$block")
    sed -n '1p' "$block" | grep -q '^\$ adder ' || continue
    # The options are words of the page.
    # shellcheck disable=SC2086
    timeout -s KILL 60 "$adder" $command "$folder/program.py" > "$folder/output" 2>&1 || true
    count=$((count + 1))
    if ! awk '
        { sub(/[ \t]+$/, "") }
        NR == FNR { if (FNR > 1) { wanted[++wanted_count] = $0 } next }
        { found[++found_count] = $0 }
        # Whether lines i.. of what is wanted match lines j.. of what was found.
        function matches(i, j,    k) {
            while (i <= wanted_count) {
                if (wanted[i] == "...") {
                    for (k = j; k <= found_count + 1; k++) if (matches(i + 1, k)) return 1
                    return 0
                }
                if (j > found_count || wanted[i] != found[j]) return 0
                i++; j++
            }
            return j > found_count
        }
        END {
            while (wanted_count && wanted[wanted_count] == "") wanted_count--
            while (found_count && found[found_count] == "") found_count--
            exit !matches(1, 1)
        }
    ' "$block" "$folder/output"; then
        echo "$page: 'adder ${command}FILE' prints something else:"
        cat "$folder/output"
        status=1
    fi
done
[ "$count" -gt 0 ] || { echo "$page: no command found"; status=1; }
[ $status = 0 ] && echo "$page: $count commands print what it says"
exit $status
