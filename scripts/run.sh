#!/usr/bin/env bash
# Serves the console on this machine, with demo accounts in an empty database. The program is the one that tests and `make dev`
# build: it compiles several times as fast as the shipped one, and reads the site and the translations from the checkout.
set -euo pipefail
source "$(dirname "$0")/environment.sh"

scripts/setup.sh build
build_to_try
# Fills an empty database with the demo, and prints the sign-in; leaves any other database alone, with a message.
"$target/debug/munim" demo 2>&1 | sed 's/^error: //' || true
# Payments are the stand-in's, unless a real provider is set.
[[ -n ${MUNIM_RAZORPAY_KEY_ID:-} ]] || export MUNIM_RAZORPAY_URL=${MUNIM_RAZORPAY_URL:-demo}
# Mail stays in the memory of the server, which shows it at /dev/mail.
export MUNIM_SMTP_URL="${MUNIM_SMTP_URL-demo:}" MUNIM_MAIL_FROM="${MUNIM_MAIL_FROM-Munim <no-reply@localhost>}"
printf '\nThe console is at http://%s\n\n' "${MUNIM_LISTEN:-127.0.0.1:3000}"
# Webhooks reach this machine, to try them.
export MUNIM_WEBHOOK_ALLOW_PRIVATE="${MUNIM_WEBHOOK_ALLOW_PRIVATE-1}"
exec "$target/debug/munim" serve
