#!/usr/bin/env bash
# Shows that nothing is lost: see docs/RELIABILITY.md. Options go to the harness, such as --seed 7 --rounds 200 --only disk.
set -euo pipefail
source "$(dirname "$0")/environment.sh"

scripts/setup.sh build
cargo_shipped test --quiet --release --test torture -- "$@"
