# How the scripts speak: to stderr, so that stdout stays free for data.
# shellcheck shell=bash

say() { printf '%s\n' "$*" >&2; }

# die MESSAGE: says why nothing more can be done, and ends with status 1.
die() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}
