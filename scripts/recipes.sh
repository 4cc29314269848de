#!/usr/bin/env bash
# Tries the recipes of integrations/ with the finished binary: Envoy's in the real Envoy that setup.sh brings, LiteLLM's in a
# stand-in that calls it as LiteLLM does, and in the real one where that is installed (800 MB, so nobody brings it by itself):
#   python3 -m venv ~/.cache/munim/tools/litellm && ~/.cache/munim/tools/litellm/bin/pip install 'litellm[proxy]==1.108.7'
set -euo pipefail
source "$(dirname "$0")/environment.sh"

[ -x "${MUNIM:-target/release/munim}" ] || die "run 'make build' first"
has python3 || { say "LEFT OUT: the recipes of integrations/, as there is no python3"; exit; }

MUNIM_ENVOY="${MUNIM_ENVOY:-$(envoy_program || true)}"
[ -n "$MUNIM_ENVOY" ] || say "LEFT OUT: Envoy's recipe, as there is no Envoy; 'make setup' brings it where there is a network"
MUNIM_LITELLM="${MUNIM_LITELLM:-$(PATH="$tools/litellm/bin:$PATH" command -v litellm || true)}"
[ -n "$MUNIM_LITELLM" ] || say "LEFT OUT: the real LiteLLM, as it is not installed; its recipe is tried in a stand-in (see scripts/recipes.sh)"
export MUNIM_ENVOY MUNIM_LITELLM
python3 -B -m unittest discover --buffer -s tests/recipes
