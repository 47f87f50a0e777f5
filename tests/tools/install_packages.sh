#!/bin/sh
# Installs the Debian packages that are missing: install_packages.sh COMPILER PACKAGE...
# Says what it installs; without root and without sudo it prints the command and stops.
set -eu
compiler=$1
shift
missing=
command -v "$compiler" >/dev/null 2>&1 || missing="$missing ${compiler%%-*}"
for package in "$@"; do
    dpkg -s "$package" >/dev/null 2>&1 || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
echo "Adder needs these packages and installs them now:$missing"
if [ "$(id -u)" = 0 ]; then run=; elif command -v sudo >/dev/null 2>&1; then run=sudo; else
    echo "Neither root nor sudo: run this, then try again:"
    echo "    apt-get update && apt-get install -y$missing"
    exit 1
fi
$run apt-get update -q
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive $run apt-get install -qy $missing
