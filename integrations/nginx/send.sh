#!/bin/sh
# Reports the calls in nginx's log to Munim. Run it every minute; a file that is sent twice counts once.
set -eu
if [ -s calls.ndjson ]; then
    mv calls.ndjson "sending.$(date +%s)"
    kill -USR1 "$(cat nginx.pid)" # nginx opens a new file
    sleep 1
fi
for file in sending.*; do
    [ -e "$file" ] || continue
    gzip -c "$file" | curl -sS --fail "$MUNIM_URL/v1/usage/events" -H "Authorization: Bearer $MUNIM_GATEWAY_TOKEN" \
        -H 'Content-Type: application/x-ndjson' -H 'Content-Encoding: gzip' --data-binary @-
    rm "$file"
done
