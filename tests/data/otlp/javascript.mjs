// Writes javascript.json: what the SDK of OpenTelemetry sends as JSON. The attributes are those of conventions up to 1.36, of
// OpenLLMetry, and of spans for which there are no conventions.
//
// npm install @opentelemetry/api@1.9.1 @opentelemetry/sdk-trace-node@2.12.1 @opentelemetry/resources@2.12.1 \
//     @opentelemetry/exporter-trace-otlp-http@0.223.1
import { createServer } from "node:http";
import { once } from "node:events";
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";

const KEY = "key_OFTHETESTOFTHETESTOFTHETES";
const START = Date.UTC(2026, 10, 21, 8, 30);

const exports = [];
const server = createServer(async (request, response) => {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    exports.push([request.headers["content-type"], Buffer.concat(pieces).toString()]);
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
}).listen(0, "127.0.0.1");
await once(server, "listening");

let number = 0xb0;
const id = (digits) => (number++).toString(16).padStart(digits, "0");
const provider = new NodeTracerProvider({
    idGenerator: { generateTraceId: () => id(32), generateSpanId: () => id(16) },
    // The key of all spans, for a service of one customer.
    resource: resourceFromAttributes({ "service.name": "bot", "munim.key_id": KEY }),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url: `http://127.0.0.1:${server.address().port}/v1/traces` }))],
});
const tracer = provider.getTracer("bot");

function span(name, kind, attributes, { context = ROOT_CONTEXT, error } = {}) {
    const made = tracer.startSpan(name, { kind, attributes, startTime: START }, context);
    if (error) made.setStatus({ code: SpanStatusCode.ERROR, message: error });
    return made;
}

const end = (made) => made.end(START + 840);

// Conventions before 1.27.
end(span("chat m", SpanKind.CLIENT, {
    "gen_ai.system": "openai", "gen_ai.request.model": "m", "gen_ai.response.id": "chatcmpl-1",
    "gen_ai.usage.prompt_tokens": 100, "gen_ai.usage.completion_tokens": 10, "gen_ai.prompt": "Namaste?",
}));
// OpenLLMetry: a workflow around a call.
const workflow = span("joke.workflow", SpanKind.INTERNAL, { "traceloop.span.kind": "workflow", "traceloop.entity.name": "joke" });
end(span("openai.chat", SpanKind.CLIENT, {
    "llm.request.type": "chat", "gen_ai.system": "OpenAI", "gen_ai.request.model": "m", "llm.usage.total_tokens": 150,
    "gen_ai.usage.prompt_tokens": 120, "gen_ai.usage.completion_tokens": 30, "gen_ai.usage.cache_read_input_tokens": 20,
    "gen_ai.usage.reasoning_tokens": 5, "llm.request.functions.0.name": "weather",
}, { context: trace.setSpan(ROOT_CONTEXT, workflow) }));
end(workflow);
// Speech, which has no conventions.
end(span("speech v", SpanKind.CLIENT, {
    "gen_ai.operation.name": "text_to_speech", "gen_ai.request.model": "v", "munim.characters": 40, "munim.seconds": 8.470000267028809,
}));
// Failures: one answered by the model's server, one that never reached it.
end(span("chat m", SpanKind.CLIENT, {
    "gen_ai.operation.name": "chat", "gen_ai.request.model": "m", "http.response.status_code": 429,
}, { error: "slow down" }));
end(span("chat m", SpanKind.CLIENT, {
    "gen_ai.operation.name": "chat", "gen_ai.request.model": "m", "error.type": "ECONNREFUSED",
}, { error: "nobody is there" }));
// No model call, and lists and bytes among attributes.
end(span("GET /", SpanKind.SERVER, { "http.request.method": "GET", list: ["a", "b"], numbers: [1, 2.5], flag: true }));

await provider.shutdown();
server.close();
const [[kind, body]] = exports;
if (exports.length !== 1 || kind !== "application/json") throw new Error(`${exports.length} exports, ${kind}`);
process.stdout.write(`${body}\n`);
