"""A proxy that calls munim_litellm.py where LiteLLM does: before a call, on its way to the model, and when it has ended.

Usage: proxy.py PORT UPSTREAM_PORT
"""

import asyncio
import json
import sys
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

from litellm.proxy._types import ProxyException

LOOP = asyncio.new_event_loop()
threading.Thread(target=LOOP.run_forever, daemon=True).start()


def on_the_loop(coroutine):
    return asyncio.run_coroutine_threadsafe(coroutine, LOOP).result()


async def load():
    # Its queue belongs to the loop that it is made in.
    import munim_litellm

    return munim_litellm


RECIPE = on_the_loop(load())


def usage_of(text):
    """What the upstream counted, in a whole answer or in the last of its pieces that says so."""
    pieces = [line.removeprefix("data: ") for line in text.splitlines() if line.startswith("data: {")] or [text]
    counted = [json.loads(piece).get("usage") for piece in pieces]
    return next(usage for usage in reversed(counted) if usage)


class Proxy(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        raw = self.rfile.read(int(self.headers["content-length"]))
        path, _, query = self.path.partition("?")

        async def body():
            return raw

        request = SimpleNamespace(
            method="POST", url=SimpleNamespace(path=path, query=query), body=body, headers=[name.lower() for name in self.headers])
        key = self.headers.get("authorization", "").removeprefix("Bearer ")
        try:
            auth = on_the_loop(RECIPE.user_custom_auth(request, key))
        except ProxyException as refusal:
            self.send(refusal.code, "application/json", json.dumps(refusal.body))
            return
        data = on_the_loop(RECIPE.callback.async_pre_call_hook(auth, None, json.loads(raw), "completion"))
        self.carry(auth, path, data)

    def carry(self, auth, path, data):
        begun = time.time()
        sent = urllib.request.Request(
            f"http://127.0.0.1:{sys.argv[2]}{path}", json.dumps(data).encode(), {"content-type": "application/json"})
        try:
            with urllib.request.urlopen(sent, timeout=60) as answer:
                kind, text = answer.headers["content-type"], answer.read().decode()
        except urllib.error.HTTPError as failure:
            on_the_loop(RECIPE.callback.async_post_call_failure_hook(data, failure, auth))
            self.send(failure.code, "application/json", failure.read().decode())
            return
        usage = usage_of(text)
        log = {
            "startTime": begun, "endTime": time.time(), "model_group": data["model"],
            "prompt_tokens": usage["prompt_tokens"], "completion_tokens": usage["completion_tokens"],
            "metadata": {"user_api_key_auth_metadata": auth.metadata, "usage_object": usage},
        }
        on_the_loop(RECIPE.callback.async_log_success_event({"standard_logging_object": log}, None, None, None))
        self.send(200, kind, text)

    def send(self, status, kind, text):
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Proxy).serve_forever()
