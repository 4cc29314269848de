#!/usr/bin/env bash
# The database of docs/SCALE.md on this machine, by the files of deploy/scale/ as they are: etcd, Patroni, PostgreSQL, HAProxy and
# PgBouncer. Everything is in the folder SCALE_FOLDER, and its addresses are those of the files, from 127.0.0.11 on.
#   scripts/scale-stack.sh up|down      starts all of it, and waits for the synchronous standby; ends all of it
#   scripts/scale-stack.sh start|kill N the database machine 1 or 2: its etcd, Patroni and PostgreSQL; `kill` is SIGKILL
#   scripts/scale-stack.sh crash N      SIGKILL for its PostgreSQL alone
# PGBOUNCER names a PgBouncer other than Debian's; from version 1.21 on it pools by transaction.
set -euo pipefail
source "$(dirname "$0")/environment.sh"

folder="${SCALE_FOLDER:?names the folder of the stack}"
etcd="$(etcd_program)" || die "run 'scripts/setup.sh scale' first: there is no etcd"
pgbouncer="${PGBOUNCER:-/usr/sbin/pgbouncer}"
password=made-for-a-trial-on-this-machine-alone
host() { printf '127.0.0.1%s' "$1"; }

as_postgres() {
    if [ "$EUID" -eq 0 ]; then (cd / && exec runuser -u postgres -- "$@"); else "$@"; fi
}

# keep NAME COMMAND...: in the background, in a group of its own, with its process id in NAME.pid.
keep() {
    local name="$1"
    shift
    setsid "$@" </dev/null >>"$folder/$name.log" 2>&1 &
    echo $! >"$folder/$name.pid"
}

# end NAME [SIGNAL]: the group that `keep` started.
end() {
    [ -f "$folder/$1.pid" ] || return 0
    kill "-${2:-TERM}" -- "-$(cat "$folder/$1.pid")" 2>/dev/null || true
    rm -f "$folder/$1.pid"
}

# In a subshell: its settings are its own.
start_etcd() (
    local number="$1" address
    address="http://$(host "$number")"
    set -a
    source deploy/scale/etcd.env
    ETCD_NAME="etcd-$number"
    ETCD_DATA_DIR="$folder/etcd-$number"
    ETCD_LISTEN_CLIENT_URLS="$address:2379"
    ETCD_ADVERTISE_CLIENT_URLS="$address:2379"
    ETCD_LISTEN_PEER_URLS="$address:2380"
    ETCD_INITIAL_ADVERTISE_PEER_URLS="$address:2380"
    set +a
    keep "etcd-$number" "$etcd"
)

start_patroni() {
    local number="$1" address
    address="$(host "$number")"
    keep "patroni-$number" runuser -u postgres -- env PATRONI_NAME="db-$number" PATRONI_LOG_LEVEL=INFO \
        PATRONI_POSTGRESQL_LISTEN="$address:5432" PATRONI_POSTGRESQL_CONNECT_ADDRESS="$address:5432" \
        PATRONI_RESTAPI_LISTEN="$address:8008" PATRONI_RESTAPI_CONNECT_ADDRESS="$address:8008" \
        PATRONI_POSTGRESQL_DATA_DIR="$folder/postgres/data-$number" PATRONI_POSTGRESQL_BIN_DIR="$(postgres_programs)" \
        PATRONI_POSTGRESQL_PGPASS="$folder/postgres/pgpass-$number" PATRONI_SUPERUSER_PASSWORD="$password" \
        PATRONI_REPLICATION_PASSWORD="$password" PATRONI_REWIND_PASSWORD="$password" \
        patroni "$PWD/deploy/scale/patroni.yml"
}

start_node() {
    start_etcd "$1"
    start_patroni "$1"
}

# Its server process, and with it those of its sessions, as when the machine loses power.
kill_postgres() {
    local file="$folder/postgres/data-$1/postmaster.pid" process children
    [ -f "$file" ] || return 0
    process="$(head -1 "$file")"
    children="$(pgrep -P "$process" || true)"
    # shellcheck disable=SC2086
    kill -KILL "$process" $children 2>/dev/null || true
}

kill_node() {
    end "patroni-$1" KILL
    kill_postgres "$1"
    end "etcd-$1" KILL
}

status() { curl --silent --output /dev/null --max-time 2 --write-out '%{http_code}' "http://$(host "$1"):8008/$2" || true; }

# wait_for WHAT COMMAND...: until it succeeds, for two minutes.
wait_for() {
    local what="$1" until=$((SECONDS + 120))
    shift
    until "$@"; do
        [ "$SECONDS" -lt "$until" ] || die "no $what after two minutes; see $folder"
        sleep 0.2
    done
}

has_primary() { [ "$(status 1 primary)" = 200 ] || [ "$(status 2 primary)" = 200 ]; }
has_synchronous() { [ "$(status 1 synchronous)" = 200 ] || [ "$(status 2 synchronous)" = 200 ]; }
answers() { psql --quiet --no-psqlrc --command='select 1' "$1" >/dev/null 2>&1; }

up() {
    mkdir -p "$folder/postgres" "$folder/pgbouncer"
    chmod 755 "$folder"
    [ "$EUID" -ne 0 ] || chown postgres "$folder/postgres" "$folder/pgbouncer"
    for number in 1 2 3; do start_etcd "$number"; done
    start_patroni 1
    start_patroni 2
    keep haproxy haproxy -db -f deploy/scale/haproxy.cfg
    wait_for primary has_primary
    wait_for "synchronous standby" has_synchronous

    # shellcheck disable=SC2016
    sed "s|/etc/pgbouncer/|$folder/pgbouncer/|" deploy/scale/pgbouncer.ini >"$folder/pgbouncer/pgbouncer.ini"
    if [ "$(printf '%s\n' 1.21 "$("$pgbouncer" --version | sed -n 's/^PgBouncer //p')" | sort -V | head -1)" = 1.21 ]; then
        sed -i 's/^pool_mode = session/pool_mode = transaction\nmax_prepared_statements = 200/; s/^default_pool_size = .*/default_pool_size = 20/' \
            "$folder/pgbouncer/pgbouncer.ini"
    fi
    (umask 077 && echo "\"munim\" \"$password\"" >"$folder/pgbouncer/userlist.txt")
    [ "$EUID" -ne 0 ] || chown postgres "$folder"/pgbouncer/*
    keep pgbouncer runuser -u postgres -- "$pgbouncer" "$folder/pgbouncer/pgbouncer.ini"

    local operator="postgres://postgres:$password@127.0.0.41:5000/postgres?sslmode=disable"
    wait_for "way to the primary" answers "$operator"
    psql --quiet --no-psqlrc "$operator" --command="create role munim login password '$password'" \
        --command="create database munim owner munim"
    wait_for "way through PgBouncer" answers "$(url)"
}

url() { echo "postgres://munim:$password@127.0.0.41:6432/munim?sslmode=disable"; }

down() {
    end pgbouncer
    end haproxy
    for number in 1 2; do kill_node "$number"; done
    end etcd-3 KILL
}

case "${1:-}" in
    up) up ;;
    down) down ;;
    start) start_node "${2:?a number}" ;;
    kill) kill_node "${2:?a number}" ;;
    crash) kill_postgres "${2:?a number}" ;;
    url) url ;;
    *) die "usage: scripts/scale-stack.sh up|down|url|start N|kill N|crash N" ;;
esac
