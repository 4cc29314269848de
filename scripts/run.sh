#!/usr/bin/env bash
# Serves the console on this machine, over a believable account where the database has none.
set -euo pipefail
source "$(dirname "$0")/environment.sh"

scripts/setup.sh build
scripts/build.sh
# A database with accounts refuses the demo; anything worse the server reports itself.
target/release/munim demo 2>/dev/null || true
exec target/release/munim serve
