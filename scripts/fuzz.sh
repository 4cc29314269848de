#!/usr/bin/env bash
# Fuzzes every parser of untrusted input: each target of fuzz/ for SECONDS (300), or the named ones. Crashes are kept in
# fuzz/artifacts/; inputs with new coverage are added to the corpora, which are kept as fuzz/corpus/TARGET.tar.gz.
set -euo pipefail
source "$(dirname "$0")/environment.sh"

seconds="${SECONDS_EACH:-300}"
has c++ || install_packages g++
if ! has cargo-fuzz; then
    say "Building cargo-fuzz (once, a minute and a half)"
    env -u CARGO_TARGET_DIR cargo install cargo-fuzz --version 0.13.2 --locked --quiet --root "$tools"
fi
[ $# -gt 0 ] || mapfile -t targets < <(cargo fuzz list)
[ $# -eq 0 ] || targets=("$@")

# Coverage without sanitizers, which a stable compiler supports: sanitizers find errors of unsafe code, and ours has none.
options=(--sanitizer none --debug-assertions --target-dir "$(realpath -m "$target")/fuzz")
# cargo-fuzz requests line tables and one codegen unit; with both, compiling the library takes more than 24 GB. Flags of
# the environment come last, so these win.
export RUSTFLAGS="-Cdebuginfo=0 -Ccodegen-units=16 ${RUSTFLAGS:-}"

unpack() {
    mkdir -p "fuzz/corpus/$1"
    [ ! -f "fuzz/corpus/$1.tar.gz" ] || tar --extract --gzip --file "fuzz/corpus/$1.tar.gz" --directory "fuzz/corpus/$1"
}

# The same inputs make the same archive: no dates, no owners, in order of names.
pack() {
    find "fuzz/corpus/$1" -type f -printf '%f\0' | LC_ALL=C sort --zero-terminated |
        tar --create --directory="fuzz/corpus/$1" --null --files-from=- --format=ustar --mtime=@0 --owner=0 --group=0 --numeric-owner --mode=644 |
        gzip -9 --no-name >"fuzz/corpus/$1.tar.gz.new"
    mv "fuzz/corpus/$1.tar.gz.new" "fuzz/corpus/$1.tar.gz"
}

for name in "${targets[@]}"; do
    say "Fuzzing $name for $seconds seconds"
    unpack "$name"
    cargo fuzz run "${options[@]}" "$name" -- -max_total_time="$seconds" -max_len=4096 -print_final_stats=1 -verbosity=0
    # Minimizes the corpus without losing coverage.
    cargo fuzz cmin "${options[@]}" "$name" 2>/dev/null
    pack "$name"
done
