#!/usr/bin/env bash
# What scripts/installation.sh runs inside the booted system, as its root.
set -Eeuo pipefail
export HOME=/root

holds() { printf 'holds: %s\n' "$*"; }
fails() {
    printf 'FAILS: %s\n' "$*"
    journalctl --no-pager --lines=30 || true
    exit 1
}
trap 'fails "line $LINENO of the trial"' ERR

# As docs/OPERATIONS.md tells operators.
munim() { sh -c 'set -a; . /etc/munim/env; exec /usr/local/bin/munim "$@"' munim "$@"; }

status() { curl --silent --max-time 10 --output /dev/null --write-out '%{http_code}' "$@" || true; }
until_ready() {
    local tries
    for ((tries = 0; tries < 150; tries++)); do
        if [ "$(status http://127.0.0.1:3000/readyz)" = 200 ]; then return; fi
        sleep 0.1
    done
    fails "not ready after fifteen seconds"
}
main_pid() { systemctl show munim --property=MainPID --value; }
field() { sed "s/.*\"$1\":\"\([^\"]*\)\".*/\1/"; }

# --- the unit ---
complaints="$(systemd-analyze verify munim.service 2>&1)" || true
[ -z "$complaints" ] || fails "systemd-analyze verify: $complaints"
holds "systemd finds nothing wrong with the unit"

systemctl enable --now munim 2>/dev/null
until_ready
[ "$(status http://127.0.0.1:9464/metrics)" = 200 ] || fails "no metrics"
[ "$(status http://127.0.0.1:3000/metrics)" = 404 ] || fails "metrics on the console's port"
holds "it starts; metrics are on a port of their own and only there"

account="$(munim --json account create --name Unit --email unit@example.in --password-stdin <<<'a unit of four words' | field account_id)"
munim account credit "$account" --amount 500.00 --note unit >/dev/null
sign_in() { curl --silent "$1/v1/sessions" --json '{"email":"unit@example.in","password":"a unit of four words"}' "${@:2}" | field session_token; }
token="$(sign_in http://127.0.0.1:3000)"
balance() { curl --silent -H "Authorization: Bearer $token" "http://127.0.0.1:3000/v1/accounts/$account/balance"; }
[ "$(balance)" = '{"credits_inr":550.00,"plan":"free"}' ] || fails "the balance is $(balance)"
holds "what root's commands write beside it, the server reads"

user="$(ps -o user= -p "$(main_pid)")"
[ "$user" != root ] || fails "it runs as root"
others="$(find /var/lib/private/munim/ -perm /077 -print)"
[ -z "$others" ] || fails "others may read: $others"
holds "it runs as a user without rights ($user), and its files are its own"

kill -KILL "$(main_pid)"
until_ready
[ "$(balance)" = '{"credits_inr":550.00,"plan":"free"}' ] || fails "after a kill the balance is $(balance)"
holds "killed, it comes back with what it had"

# --- nginx, then Caddy, with TLS ---
echo '127.0.0.1 localhost console.example.in' >>/etc/hosts
mkdir -p /etc/letsencrypt/live/console.example.in
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=console.example.in \
    -addext subjectAltName=DNS:console.example.in -keyout /etc/letsencrypt/live/console.example.in/privkey.pem \
    -out /etc/letsencrypt/live/console.example.in/fullchain.pem 2>/dev/null

# proxied NAME CERTIFICATE: what holds behind either.
proxied() {
    local name="$1" site=https://console.example.in headers jar=/tmp/jar key gateway stream
    local tls=(--cacert "$2")
    headers="$(curl --silent --head "${tls[@]}" "$site/sign-in")"
    grep -qi '^strict-transport-security:' <<<"$headers" || fails "$name: no HSTS: $headers"
    [ "$(status http://console.example.in/keys)" = 301 ] || fails "$name: a page is not led to https"
    [ "$(status http://console.example.in/v1/openapi.json)" = 403 ] || fails "$name: REST over plain http"
    holds "$name: pages are led to https, REST over plain http is refused"
    [ "$(status "${tls[@]}" "$site/healthz")" = 404 ] || fails "$name: /healthz is open"

    rm -f "$jar"
    [ "$(status "${tls[@]}" --cookie-jar "$jar" -H "Origin: $site" --data-urlencode email=unit@example.in \
        --data-urlencode 'password=a unit of four words' "$site/sign-in")" = 303 ] || fails "$name: signing in by the form"
    grep -q '#HttpOnly_.*TRUE.*__Host-' "$jar" || fails "$name: the cookie: $(cat "$jar")"
    [ "$(status "${tls[@]}" --cookie "$jar" "$site/keys")" = 200 ] || fails "$name: a page"
    [ "$(status "${tls[@]}" --cookie "$jar" -H 'Origin: https://elsewhere.example' -d name=x "$site/keys")" = 403 ] ||
        fails "$name: a form of another site"
    holds "$name: a browser signs in, with a __Host- cookie; another site's form is refused"

    sign_in "$site" "${tls[@]}" -H 'X-Forwarded-For: 203.0.113.9' >/dev/null
    curl --silent "${tls[@]}" --cookie "$jar" "$site/settings" | grep -q '203\.0\.113\.9' && fails "$name: the client chose its own address"
    holds "$name: what a client writes of its own address is not believed"

    # A stream tells of a revoke at once, through the proxy.
    gateway="$(munim --json gateway create "$name" | field token)"
    key="$(curl --silent "${tls[@]}" -H "Authorization: Bearer $token" "$site/v1/accounts/$account/apiKeys" --json '{"name":"streamed"}' | field id)"
    curl --silent --no-buffer --max-time 8 "${tls[@]}" -H "Authorization: Bearer $gateway" "$site/v1/keys/events" >/tmp/stream &
    stream=$!
    sleep 1
    [ "$(status "${tls[@]}" -X DELETE -H "Authorization: Bearer $token" "$site/v1/accounts/$account/apiKeys/$key")" = 200 ] || fails "$name: a revoke"
    for ((tries = 0; tries < 40; tries++)); do
        grep -q "$key" /tmp/stream && break
        sleep 0.1
    done
    grep -q "$key" /tmp/stream || fails "$name: the stream did not tell of the revoke: $(cat /tmp/stream)"
    kill "$stream" 2>/dev/null || true
    wait "$stream" 2>/dev/null || true
    holds "$name: a revoke is on the stream within four seconds"

    # Two lengths in one request, which two readers may read differently.
    printf 'POST /v1/keys/verify HTTP/1.1\r\nHost: console.example.in\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n' |
        timeout 10 openssl s_client -quiet -connect 127.0.0.1:443 -servername console.example.in >/tmp/two 2>/dev/null || true
    head -n 1 /tmp/two | grep -qE 'HTTP/1\.1 (400|401)' || fails "$name: two lengths: $(head -n 1 /tmp/two)"
    printf 'POST /v1/keys/verify HTTP/1.1\r\nHost: console.example.in\r\nContent-Length: 4\r\nContent-Length: 5\r\nConnection: close\r\n\r\nabcde' |
        timeout 10 openssl s_client -quiet -connect 127.0.0.1:443 -servername console.example.in >/tmp/two 2>/dev/null || true
    head -n 1 /tmp/two | grep -q 'HTTP/1\.1 400' || fails "$name: two Content-Lengths: $(head -n 1 /tmp/two)"
    holds "$name: a request with two lengths is one request or none"
}

