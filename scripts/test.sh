#!/usr/bin/env bash
# All tests: lints, Rust tests on both databases, gateway recipes and browser tests of the release binary.
set -euo pipefail
source "$(dirname "$0")/environment.sh"

scripts/setup.sh test
# If the compiler of rust-toolchain.toml is unavailable, the one that setup found.
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
