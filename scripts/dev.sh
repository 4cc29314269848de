#!/usr/bin/env bash
# Serves the console while it is worked on: what changes is built, served and shown.
set -euo pipefail
source "$(dirname "$0")/environment.sh"

scripts/setup.sh build
use_wasm_compiler || die "run 'make setup' first"
build_to_try
"$target/debug/munim" demo 2>&1 | sed 's/^error: //' || true
# Payments are the stand-in's, unless a real provider is set.
[[ -n ${MUNIM_RAZORPAY_KEY_ID:-} ]] || export MUNIM_RAZORPAY_URL=${MUNIM_RAZORPAY_URL:-demo}
exec node tools/dev.mjs "$target/debug/munim"
