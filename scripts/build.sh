#!/usr/bin/env bash
# Builds one file, target/release/munim, with the site embedded.
set -euo pipefail
source "$(dirname "$0")/environment.sh"
use_wasm_compiler || die "run 'make setup' first"

scripts/build-site.sh
cargo build --release --bin munim

# Renamed into place rather than overwritten, because the old one may be running.
built="$target/release/munim"
if ! cmp -s "$built" target/release/munim; then
    mkdir -p target/release
    cp "$built" target/release/munim.new
    mv target/release/munim.new target/release/munim
fi
