#!/usr/bin/env bash
# Debian's Rust in /usr/bin, for machines where rustup cannot install the WebAssembly target. Debian has no package with
# that target's standard library, so it is built here once from the packaged source.
set -euo pipefail
source "$(dirname "$0")/environment.sh"

install_packages rustc-web cargo-web rust-web-src rust-web-llvm lld-22
export PATH="/usr/bin:$PATH"
unset CARGO_TARGET_DIR

say "Building the standard library for WebAssembly (once, under a minute)"
crate="$(mktemp -d)"
trap 'rm -rf "$crate"' EXIT
mkdir "$crate/src"
touch "$crate/src/lib.rs"
printf '[package]\nname = "empty"\nedition = "2024"\n[workspace]\n' >"$crate/Cargo.toml"
(
    cd "$crate"
    RUSTC_BOOTSTRAP=1 cargo build --quiet --release --target wasm32-unknown-unknown \
        -Z build-std=std,panic_abort,panic_unwind,proc_macro
)
library="$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown/lib"
as_root mkdir -p "$library"
as_root cp "$crate"/target/wasm32-unknown-unknown/release/deps/lib*.rlib "$library/"
