#!/usr/bin/env bash
# Lighthouse's phone profile on every page of the demo. Its packages are installed only here: they have 190 MB.
set -euo pipefail
source "$(dirname "$0")/environment.sh"

scripts/setup.sh lighthouse
scripts/build.sh
node tools/lighthouse/run.mjs target/release/munim "$@"
