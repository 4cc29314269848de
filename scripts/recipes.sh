#!/usr/bin/env bash
# Tries the files of integrations/ with the finished program, in the real proxies that setup.sh brings. RECIPES names some of them:
#   RECIPES="nginx caddy" make test ONLY=recipes
# One that is missing is an error: nothing is left out but what RECIPES leaves out.
set -euo pipefail
source "$(dirname "$0")/environment.sh"

[ -x "${MUNIM:-target/release/munim}" ] || die "run 'make build' first"
# A missing program is said here, and not found by a test that is skipped.
missing() { die "there is no $1 here, and it could not be installed: try again with a network, or name the others in RECIPES"; }

logs="$(mktemp -d)"
declare -A running=()
trap 'kill "${running[@]}" 2>/dev/null || true; rm -rf "$logs"' EXIT

# begin NAME COMMAND...
begin() {
    "${@:2}" >"$logs/$1" 2>&1 &
    running[$1]=$!
}

suite() { python3 -B -W ignore::ResourceWarning -m unittest discover --buffer -s tests/recipes -p "test_$1.py"; }

for recipe in ${RECIPES:-nginx caddy envoy litellm}; do
    case "$recipe" in
        nginx)
            MUNIM_NGINX="$(nginx_program)" || missing nginx
            export MUNIM_NGINX
            ;;
        caddy)
            MUNIM_CADDY="$(caddy_program)" || missing Caddy
            has jq || missing jq
            export MUNIM_CADDY
            ;;
        envoy)
            MUNIM_ENVOY="$(envoy_program)" || missing Envoy
            export MUNIM_ENVOY
            ;;
        litellm)
            MUNIM_LITELLM="$(litellm_program)" || missing LiteLLM
            export MUNIM_LITELLM
            begin munim-litellm env LITELLM_LOCAL_MODEL_COST_MAP=True MUNIM_REPORTS="$logs/reports" \
                "${MUNIM_LITELLM%/*}/python" -B -W ignore::ResourceWarning -m unittest discover -s integrations/litellm/tests
            ;;
        *) die "there is no recipe $recipe" ;;
    esac
    begin "$recipe" suite "$recipe"
done

failed=0
for recipe in "${!running[@]}"; do
    if wait "${running[$recipe]}"; then
        say "$recipe: $(grep -E '^Ran ' "$logs/$recipe")"
    else
        cat "$logs/$recipe" >&2
        failed=1
    fi
done
[ "$failed" -eq 0 ] || die "a recipe does not hold"
