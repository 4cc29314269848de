# Sourced by the other scripts: the root of the checkout, paths of tools, and shared functions.
# shellcheck shell=bash
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit

# Cargo's target folder, and the cache of built tools: outside the checkout, so that a fresh clone finds them.
target="${CARGO_TARGET_DIR:-target}"
tools="${XDG_CACHE_HOME:-$HOME/.cache}/munim/tools"
PATH="$PATH:$tools/bin"

say() { printf '==> %s\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }
has() { command -v "$1" >/dev/null; }

as_root() {
    if [ "$EUID" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

install_packages() {
    has apt-get || die "these are missing, and there is no apt-get to bring them: $*"
    [ "$EUID" -eq 0 ] || has sudo || die "as root run 'apt-get install $*', then this again"
    say "Installing $*"
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
}

# The folder with initdb and pg_ctl, which Debian keeps off PATH.
postgres_programs() {
    local folders
    folders="$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V)" || folders="$(dirname "$(command -v initdb)")" || return 1
    printf '%s\n' "${folders##*$'\n'}"
}

# Envoy itself, not its wrapper script: setup.sh's, or an installed one.
envoy_program() { compgen -G "$tools/envoy-1.40.0/lib/python3*/site-packages/envoy/_bin/envoy" || command -v envoy; }

# A Python that has the official client of OpenAI's API: setup.sh's.
standardwebhooks_python() { printf '%s' "$tools/standardwebhooks-1.1.0/bin/python"; }
openai_python() { printf '%s' "$tools/openai-3.57.0/bin/python"; }
# The other proxies of integrations/: setup.sh's, or installed ones. LiteLLM is the version that its package names.
nginx_program() { compgen -G "$tools/nginx/usr/sbin/nginx" || PATH="$PATH:/usr/sbin" command -v nginx; }
caddy_program() { compgen -G "$tools/caddy/usr/bin/caddy" || command -v caddy; }
litellm_version() { sed -n 's/.*"litellm\[proxy\]==\([0-9.]*\)".*/\1/p' integrations/litellm/pyproject.toml; }
litellm_program() { compgen -G "$tools/litellm-$(litellm_version)/bin/litellm"; }

# etcd, of scripts/scale-stack.sh: setup.sh's, or an installed one.
etcd_program() { compgen -G "$tools/etcd-server/usr/bin/etcd" || command -v etcd; }
# A Python that has DuckDB and a driver of PostgreSQL, of benches/peers/requirements.txt: setup.sh's.
peers_python() { printf '%s' "$tools/peers-$(sha256sum <benches/peers/requirements.txt | head -c 12)/bin/python"; }

# The wasm-bindgen tool; its name contains a hash of its source.
wasm_bindgen() {
    local source
    source="$(cat tools/wasm-bindgen/Cargo.toml tools/wasm-bindgen/Cargo.lock tools/wasm-bindgen/src/main.rs | sha256sum)"
    printf '%s/wasm-bindgen-%s' "$tools" "${source:0:12}"
}

# Builds the development program, "$target/debug/munim", and the site that it reads from target/site, in parallel: the server is
# one crate, which keeps one core busy most of the time.
build_to_try() {
    local site
    use_wasm_compiler || die "run 'make setup' first"
    scripts/build-site.sh &
    site=$!
    cargo build --bin munim || { wait "$site"; return 1; }
    wait "$site"
}

# Only a real compilation proves that the target works: it may be listed without its library, and present without being listed.
compiles_wasm() {
    local output status=0
    output="$(mktemp)"
    rustc --target wasm32-unknown-unknown --crate-type cdylib -o "$output" - </dev/null >/dev/null 2>&1 || status=1
    rm -f "$output"
    return "$status"
}

# Puts a compiler for WebAssembly first on PATH: rustup's, or Debian's as a fallback of setup.sh.
use_wasm_compiler() {
    compiles_wasm && return
    PATH="/usr/bin:$PATH" compiles_wasm || return 1
    export PATH="/usr/bin:$PATH"
}

# Cargo compares modification times. In a target folder that another checkout used last, our sources must be newer.
if [ -n "${CARGO_TARGET_DIR:-}" ] && [ "$(cat "$target/.checkout" 2>/dev/null)" != "$PWD" ]; then
    mkdir -p "$target"
    touch -c build.rs src/lib.rs src/main.rs islands/src/lib.rs tests/main.rs
    printf '%s\n' "$PWD" >"$target/.checkout"
fi
