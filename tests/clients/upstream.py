"""An OpenAI-compatible server that misbehaves as a test says."""

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

USAGE = {"prompt_tokens": 12, "completion_tokens": 5, "total_tokens": 17}
COMMON = {"id": "chatcmpl-1", "created": 1, "model": "there"}
RESPONSE = {
    "id": "resp_1", "object": "response", "created_at": 1, "model": "there", "status": "completed", "parallel_tool_calls": True,
    "tool_choice": "auto", "tools": [],
    "output": [{"id": "msg_1", "type": "message", "role": "assistant", "status": "completed",
                "content": [{"type": "output_text", "text": "Namaste ji", "annotations": []}]}],
    "usage": {"input_tokens": 12, "output_tokens": 5, "total_tokens": 17, "input_tokens_details": {"cached_tokens": 0},
              "output_tokens_details": {"reasoning_tokens": 0}},
}


class Upstream(ThreadingHTTPServer):
    """`way` is how it behaves: as it should, `400`, `429`, `500`, `cut`, `late` or `silent`."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answer)
        self.way, self.go_on = "", threading.Event()
        self.url = f"http://127.0.0.1:{self.server_address[1]}/v1"
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def handle(self):
        try:
            super().handle()
        except ConnectionError:
            pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        way = self.server.way
        if way == "late":
            self.server.go_on.wait(60)
        if way.isdigit():
            return self.send(int(way), json.dumps({"error": {"message": "no", "type": "upstream", "param": None, "code": "x"}}).encode())
        path = self.path.removeprefix("/v1/")
        if path == "audio/speech":
            return self.send(200, bytes(10_000), "audio/mpeg")
        if path == "audio/transcriptions":
            return self.send(200, b'{"text":"Namaste","usage":{"type":"duration","seconds":30}}')
        asked = json.loads(body)
        if asked.get("stream"):
            return self.stream(list(self.events(path)), way)
        self.send(200, json.dumps(self.answer(path, asked)).encode())

    def answer(self, path, asked):
        if path == "embeddings":
            vector = base64.b64encode(b"\0\0\0\x3f").decode() if asked.get("encoding_format") == "base64" else [0.5]
            data = [{"object": "embedding", "index": index, "embedding": vector} for index in range(len(asked["input"]))]
            return {"object": "list", "model": "there", "data": data, "usage": {"prompt_tokens": 10, "total_tokens": 10}}
        if path == "images/generations":
            return {"created": 1, "data": [{"b64_json": "AAAA"}] * asked.get("n", 1)}
        if path == "responses":
            return RESPONSE
        if path == "completions":
            choice = {"index": 0, "text": "Namaste ji", "finish_reason": "stop", "logprobs": None}
            return {**COMMON, "object": "text_completion", "choices": [choice], "usage": USAGE}
        answers = asked.get("n", 1)
        message = {"role": "assistant", "content": "Namaste ji"}
        if asked.get("tools"):
            called = {"name": "weather", "arguments": '{"city":"Pune"}'}
            message = {"role": "assistant", "content": None, "tool_calls": [{"id": "call_1", "type": "function", "function": called}]}
        pictures = sum(part["type"] == "image_url" for one in asked["messages"] if isinstance(one["content"], list) for part in one["content"])
        usage = {"prompt_tokens": 12 + 1000 * pictures, "completion_tokens": 5 * answers, "total_tokens": 0}
        choices = [{"index": index, "message": message, "finish_reason": "stop", "logprobs": None} for index in range(answers)]
        return {**COMMON, "object": "chat.completion", "choices": choices, "usage": usage}

    def events(self, path):
        if path == "responses":
            for number, text in enumerate(["Nama", "ste", " ji"]):
                yield {"type": "response.output_text.delta", "item_id": "msg_1", "output_index": 0, "content_index": 0,
                       "delta": text, "sequence_number": number, "logprobs": []}
            yield {"type": "response.completed", "response": RESPONSE, "sequence_number": 3}
            return
        chunk = {**COMMON, "object": "chat.completion.chunk"}
        for text in ["Nama", "ste", " ji"]:
            yield {**chunk, "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}], "usage": None}
        yield {**chunk, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}], "usage": None}
        yield {**chunk, "choices": [], "usage": USAGE}

    def stream(self, events, way):
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        for number, event in enumerate(events):
            if number == 2 and way == "cut":
                # Without the end that chunks have.
                self.close_connection = True
                return
            if number == 2 and way == "silent":
                self.server.go_on.wait(60)
            name = f"event: {event['type']}\n" if "type" in event else ""
            self.piece(f"{name}data: {json.dumps(event)}\n\n".encode())
        if "type" not in events[0]:
            self.piece(b"data: [DONE]\n\n")
        self.piece(b"")

    def piece(self, data):
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def send(self, status, body, kind="application/json"):
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
