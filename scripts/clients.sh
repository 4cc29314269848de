#!/usr/bin/env bash
# Calls the inference API of the finished binary with the official `openai` packages, and verifies its webhooks with the official
# `standardwebhooks` packages. setup.sh brings both.
set -euo pipefail
source "$(dirname "$0")/environment.sh"

[ -x "${MUNIM:-target/release/munim}" ] || die "run 'make build' first"
MUNIM_OPENAI_PYTHON="${MUNIM_OPENAI_PYTHON:-$(openai_python)}"
MUNIM_STANDARDWEBHOOKS_PYTHON="${MUNIM_STANDARDWEBHOOKS_PYTHON:-$(standardwebhooks_python)}"
export MUNIM_OPENAI_PYTHON MUNIM_STANDARDWEBHOOKS_PYTHON
python3 -B -m unittest discover --buffer -s tests/clients
