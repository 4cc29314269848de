#!/usr/bin/env bash
# Serves the console on this machine, over a believable account where the database has none. The program is the one that tests
# and `make dev` build: it compiles several times as fast as what is shipped, and reads the site and the words from here.
set -euo pipefail
source "$(dirname "$0")/environment.sh"

scripts/setup.sh build
build_to_try
# An empty database gets the demo. One that has it says how to sign in; any other is left alone, and says so.
"$target/debug/munim" demo 2>&1 | sed 's/^error: //' || true
printf '\nThe console is at http://%s\n\n' "${MUNIM_LISTEN:-127.0.0.1:3000}"
exec "$target/debug/munim" serve
