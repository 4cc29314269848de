"""What the tests of the recipes stand on: a console of their own, an upstream, and programs that are started and stopped."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MUNIM = Path(os.environ.get("MUNIM", ROOT / "target/release/munim")).resolve()
MODEL = "forii/deepseek-v3"
PASSWORD = "a ledger of red cloth"
# How long anything may take before its test fails.
PATIENCE = 60
# LiteLLM alone needs ten seconds of a processor to start.
PATIENCE_AT_START = 240


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def until(what, found, patience=PATIENCE):
    """Asks again until there is an answer, and gives it."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        answer = found()
        if answer:
            return answer
        time.sleep(0.02)
    raise AssertionError(f"{what}: not within {patience} seconds")


def listens(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def ask(url, body=None, bearer="", headers=None, method=None):
    """The status and the text that is answered."""
    data = body.encode() if isinstance(body, str) else body if body is None else json.dumps(body).encode()
    sent = {"content-type": "application/json", **({"authorization": f"Bearer {bearer}"} if bearer else {}), **(headers or {})}
    request = urllib.request.Request(url, data, sent, method=method)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read().decode()


class Program:
    """A process of its own, whose log is kept and shown where a test fails."""

    def __init__(self, command, folder, environment):
        self.log = Path(folder) / f"{Path(command[0]).name}.log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                env={"PATH": os.environ["PATH"], "HOME": str(folder), **environment},
            )

    def listen(self, port):
        def begun():
            if self.process.poll() is not None:
                raise AssertionError(f"it has ended:\n{self.log.read_text()[-4000:]}")
            return listens(port)

        until(f"{self.log.name} listens", begun, PATIENCE_AT_START)

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Console:
    """`munim serve` over a database of its own, with a gateway, and a price where there is one."""

    def __init__(self, folder, price=(), **settings):
        self.folder, self.port, self.settings = folder, free_port(), settings
        self.database = {"MUNIM_DATABASE_URL": f"sqlite://{folder}/munim.db"}
        self.url, self.number = f"http://127.0.0.1:{self.port}", 0
        if price:
            self.run("price", "set", MODEL, *price)
        self.token = self.run("gateway", "create", "edge")["token"]
        self.start()

    def start(self):
        self.server = Program([MUNIM, "serve"], self.folder, {**self.database, "MUNIM_LISTEN": f"127.0.0.1:{self.port}",
                                                                "MUNIM_REQUESTS_PER_MINUTE": "0", **self.settings})
        self.server.listen(self.port)

    def run(self, *words, stdin=""):
        done = subprocess.run(
            [MUNIM, *words, "--json"], cwd=self.folder, env={"PATH": os.environ["PATH"], **self.database}, input=stdin,
            capture_output=True, text=True, timeout=PATIENCE,
        )
        if done.returncode:
            raise AssertionError(f"munim {' '.join(words)}: {done.stderr}")
        return json.loads(done.stdout) if done.stdout.strip() else None

    def customer(self, rupees=None, **more):
        self.number += 1
        return Customer(self, self.number, rupees, more)


class Customer:
    """An account with what every new one has, and a key that spends it; or so much of a prepaid agent's, and no more."""

    def __init__(self, console, number, rupees, more):
        self.console, email = console, f"customer-{number}@example.in"
        made = console.run("account", "create", "--name", "C", "--email", email, "--password-stdin", stdin=PASSWORD + "\n")
        self.account = made["account_id"]
        self.session = json.loads(self.post("/v1/sessions", {"email": email, "password": PASSWORD}))["session_token"]
        agent = {}
        if rupees is not None:
            agent["agent_id"] = number
            console.run("agent", "create", self.account, "--name", "A", "--id", str(number), "--prepaid", "token")
        if rupees:
            console.run("account", "credit", self.account, "--amount", rupees, "--agent", str(number), "--note", "tests")
        key = json.loads(self.post(f"/v1/accounts/{self.account}/apiKeys", {"name": "k", **agent, **more}))
        self.key, self.key_id = key["key"], key["id"]

    def post(self, path, body):
        status, text = ask(self.console.url + path, body, getattr(self, "session", ""))
        assert status == 201, text
        return text

    def read(self, path):
        status, text = ask(f"{self.console.url}/v1/accounts/{self.account}{path}", bearer=self.session)
        assert status == 200, text
        # As decimal text: no float comes near an amount.
        return json.loads(text, parse_float=str)

    def used(self):
        """Requests, tokens in and out, and cost of all its calls."""
        today = datetime.now(timezone.utc).date()
        days = f"start={today - timedelta(days=2)}&end={today + timedelta(days=2)}"
        totals = self.read(f"/usage?group_by=model&{days}")["totals"]
        return tuple(totals[name] for name in ("requests", "prompt_tokens", "completion_tokens", "cost_inr"))

    def balance(self):
        return self.read("/balance")["credits_inr"]

    def revoke(self):
        """Ends the key, and gives the receipt."""
        path = f"/v1/accounts/{self.account}/apiKeys/{self.key_id}"
        return json.loads(ask(self.console.url + path, bearer=self.session, method="DELETE")[1])


