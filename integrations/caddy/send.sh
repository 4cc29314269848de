#!/bin/sh
# Reports the calls in Caddy's log to Munim; needs jq. Run it every minute; what is sent twice counts once.
set -eu
# Caddy keeps its file open, so lines are counted; the last one may be half written.
touch sent
from="$(cat sent)"
lines="$(wc -l <calls.log)"
[ "$lines" -gt "${from:-0}" ] || exit 0
sed -n "$((${from:-0} + 1)),${lines}p" calls.log | jq -c '
    .resp_headers["X-Munim-Hold-Id"][0] as $hold | select($hold) |
    {id: $hold, hold_id: $hold, key_id: .resp_headers["X-Munim-Key-Id"][0], time: (.ts | (floor | todate[:-1]) + "." + ((. - floor) * 1000 + 1000 | floor | tostring)[1:] + "Z"),
     model: "forii/deepseek-v3", status, latency_ms: (.duration * 1000 | floor)}' |
    curl -sS --fail "$MUNIM_URL/v1/usage/events" -H "Authorization: Bearer $MUNIM_GATEWAY_TOKEN" \
        -H 'Content-Type: application/x-ndjson' --data-binary @-
echo "$lines" >sent
