"""Verifies webhooks with the official package: a line of JSON with secret, headers and body in, a line with the event or the error out."""

import json
import sys

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

for line in sys.stdin:
    asked = json.loads(line)
    try:
        answer = {"event": Webhook(asked["secret"]).verify(asked["body"], asked["headers"])}
    except WebhookVerificationError as error:
        answer = {"error": type(error).__name__}
    print(json.dumps(answer), flush=True)
