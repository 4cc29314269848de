// Writes javascript.json: what the package `cloudevents` makes of usage events. `npm install cloudevents@10.0.0`
import { CloudEvent, HTTP } from "cloudevents";

const data = { key_id: "key_OF_THE_TEST", model: "rupee", prompt_tokens: 1, seconds: 8.470000267028809 };
const event = (id, more) =>
  new CloudEvent({ type: "munim.usage", source: "/edge/mumbai-1", id, time: "2026-11-21T08:30:00.250Z", data, ...more });
const json = { datacontenttype: "application/json" };
const message = (name, { headers, body }) => ({
  name, headers, body: typeof body === "string" ? body : Buffer.from(body).toString(),
});
const bytes = new Uint8Array(Buffer.from(JSON.stringify(data)));

const cases = [
  message("structured", HTTP.structured(event("j1", json))),
  message("structured without a datacontenttype", HTTP.structured(event("j2"))),
  message("structured, bytes", HTTP.structured(event("j3", { data: bytes, ...json }))),
  message("structured, text", HTTP.structured(event("j4", { data: JSON.stringify(data), ...json }))),
  message("binary", HTTP.binary(event("j5", json))),
  message("binary without a datacontenttype", HTTP.binary(event("j6"))),
  message("binary, bytes", HTTP.binary(event("j7", { data: bytes, ...json }))),
  message("batch of JSON.stringify", {
    headers: { "content-type": "application/cloudevents-batch+json" },
    body: JSON.stringify([event("j8"), event("j9", json)]),
  }),
];
console.log(JSON.stringify(cases, null, 1));
