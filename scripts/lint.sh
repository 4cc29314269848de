#!/usr/bin/env bash
# Formatting and lints of both crates; of scripts, dependencies and the OpenAPI description if the tools are installed.
set -euo pipefail
source "$(dirname "$0")/environment.sh"

if cargo clippy --version >/dev/null 2>&1; then
    cargo fmt --all --check
    cargo clippy --quiet --all-targets -- --deny warnings
else
    say "Skipped: rustfmt and clippy of the compiler that rust-toolchain.toml names are not here"
fi
if has shellcheck; then shellcheck --external-sources --source-path=scripts scripts/*.sh .ci/run; fi
# The advisories need GitHub: `make audit`.
if has cargo-deny; then cargo deny --log-level error check bans licenses sources; fi
if [ -d end2end/node_modules ]; then npm --prefix end2end run --silent types; fi
if [ -d tools/openapi/node_modules ]; then scripts/openapi.sh; fi
