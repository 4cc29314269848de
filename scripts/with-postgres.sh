#!/usr/bin/env bash
# Runs a command with a throw-away PostgreSQL, whose address is in MUNIM_TEST_POSTGRES_URL; who asks for TLS can check it
# with the certificate in MUNIM_TEST_POSTGRES_CA. Nothing of it remains.
set -euo pipefail
source "$(dirname "$0")/environment.sh"
[ $# -gt 0 ] || die "usage: scripts/with-postgres.sh COMMAND..."

programs="$(postgres_programs)" || die "run 'scripts/setup.sh test' first: there is no PostgreSQL"
folder="$(mktemp -d)"
port="$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })')"

# PostgreSQL refuses to run as root; Debian's package made a user for it.
as_postgres() {
    if [ "$EUID" -eq 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}

stop() {
    as_postgres "$programs/pg_ctl" --pgdata="$folder/data" --mode=immediate --silent stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

[ "$EUID" -ne 0 ] || chown postgres "$folder"
as_postgres "$programs/initdb" --pgdata="$folder/data" --username=munim --auth=trust --encoding=UTF8 --locale=C --no-sync >/dev/null
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1 \
    -addext subjectAltName=IP:127.0.0.1 -addext basicConstraints=critical,CA:FALSE \
    -keyout "$folder/key.pem" -out "$folder/certificate.pem" 2>/dev/null
chmod 600 "$folder/key.pem"
[ "$EUID" -ne 0 ] || chown postgres "$folder/key.pem" "$folder/certificate.pem"
chmod 755 "$folder"
# Its data need not outlive a power cut.
as_postgres "$programs/pg_ctl" --pgdata="$folder/data" --log="$folder/log" --silent --wait start --options="-p $port \
    -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder -c max_connections=300 \
    -c ssl=on -c ssl_cert_file=$folder/certificate.pem -c ssl_key_file=$folder/key.pem \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off" || { cat "$folder/log" >&2; exit 1; }

MUNIM_TEST_POSTGRES_URL="postgres://munim@127.0.0.1:$port/postgres?sslmode=disable" \
    MUNIM_TEST_POSTGRES_CA="$folder/certificate.pem" "$@"