class Upstream(ThreadingHTTPServer):
    """A model that does what its prompt says: `FAIL` breaks it, `WAIT` lets it wait for the test before it answers, `HALF` in the middle
    of a stream, `SILENT` lets it count nothing, `DETAILS` count everything."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answer)
        self.port, self.bodies, self.headers = self.server_address[1], [], []
        self.arrived, self.go_on = threading.Event(), threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def hold_back(self):
        self.arrived.clear()
        self.go_on.clear()

    def handle_error(self, *_):
        """Callers leave."""


class Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.bodies.append(body)
        self.server.headers.append(dict(self.headers))
        self.said = json.dumps([body.get(name) for name in ("messages", "prompt", "input")])
        if "WAIT" in self.said:
            self.wait()
        usage = {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100}
        if "DETAILS" in self.said:
            usage["prompt_tokens_details"] = {"cached_tokens": 200, "cache_creation_tokens": 300}
            usage["completion_tokens_details"] = {"reasoning_tokens": 40}
        common = {"id": "chatcmpl-1", "created": 1, "model": body["model"]}
        if "FAIL" in self.said:
            self.send(500, json.dumps({"error": {"message": "boom", "type": "server_error", "code": "500"}}))
        elif self.path.endswith("/images/generations"):
            self.send(200, json.dumps({"created": 1, "data": [{"b64_json": "AA=="}] * (body.get("n") or 1)}))
        elif self.path.endswith("/embeddings"):
            vector = {"object": "embedding", "index": 0, "embedding": [0.5]}
            usage = {"prompt_tokens": 1000, "total_tokens": 1000}
            self.send(200, json.dumps({"object": "list", "data": [vector], "model": body["model"], "usage": usage}))
        elif "chat" not in self.path and not body.get("stream"):
            choice = {"index": 0, "text": "hello", "finish_reason": "stop"}
            self.send(200, json.dumps({**common, "object": "text_completion", "choices": [choice], "usage": usage}))
        elif body.get("stream"):
            self.stream(body, common, usage)
        else:
            message = {"index": 0, "message": {"role": "assistant", "content": "hello"}, "finish_reason": "stop"}
            self.send(200, json.dumps({**common, "object": "chat.completion", "choices": [message], "usage": usage}))

    def wait(self):
        self.server.arrived.set()
        self.server.go_on.wait(PATIENCE)

    def stream(self, body, common, usage):
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        self.close_connection = True
        common["object"], said, end = "chat.completion.chunk", {"delta": {"role": "assistant", "content": "word "}}, {"delta": {}}
        if "chat" not in self.path:
            common["object"], said, end = "text_completion", {"text": "word "}, {"text": ""}
        for number in range(10):
            if number == 5 and "HALF" in self.said:
                self.wait()
            self.say({**common, "choices": [{"index": 0, **said, "finish_reason": None}]})
        self.say({**common, "choices": [{"index": 0, **end, "finish_reason": "stop"}]})
        if (body.get("stream_options") or {}).get("include_usage") and "SILENT" not in self.said:
            self.say({**common, "choices": [], "usage": usage})
        self.wfile.write(b"data: [DONE]\n\n")

    def say(self, piece):
        self.wfile.write(f"data: {json.dumps(piece)}\n\n".encode())
        self.wfile.flush()

    def send(self, status, text):
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())


class Stream:
    """A streamed answer that is read piece by piece, or left."""

    def __init__(self, url, body, key):
        parts = urllib.parse.urlsplit(url)
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=PATIENCE)
        headers = {"content-type": "application/json", "authorization": f"Bearer {key}"}
        self.connection.request("POST", parts.path, json.dumps(body), headers)
        self.answer = self.connection.getresponse()
        self.status, self.text = self.answer.status, ""

    def read_words(self, count):
        while self.text.count("word ") < count:
            piece = self.answer.readline()
            assert piece, self.text
            self.text += piece.decode()

    def read_rest(self):
        try:
            self.text += self.answer.read().decode()
        except (http.client.HTTPException, OSError):
            self.text += "(broken off)"
        return self.text

    def leave(self):
        self.connection.sock and self.connection.sock.shutdown(socket.SHUT_RDWR)
        self.answer.close()
        self.connection.close()


class Scene:
    """A console, an upstream, and a folder in which a recipe lies between them."""

    def __init__(self, recipe, price):
        self.folder = tempfile.mkdtemp(prefix="munim-recipe-")
        # The workers of a proxy that root started are somebody else's.
        os.chmod(self.folder, 0o755)
        shutil.copytree(ROOT / "integrations" / recipe, self.folder, dirs_exist_ok=True)
        self.console, self.upstream, self.port = Console(self.folder, price), Upstream(), free_port()
        self.url, self.proxy = f"http://127.0.0.1:{self.port}", None
        self.environment = {"MUNIM_URL": self.console.url, "MUNIM_GATEWAY_TOKEN": self.console.token}

    def edit(self, name, changes):
        """Changes a file of the recipe where it names what is elsewhere in this test."""
        path = Path(self.folder) / name
        text = path.read_text()
        for old, new in changes.items():
            assert text.count(old) == 1, f"{name} has {old!r} {text.count(old)} times"
            text = text.replace(old, new)
        path.write_text(text)

    def start(self, command, **environment):
        self.command = command, environment
        self.proxy = Program(command, self.folder, {**self.environment, **environment})
        self.proxy.listen(self.port)

    def restart(self):
        """After `kill -9`."""
        # With its workers.
        os.killpg(self.proxy.process.pid, signal.SIGKILL)
        self.proxy.process.wait()
        command, environment = self.command
        self.start(command, **environment)

    def end(self):
        for program in (self.proxy, self.console.server):
            if program:
                program.stop()
        self.upstream.shutdown()
        shutil.rmtree(self.folder)
