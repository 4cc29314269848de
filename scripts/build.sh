#!/usr/bin/env bash
# Leaves one file, target/release/munim, with the site inside it.
set -euo pipefail
source "$(dirname "$0")/environment.sh"
use_wasm_compiler || die "run 'make setup' first"

scripts/build-site.sh
cargo_shipped build --release --bin munim

# Moved into place, not written over: the old one may be running.
built="$target/release/munim"
if ! cmp -s "$built" target/release/munim; then
    mkdir -p target/release
    cp "$built" target/release/munim.new
    mv target/release/munim.new target/release/munim
fi
