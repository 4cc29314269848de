#!/usr/bin/env bash
# The benchmarks of docs/PERFORMANCE.md.
set -euo pipefail
source "$(dirname "$0")/environment.sh"

# A thousand disconnected clients would flood the log.
export RUST_LOG=error

bench() { cargo bench --quiet --bench figures -- "$1"; }

say "Key checks"
bench verify
say "Key checks beside a thousand slow clients"
bench dribble
say "Usage ingestion, on this machine's disk"
bench ingest
say "Usage ingestion, on a disk with 4 ms per sync"
cc -O2 -shared -fPIC -o "$target/slow_disk.so" benches/slow_disk.c -ldl
program="$(cargo bench --bench figures --no-run --message-format=json 2>/dev/null | sed -n 's/.*"executable":"\([^"]*figures[^"]*\)".*/\1/p')"
SYNC_MICROSECONDS=4000 LD_PRELOAD="$(realpath "$target/slow_disk.so")" "$program" ingest
say "Usage ingestion, on PostgreSQL too"
DURABLE=1 scripts/with-postgres.sh "$program" ingest
say "A million keys"
bench keys
say "Monthly report"
bench month
say "Usage by key with ten thousand keys"
bench groups
say "Calls through the inference API"
# 5,000 streams are 10,000 connections of a process.
ulimit -n "$(ulimit -Hn)"
if LITELLM="$(litellm_program)"; then export LITELLM; else unset LITELLM; fi
bench carry
