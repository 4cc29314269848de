"""Webhooks of a running server, verified with the official `standardwebhooks` packages for Python and JavaScript."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "recipes"))

from support import Console, ask, until  # noqa: E402

LIBRARIES = {
    "Python": [os.environ["MUNIM_STANDARDWEBHOOKS_PYTHON"], HERE / "verify.py"],
    "JavaScript": ["node", HERE / "verify.mjs"],
}
SIGNED = ("webhook-id", "webhook-timestamp", "webhook-signature")


class Receiver(ThreadingHTTPServer):
    """Keeps what it receives, and answers with its status."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answer)
        self.received, self.status = [], 200
        self.url = f"http://127.0.0.1:{self.server_address[1]}/hook"
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        self.server.received.append(({name: self.headers[name] for name in SIGNED}, body))
        self.send_response(self.server.status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Library:
    """A program that verifies with a package."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def verify(self, secret, headers, body):
        self.process.stdin.write(json.dumps({"secret": secret, "headers": headers, "body": body}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def end(self):
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


class Webhooks(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="munim-webhooks-")
        cls.console = Console(cls.folder, MUNIM_WEBHOOK_ALLOW_PRIVATE="1")
        cls.libraries = {name: Library(command) for name, command in LIBRARIES.items()}

    @classmethod
    def tearDownClass(cls):
        for library in cls.libraries.values():
            library.end()
        cls.console.server.stop()
        shutil.rmtree(cls.folder)

    def setUp(self):
        self.receiver = Receiver()
        self.addCleanup(self.receiver.server_close)
        self.addCleanup(self.receiver.shutdown)
        self.customer = self.console.customer()
        self.path = f"/v1/accounts/{self.customer.account}/webhooks"
        self.webhook = json.loads(self.customer.post(self.path, {"url": self.receiver.url}))

    def received(self, count):
        until("the event is received", lambda: len(self.receiver.received) >= count)
        return self.receiver.received[count - 1]

    def make_key(self):
        return json.loads(self.customer.post(f"/v1/accounts/{self.customer.account}/apiKeys", {"name": "मुनीम"}))

    def test_events_are_verified(self):
        key = self.make_key()
        headers, body = self.received(1)
        for language, library in self.libraries.items():
            with self.subTest(library=language):
                event = library.verify(self.webhook["secret"], headers, body)["event"]
                self.assertEqual((event["type"], event["sequence"]), ("key.created", 1))
                self.assertEqual((event["data"]["key_id"], event["data"]["name"]), (key["id"], "मुनीम"))

    def test_others_are_refused(self):
        self.make_key()
        headers, body = self.received(1)
        old = {**headers, "webhook-timestamp": str(int(headers["webhook-timestamp"]) - 3600)}
        other = {**headers, "webhook-id": "msg_other"}
        secret = self.webhook["secret"]
        for language, library in self.libraries.items():
            with self.subTest(library=language):
                for wrong in [
                    ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", headers, body),
                    (secret, headers, body + " "),
                    (secret, old, body),
                    (secret, other, body),
                ]:
                    self.assertEqual(library.verify(*wrong), {"error": "WebhookVerificationError"})

    def test_both_secrets_verify_while_one_replaces_the_other(self):
        new = json.loads(self.customer.post(f"{self.path}/{self.webhook['id']}/rotate", {"overlap": "24h"}))
        self.make_key()
        headers, body = self.received(1)
        for language, library in self.libraries.items():
            with self.subTest(library=language):
                for secret in [self.webhook["secret"], new["secret"]]:
                    self.assertEqual(library.verify(secret, headers, body)["event"]["type"], "key.created")

    def test_a_test_is_delivered_and_listed(self):
        status, text = ask(f"{self.console.url}{self.path}/{self.webhook['id']}/test", {}, self.customer.session)
        self.assertEqual(status, 202, text)
        headers, body = self.received(1)
        self.assertEqual(headers["webhook-id"], json.loads(text)["id"])
        for library in self.libraries.values():
            self.assertEqual(library.verify(self.webhook["secret"], headers, body)["event"]["type"], "webhook.test")

        def listed():
            rows = self.customer.read(f"/webhooks/{self.webhook['id']}/deliveries")["data"]
            return [row for row in rows if row["status"] == "sent"]

        [row] = until("the delivery is listed", listed)
        self.assertEqual((row["id"], row["attempts"][0]["status"]), (headers["webhook-id"], 200))
