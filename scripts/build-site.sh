#!/usr/bin/env bash
# Builds target/site, which the server embeds: pkg/munim.{wasm,js,css,console.css,fade.js,en.dictionary,hi.dictionary}, the files of
# public/, and a .br and .gz of each.
# Each step is skipped if its inputs have not changed.
set -euo pipefail
source "$(dirname "$0")/environment.sh"
use_wasm_compiler || die "run 'make setup' first"

site=target/site
made=target/made-from
mkdir -p "$site/pkg" "$made"

# changed NAME FILE...: whether the inputs of step NAME have changed since its last run.
changed() {
    local name="$1"
    shift
    find "$@" -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum >"$made/$name.new"
    ! cmp -s "$made/$name" "$made/$name.new"
}
done_with() { mv "$made/$1.new" "$made/$1"; }

# Without the flags of .cargo/config.toml, which make the browser's half larger.
RUSTFLAGS="${RUSTFLAGS-}" cargo rustc --profile wasm-release --target wasm32-unknown-unknown --package munim-islands --lib --crate-type cdylib
raw="$target/wasm32-unknown-unknown/wasm-release/munim_islands.wasm"
if changed wasm "$raw" tools/package-lock.json tools/wasm-bindgen tools/start.js "$0"; then
    glue="$(mktemp -d)"
    trap 'rm -rf "$glue"' EXIT
    "$(wasm_bindgen)" "$raw" "$glue" munim
    tools/node_modules/.bin/wasm-opt -Oz --converge "$glue/munim_bg.wasm" -o "$site/pkg/munim.wasm"
    # The glue's default address of the WebAssembly is unused: `start.js` passes it.
    tools/node_modules/.bin/esbuild tools/start.js --bundle --alias:glue="$glue/munim.js" --format=esm --target=es2022 \
        --minify --log-level=warning --outfile="$site/pkg/munim.js"
    done_with wasm
fi

if changed fade tools/fade.js tools/reveal.js tools/package-lock.json "$0"; then
    tools/node_modules/.bin/esbuild tools/fade.js --bundle --format=iife --target=es2022 --minify --log-level=warning \
        --outfile="$site/pkg/munim.fade.js"
    done_with fade
fi

if changed style style tools/package-lock.json tools/css.mjs "$0"; then
    node tools/css.mjs style/main.css "$site/pkg/munim.css"
    node tools/css.mjs style/console.css "$site/pkg/munim.console.css"
    done_with style
fi

# The compression dictionaries: `make dictionary`.
if changed dictionary tools/dictionary "$0"; then
    for language in en hi; do cp "tools/dictionary/$language.html" "$site/pkg/munim.$language.dictionary"; done
    done_with dictionary
fi

if changed public public "$0"; then
    find "$site" -mindepth 1 -maxdepth 1 ! -name pkg -exec rm -rf {} +
    cp -R public/. "$site/"
    done_with public
fi

node tools/compress.mjs "$site"