nginx -t -q 2>&1 || fails "nginx -t"
systemctl start nginx
proxied nginx /etc/letsencrypt/live/console.example.in/fullchain.pem
systemctl stop nginx
! grep -qE 'password|unit@example' /var/log/nginx/munim.log || fails "a query or a form is in nginx's log"

# A certificate of its own: there is nobody here to ask for one.
sed -i 's/^{$/{\n\tlocal_certs\n\tskip_install_trust/' /etc/caddy/Caddyfile
caddy validate --config /etc/caddy/Caddyfile >/tmp/caddy.log 2>&1 || fails "caddy validate: $(cat /tmp/caddy.log)"
systemctl start caddy
for ((tries = 0; tries < 100; tries++)); do
    certificate=/var/lib/caddy/.local/share/caddy/pki/authorities/local/root.crt
    if [ -e "$certificate" ] && [ "$(status --cacert "$certificate" https://console.example.in/sign-in)" = 200 ]; then break; fi
    sleep 0.1
done
proxied Caddy "$certificate"
systemctl stop caddy

# --- the operator's work ---
munim backup /root/saved.db >/dev/null
munim check >/dev/null || fails "munim check"
holds "a backup is written and munim check passes while it serves"
systemctl stop munim
[ "$(systemctl show munim --property=Result --value)" = success ] || fails "stopping: $(systemctl show munim --property=Result)"
holds "SIGTERM ends it well"

# Commands beside a stopped server make files as root; the server must still be able to write them.
munim account credit "$account" --amount 1.00 --note stopped >/dev/null
systemctl start munim
until_ready
[ "$(balance)" = '{"credits_inr":551.00,"plan":"free"}' ] || fails "after a command while it was stopped the balance is $(balance)"
[ "$(status -X DELETE -H "Authorization: Bearer $token" http://127.0.0.1:3000/v1/sessions/current)" = 204 ] || fails "it cannot write"
holds "what root wrote while it was stopped, it reads and writes"

# In earnest, word for word.
systemctl stop munim
sh -c 'mkdir -m 700 /var/lib/munim/broken && mv /var/lib/munim/munim.db* /var/lib/munim/broken/'
munim restore /root/saved.db >/dev/null
chown --reference=/var/lib/munim/. /var/lib/munim/munim.db
systemctl start munim
until_ready
token="$(sign_in http://127.0.0.1:3000)"
[ "$(balance)" = '{"credits_inr":550.00,"plan":"free"}' ] || fails "after a restore the balance is $(balance)"
holds "a restore in earnest brings it back to the backup"

# From an empty folder, with a command before the first start.
systemctl stop munim
rm -rf /var/lib/private/munim /var/lib/munim
mkdir -p /var/lib/munim
munim account create --name Unit --email unit@example.in --password-stdin <<<'a unit of four words' >/dev/null
systemctl start munim
until_ready
[[ "$(sign_in http://127.0.0.1:3000)" == munim_st_* ]] || fails "a command before the first start: nobody can sign in"
holds "a command may come before the first start"

if journalctl --unit munim --output cat --no-pager | grep -qE "a unit of four words|$token"; then fails "a secret is in the journal"; fi
lines="$(journalctl --unit munim --output cat --no-pager | grep -c '^{')"
holds "the journal has $lines lines of JSON, and no secret"
systemd-analyze security --no-pager munim | tail -n 1 | sed 's/^[^A-Za-z]*/systemd-analyze security: /'
echo 'All of it holds.'
