"""Writes python.binpb: what the SDK of OpenTelemetry sends of calls with the `openai` package, under the instrumentation of both.

pip install opentelemetry-sdk==1.45.2 opentelemetry-exporter-otlp-proto-http==1.45.2 openai==3.57.0 httpx==0.28.1 \
    opentelemetry-instrumentation-openai-v2==2.4b0 opentelemetry-util-genai==1.1b0
"""

import itertools
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import openai
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.openai_v2 import OpenAIInstrumentor
from opentelemetry.sdk import trace as sdk
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import IdGenerator

# As long as a key's id.
KEY = "key_OFTHETESTOFTHETESTOFTHETES"
exports = []

USAGE = {
    "prompt_tokens": 120, "completion_tokens": 34, "total_tokens": 154,
    "prompt_tokens_details": {"cached_tokens": 20}, "completion_tokens_details": {"reasoning_tokens": 4},
}
CHAT = {
    "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "m-2026",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "Namaste"}, "finish_reason": "stop"}],
    "usage": USAGE,
}
EMBEDDINGS = {
    "object": "list", "model": "m-2026", "data": [{"object": "embedding", "index": 0, "embedding": [0.5]}],
    "usage": {"prompt_tokens": 7, "total_tokens": 7},
}


def events():
    for text in ["Nama", "ste"]:
        yield {**CHAT, "object": "chat.completion.chunk", "usage": None,
               "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}]}
    yield {**CHAT, "object": "chat.completion.chunk", "choices": []}


class Both(BaseHTTPRequestHandler):
    """The model's server, and the receiver of traces."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.path == "/v1/traces":
            exports.append((self.headers["content-type"], body))
            return self.answer("application/x-protobuf", b"")
        asked = json.loads(body)
        if asked.get("user") == "unlucky":
            return self.answer("application/json", b'{"error":{"message":"slow down"}}', 429)
        if asked.get("stream"):
            lines = "".join(f"data: {json.dumps(event)}\n\n" for event in events())
            return self.answer("text/event-stream", f"{lines}data: [DONE]\n\n".encode())
        self.answer("application/json", json.dumps(EMBEDDINGS if "input" in asked else CHAT).encode())

    def answer(self, kind, body, status=200):
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Counted(IdGenerator):
    """The same ids each time."""

    numbers = itertools.count(0xA0)

    def generate_trace_id(self):
        return next(self.numbers)

    def generate_span_id(self):
        return next(self.numbers)


class Keys(sdk.SpanProcessor):
    """Says on each span whose call it is; a gateway knows it from the request."""

    def on_start(self, span, parent_context=None):
        span.set_attribute("munim.key_id", KEY)


ticks = itertools.count()
# 21 November 2026, 8:30 UTC, and 10 ms later each time.
sdk.time_ns = lambda: 1_795_249_800_000_000_000 + next(ticks) * 10_000_000

server = ThreadingHTTPServer(("127.0.0.1", 0), Both)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}"
provider = sdk.TracerProvider(resource=Resource({"service.name": "chat"}), id_generator=Counted())
provider.add_span_processor(Keys())
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{url}/v1/traces")))
trace.set_tracer_provider(provider)
OpenAIInstrumentor().instrument()

client = openai.OpenAI(base_url=f"{url}/v1", api_key="k", max_retries=0)
ask = {"model": "m", "messages": [{"role": "user", "content": "Namaste?"}]}
# An agent, whose span has the sum of its calls, and one of a tool.
with trace.get_tracer("agents").start_as_current_span("invoke_agent helper") as agent:
    client.chat.completions.create(**ask)
    with trace.get_tracer("agents").start_as_current_span("execute_tool weather") as tool:
        tool.set_attribute("gen_ai.operation.name", "execute_tool")
    for _ in client.chat.completions.create(**ask, stream=True, stream_options={"include_usage": True}):
        pass
    agent.set_attributes({"gen_ai.operation.name": "invoke_agent", "gen_ai.request.model": "m",
                          "gen_ai.usage.input_tokens": 240, "gen_ai.usage.output_tokens": 68})
try:
    client.chat.completions.create(**ask, user="unlucky")
except openai.RateLimitError:
    pass
client.embeddings.create(model="m", input="Namaste")
provider.shutdown()

(kind, body), = exports
assert kind == "application/x-protobuf"
sys.stdout.buffer.write(body)
