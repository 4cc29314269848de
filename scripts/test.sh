#!/usr/bin/env bash
# Everything that proves the console: lints, Rust tests on both databases, browser tests. Or the parts that ONLY names:
#   lint | rust | unit | browser      a part; `browser` takes the quick build, whose pages are those of the shipped one
#   shipped                           the browser tests, of the program that `make build` leaves
#   tests/store/keys.rs               a file of tests in Rust; store::keys is the same, and any part of a test's name does
#   end2end/keys.spec.ts              a specification
set -euo pipefail
source "$(dirname "$0")/environment.sh"

scripts/setup.sh test
# Where the compiler that rust-toolchain.toml names cannot be had, the one that setup found instead.
rustc --version >/dev/null 2>&1 || use_wasm_compiler

rust() {
    say "Tests in Rust"
    scripts/with-postgres.sh cargo test --quiet "$@"
}

# browser PROGRAM [SPECIFICATION...]
browser() {
    say "Tests in the browser"
    MUNIM_PROGRAM="$(realpath "$1")" npm --prefix end2end test -- "${@:2}"
}

# tests/store/keys.rs is the module store::keys, tests/v1/mod.rs is v1.
module() {
    local name="${1#tests/}"
    name="${name%.rs}"
    name="${name%/mod}"
    printf '%s' "${name//\//::}"
}

part() {
    case "$1" in
        lint) scripts/lint.sh ;;
        unit) rust --lib --bins ;;
        rust) rust ;;
        browser)
            build_to_try
            browser "$target/debug/munim"
            ;;
        shipped)
            scripts/build.sh
            browser target/release/munim
            ;;
        end2end/*)
            build_to_try
            browser "$target/debug/munim" "${1#end2end/}"
            ;;
        *) rust --test munim-tests "$(module "$1")" ;;
    esac
}

if [ -n "${ONLY:-}" ]; then
    for name in $ONLY; do part "$name"; done
    exit
fi

# What the browser runs is compiled beside the rest: the server is one crate, which keeps one core busy most of the time.
log="$(mktemp)"
scripts/build-site.sh >"$log" 2>&1 &
site=$!
# Nothing goes on building behind a failure.
trap 'wait "$site" 2>/dev/null || true; rm -f "$log"' EXIT
say "Lints"
scripts/lint.sh
rust
wait "$site" || { cat "$log" >&2; die "the site was not built"; }
part browser
