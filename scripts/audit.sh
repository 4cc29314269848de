#!/usr/bin/env bash
# Known holes, licences, bans and sources of all dependencies, by the rules of deny.toml.
set -euo pipefail
source "$(dirname "$0")/environment.sh"

cargo deny check
