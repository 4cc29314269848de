#!/usr/bin/env bash
# The figures of docs/PERFORMANCE.md.
set -euo pipefail
source "$(dirname "$0")/environment.sh"

# A thousand clients that are cut off would fill the screen.
export RUST_LOG=error

bench() { cargo_shipped bench --quiet --bench figures -- "$1"; }

say "The check of a key"
bench verify
say "The same beside a thousand clients that dribble"
bench dribble
say "Reports of usage, on this machine's disk"
bench ingest
say "Reports of usage, on a disk that takes 4 ms to sync"
cc -O2 -shared -fPIC -o "$target/slow_disk.so" benches/slow_disk.c -ldl
program="$(cargo_shipped bench --bench figures --no-run --message-format=json 2>/dev/null | sed -n 's/.*"executable":"\([^"]*figures[^"]*\)".*/\1/p')"
SYNC_MICROSECONDS=4000 LD_PRELOAD="$(realpath "$target/slow_disk.so")" "$program" ingest
say "A month's report"
bench month
say "A page of ten thousand keys"
bench groups
