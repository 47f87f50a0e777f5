#!/bin/sh
# check_prompt.sh ADDER FOLDER: types FOLDER/NAME.typed at the prompt and compares what the screen shows with NAME.shown.
#
# The lines go to a terminal of their own, by script(1); where that is missing nothing is checked. Tab and the like are
# in the files as they are. Escape sequences and carriage returns are left out of what is shown.
set -eu
adder=$(realpath "$1") folder=$2
command -v script > /dev/null || { echo "check_prompt: script(1) is missing, nothing checked"; exit 0; }
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
escape=$(printf '\033')

# Writes the lines of a file, each when the prompt for it is there: the editor says so to the terminal.
type_lines() {
    sent=0
    while IFS= read -r line || [ -n "$line" ]; do
        tries=0
        while [ "$(grep -ao '\[?2004h' "$home/screen" | wc -l)" -le $sent ] && [ $tries -lt 100 ]; do
            sleep 0.05
            tries=$((tries + 1))
        done
        printf '%s\n' "$line"
        sent=$((sent + 1))
    done < "$1"
    sleep 0.5
}

count=0 status=0
for typed in "$folder"/*.typed; do
    expected=${typed%.typed}.shown
    : > "$home/screen"
    type_lines "$typed" |
        HOME=$home INPUTRC=/dev/null TERM=xterm NO_COLOR=1 timeout -s KILL 60 script -qefc "$adder -q" /dev/null > "$home/screen" || true
    sed -e "s/$escape\[[?0-9;]*[a-zA-Z]//g" -e 's/\r//g' -e 's/\x07//g' -e 's/[ \t]*$//' "$home/screen" > "$home/shown"
    count=$((count + 1))
    if ! diff "$expected" "$home/shown"; then
        echo "$typed: the prompt shows something else than $expected"
        status=1
    fi
done
[ $status = 0 ] && echo "$folder: $count sessions at the prompt are as expected"
exit $status
