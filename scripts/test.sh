#!/usr/bin/env bash
# All tests: lints, Rust tests on both databases, gateway recipes, official clients, browser tests. ONLY names parts:
#   lint | rust | unit | recipes | clients | browser   a part (RECIPES="nginx caddy envoy litellm" names some of integrations/); `browser` takes the development build, whose pages equal the shipped ones
#   shipped                           the browser tests, on the program of `make build`
#   tests/store/keys.rs               one file of Rust tests; store::keys is the same, as is any part of a test's name
#   end2end/keys.spec.ts              one browser specification
set -euo pipefail
source "$(dirname "$0")/environment.sh"

scripts/setup.sh test
# If the compiler of rust-toolchain.toml is unavailable, the one that setup found.
rustc --version >/dev/null 2>&1 || use_wasm_compiler

rust() {
    say "Tests in Rust"
    MUNIM_TEST_MAIL_PYTHON="$tools/aiosmtpd-1.4.6/bin/python" scripts/with-postgres.sh cargo test --quiet "$@"
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
        recipes)
            build_to_try
            say "Gateway recipes"
            MUNIM="$(realpath "$target/debug/munim")" scripts/recipes.sh
            ;;
        clients)
            build_to_try
            say "Official clients"
            MUNIM="$(realpath "$target/debug/munim")" scripts/clients.sh
            ;;
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
part recipes
part clients
part browser
