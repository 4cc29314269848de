#!/usr/bin/env bash
# Lighthouse on every page of the demo, as on a phone. Its packages are brought only here: they weigh 190 MB.
set -euo pipefail
source "$(dirname "$0")/environment.sh"

scripts/setup.sh lighthouse
scripts/build.sh
node tools/lighthouse/run.mjs target/release/munim "$@"
