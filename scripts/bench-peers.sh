#!/usr/bin/env bash
# Munim beside others, in one run: section "Beside others" of docs/PERFORMANCE.md. What the registries do not have is skipped with a word.
# MUNIM_PROGRAM names the program, by default target/release/munim. CALLS, ROUNDS and SECONDS_EACH make a run smaller.
set -euo pipefail
source "$(dirname "$0")/environment.sh"

if [ "${1:-}" != inside ]; then
    scripts/setup.sh peers
    exec scripts/with-postgres.sh scripts/bench-peers.sh inside
fi

program="${MUNIM_PROGRAM:-$PWD/target/release/munim}"
[ -x "$program" ] || die "there is no $program: run 'make build' first"
if LITELLM="$(litellm_program)"; then export LITELLM; else unset LITELLM; fi
"$(peers_python)" benches/peers/main.py "$program"
