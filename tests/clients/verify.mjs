// Verifies webhooks with the official package for JavaScript, as verify.py does with that for Python.
import { createInterface } from "node:readline";
import { Webhook, WebhookVerificationError } from "standardwebhooks";

for await (const line of createInterface({ input: process.stdin })) {
    const { secret, headers, body } = JSON.parse(line);
    let answer;
    try {
        answer = { event: new Webhook(secret).verify(body, headers) };
    } catch (error) {
        if (!(error instanceof WebhookVerificationError)) throw error;
        answer = { error: "WebhookVerificationError" };
    }
    console.log(JSON.stringify(answer));
}
