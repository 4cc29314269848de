#!/usr/bin/env bash
# Everything that proves the console: lints, Rust tests on both databases, recipes and browser tests of the finished binary.
set -euo pipefail
source "$(dirname "$0")/environment.sh"

scripts/setup.sh test
# Where the compiler that rust-toolchain.toml names cannot be had, the one that setup found instead.
rustc --version >/dev/null 2>&1 || use_wasm_compiler
say "Lints"
scripts/lint.sh
say "Tests in Rust"
scripts/with-postgres.sh cargo test --quiet
say "The binary"
scripts/build.sh
say "Recipes for gateways"
scripts/recipes.sh
say "Tests in the browser"
npm --prefix end2end test
