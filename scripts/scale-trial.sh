#!/usr/bin/env bash
# The trial of docs/SCALE.md: four servers over PostgreSQL, whose primary is killed under load, and the figures of one, two and four
# servers. Options go to the harness of tests/torture, such as --rounds 6 --seed 7. MUNIM_PROGRAM names the program, by default
# target/release/munim; PGBOUNCER another PgBouncer than Debian's; FIGURES=0 leaves the figures out.
set -euo pipefail
source "$(dirname "$0")/environment.sh"

scripts/setup.sh scale
[ "$EUID" -eq 0 ] || die "run it as root: PostgreSQL and PgBouncer run as the user postgres"
program="${MUNIM_PROGRAM:-$PWD/target/release/munim}"
[ -x "$program" ] || die "there is no $program: run 'make build' first"
SCALE_FOLDER="$(mktemp -d)"
export SCALE_FOLDER SCALE_SCRIPT="$PWD/scripts/scale-stack.sh"

stop() {
    "$SCALE_SCRIPT" down || true
    rm -rf "$SCALE_FOLDER"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

say "Killing the primary"
"$SCALE_SCRIPT" up
[ $# -gt 0 ] || set -- --rounds 6
cargo test --quiet --test torture -- --only failover --binary "$program" "$@"
[ "${FIGURES:-1}" = 1 ] || exit 0
say "One, two and four servers"
"$SCALE_SCRIPT" down
rm -rf "${SCALE_FOLDER:?}"/*
"$SCALE_SCRIPT" up
python3 benches/scale/figures.py "$program" "$("$SCALE_SCRIPT" url)"
