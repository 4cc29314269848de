#!/usr/bin/env bash
# Tests the installation of docs/OPERATIONS.md, with the files of deploy/, in a booted Debian with systemd, nginx and Caddy.
# Nothing on this machine is changed. Needs root.
set -euo pipefail
source "$(dirname "$0")/environment.sh"

[ "$EUID" -eq 0 ] || die "booting a system of its own needs root: sudo make installation"
if ! has systemd-nspawn || ! has debootstrap; then install_packages systemd-container debootstrap; fi

# A Debian with the packages of the documentation, cached; each run has a copy.
debian="${XDG_CACHE_HOME:-$HOME/.cache}/munim/debian"
if [ ! -e "$debian/.ready" ]; then
    say "Installing a minimal Debian (once, about two minutes)"
    rm -rf "$debian"
    mkdir -p "$debian"
    debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus,procps,curl,openssl,nginx-light,caddy bookworm "$debian" >&2
    touch "$debian/.ready"
fi
root="$(mktemp -d)"
trap 'rm -rf "$root"' EXIT
cp -a "$debian/." "$root/"
rm -f "$root"/etc/systemd/system/multi-user.target.wants/{nginx,caddy}.service "$root/etc/nginx/sites-enabled/default"

install -m 755 target/release/munim "$root/usr/local/bin/munim"
install -m 644 deploy/munim.service "$root/etc/systemd/system/"
install -m 644 deploy/nginx.conf "$root/etc/nginx/conf.d/munim.conf"
install -m 644 deploy/Caddyfile "$root/etc/caddy/Caddyfile"
install -d -m 700 "$root/etc/munim"
# The first lines of docs/OPERATIONS.md.
sed -n '/^sudo install -m 600 \/dev\/stdin \/etc\/munim\/env/,/^END$/p' docs/OPERATIONS.md | sed '1d;$d' |
    install -m 600 /dev/stdin "$root/etc/munim/env"
install -m 755 scripts/installation-inside.sh "$root/usr/local/bin/tried"
cat >"$root/etc/systemd/system/tried.service" <<'END'
[Unit]
After=multi-user.target dbus.service
SuccessAction=poweroff-force
FailureAction=poweroff-force
[Service]
Type=oneshot
ExecStart=/usr/local/bin/tried
StandardOutput=file:/tried.log
StandardError=inherit
END
mkdir -p "$root/etc/systemd/system/default.target.wants"
ln -s ../tried.service "$root/etc/systemd/system/default.target.wants/tried.service"

say "Booting it"
timeout 300 systemd-nspawn --quiet --directory="$root" --register=no --keep-unit --private-network --boot >"$root/boot.log" 2>&1 ||
    say "it ended with $?"
cat "$root/tried.log"
tail -n 1 "$root/tried.log" | grep -qx 'All of it holds.' || {
    tail -n 40 "$root/boot.log" >&2
    die "it does not do what docs/OPERATIONS.md says"
}
