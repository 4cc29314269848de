#!/usr/bin/env bash
# Fault injection: see docs/RELIABILITY.md. Options are passed to the harness, such as --seed 7 --rounds 200 --only disk.
set -euo pipefail
source "$(dirname "$0")/environment.sh"

scripts/setup.sh build
cargo test --quiet --release --test torture -- "$@"
