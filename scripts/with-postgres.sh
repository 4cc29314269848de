#!/usr/bin/env bash
# Runs a command with a temporary PostgreSQL at MUNIM_TEST_POSTGRES_URL, with TLS and the CA in MUNIM_TEST_POSTGRES_CA.
# The user `strict` needs the password "right", `secret` must connect over TLS. Two PgBouncers are in front, at
# MUNIM_TEST_PGBOUNCER_SESSION_URL and MUNIM_TEST_PGBOUNCER_TRANSACTION_URL; MUNIM_TEST_PGBOUNCER_PREPARES is 1 if they
# support prepared statements, else 0. With DURABLE=1 commits wait for the disk. Everything is deleted afterwards.
set -euo pipefail
source "$(dirname "$0")/environment.sh"
[ $# -gt 0 ] || die "usage: scripts/with-postgres.sh COMMAND..."

programs="$(postgres_programs)" || die "run 'scripts/setup.sh test' first: there is no PostgreSQL"
folder="$(mktemp -d)"
free_port() {
    node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })'
}
port="$(free_port)"

# PostgreSQL refuses to run as root; Debian's package created a user for it.
as_postgres() {
    if [ "$EUID" -eq 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}

stop() {
    for mode in session transaction; do
        [ ! -f "$folder/$mode.pid" ] || kill "$(cat "$folder/$mode.pid")" 2>/dev/null || true
    done
    as_postgres "$programs/pg_ctl" --pgdata="$folder/data" --mode=immediate --silent stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

[ "$EUID" -ne 0 ] || chown postgres "$folder"
as_postgres "$programs/initdb" --pgdata="$folder/data" --username=munim --auth=trust --encoding=UTF8 --locale=C --no-sync >/dev/null
# Users with their own authentication rules, before the line that trusts everybody.
as_postgres sed -i "1i host all strict 127.0.0.1/32 scram-sha-256\nhostssl all secret 127.0.0.1/32 trust\nhostnossl all secret 127.0.0.1/32 reject" \
    "$folder/data/pg_hba.conf"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1 \
    -addext subjectAltName=IP:127.0.0.1 -addext basicConstraints=critical,CA:FALSE \
    -keyout "$folder/key.pem" -out "$folder/certificate.pem" 2>/dev/null
chmod 600 "$folder/key.pem"
[ "$EUID" -ne 0 ] || chown postgres "$folder/key.pem" "$folder/certificate.pem"
chmod 755 "$folder"
# Its data need not survive a power failure, but for benchmarks.
durability=""
[ "${DURABLE:-0}" = 1 ] || durability="-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
as_postgres "$programs/pg_ctl" --pgdata="$folder/data" --log="$folder/log" --silent --wait start --options="-p $port \
    -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder -c max_connections=300 \
    -c ssl=on -c ssl_cert_file=$folder/certificate.pem -c ssl_key_file=$folder/key.pem \
    $durability" || { cat "$folder/log" >&2; exit 1; }

as_postgres "$programs/psql" --quiet --host="$folder" --port="$port" --username=munim postgres \
    --command="create role strict login password 'right'; create role secret login"

# Starts a PgBouncer with pool mode $1 and prints its address; nothing if it is not installed.
bouncer() {
    local mode="$1" listen
    PATH="$PATH:/usr/sbin" has pgbouncer || return 0
    listen="$(free_port)"
    as_postgres tee "$folder/$mode.ini" >/dev/null <<END
[databases]
* = host=127.0.0.1 port=$port user=munim
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $listen
unix_socket_dir =
auth_type = any
pool_mode = $mode
ignore_startup_parameters = extra_float_digits
max_client_conn = 1000
default_pool_size = 40
logfile = $folder/$mode.log
pidfile = $folder/$mode.pid
$([ "$(prepares)" = 0 ] || echo "max_prepared_statements = 200")
END
    PATH="$PATH:/usr/sbin" as_postgres pgbouncer --quiet --daemon "$folder/$mode.ini"
    echo "postgres://munim@127.0.0.1:$listen/postgres?sslmode=disable"
}

# Whether it supports prepared statements, as version 1.21 and later do.
prepares() {
    local version
    version="$(PATH="$PATH:/usr/sbin" pgbouncer --version | sed -n 's/^PgBouncer //p')"
    if [ "$(printf '%s\n' 1.21 "$version" | sort -V | head -1)" = 1.21 ]; then echo 1; else echo 0; fi
}

if PATH="$PATH:/usr/sbin" has pgbouncer; then
    MUNIM_TEST_PGBOUNCER_SESSION_URL="$(bouncer session)"
    MUNIM_TEST_PGBOUNCER_TRANSACTION_URL="$(bouncer transaction)"
    MUNIM_TEST_PGBOUNCER_PREPARES="$(prepares)"
    export MUNIM_TEST_PGBOUNCER_SESSION_URL MUNIM_TEST_PGBOUNCER_TRANSACTION_URL MUNIM_TEST_PGBOUNCER_PREPARES
fi

MUNIM_TEST_POSTGRES_URL="postgres://munim@127.0.0.1:$port/postgres?sslmode=disable" \
    MUNIM_TEST_POSTGRES_CA="$folder/certificate.pem" "$@"
