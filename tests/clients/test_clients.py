"""The inference API, called with the official `openai` packages for Python and JavaScript. After each call there is one record of
it, at its cost, and nothing is held any more."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "recipes"))

from support import Console, ask, until  # noqa: E402
from upstream import Upstream  # noqa: E402

# ₹140 and ₹420 for a million tokens; embeddings ₹100, a character ₹0.10, a minute ₹6, an image ₹3.
PRICES = {
    "m": ["--input", "140", "--output", "420"],
    "e": ["--kind", "embedding", "--input", "100"],
    "v": ["--kind", "tts", "--characters", "100000"],
    "s": ["--kind", "stt", "--minute", "6"],
    "d": ["--image", "3"],
}
CLIENTS = {"Python": [os.environ["MUNIM_OPENAI_PYTHON"], HERE / "calls.py"], "JavaScript": ["node", HERE / "calls.mjs"]}
# In micro-rupees: 12 tokens in and 5 out.
CHAT = 3_780
TEXT = {"text": "Namaste ji"}


class Client:
    """A program that makes calls with a package."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def call(self, name, url, key):
        self.process.stdin.write(json.dumps({"call": name, "url": url, "key": key}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def end(self):
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


class Clients(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="munim-clients-")
        cls.console, cls.upstream, cls.calls = Console(cls.folder), Upstream(), 0
        cls.console.run("upstream", "add", "gpu", "--url", cls.upstream.url, "--timeout", "2s")
        for model, price in PRICES.items():
            cls.console.run("price", "set", model, *price)
            cls.console.run("model", "route", model, "--upstream", "gpu", "--as", "there", "--max-output", "100")
        cls.clients = {name: Client(command) for name, command in CLIENTS.items()}

    @classmethod
    def tearDownClass(cls):
        for client in cls.clients.values():
            client.end()
        cls.console.server.stop()
        cls.upstream.go_on.set()
        cls.upstream.shutdown()
        shutil.rmtree(cls.folder)

    def setUp(self):
        self.customer = self.console.customer()

    def rows(self, key):
        database = sqlite3.connect(f"file:{self.folder}/munim.db?mode=ro", uri=True)
        database.row_factory = sqlite3.Row
        try:
            rows = database.execute("select * from usage_events where source = 'inference' and key_id = ?", [key])
            return [dict(row) for row in rows]
        finally:
            database.close()

    def assert_nothing_held(self):
        """All of the credit can be held."""
        verify = {"key": self.customer.key, "hold_inr": float(self.customer.balance()), "hold_seconds": 60}

        def free():
            return json.loads(ask(f"{self.console.url}/v1/keys/verify", verify, self.console.token)[1]).get("hold_id")

        hold = until("nothing is held", free)
        ask(f"{self.console.url}/v1/holds/{hold}/release", {}, self.console.token)

    def each(self, name, wanted, way="", **recorded):
        """Makes the call with each package, and compares what it gives and what is recorded; without the latter, nothing is."""
        for language, client in self.clients.items():
            with self.subTest(client=language, call=name, upstream=way):
                self.upstream.way = way
                self.upstream.go_on.clear()
                key = json.loads(self.customer.post(f"/v1/accounts/{self.customer.account}/apiKeys", {"name": "k"}))
                came = client.call(name, f"{self.console.url}/inference/v1", key["key"])
                self.upstream.go_on.set()
                self.assertEqual(came, came | wanted)
                if recorded:
                    until("the call is recorded", lambda: self.rows(key["id"]))
                rows = self.rows(key["id"])
                self.assertEqual(len(rows), 1 if recorded else 0)
                for row in rows:
                    self.assertEqual(row, row | recorded)
                    if "cost" not in recorded:
                        cost = 140 * row["prompt_tokens"] + 420 * row["completion_tokens"]
                        self.assertTrue(row["completion_tokens"] > 0 and row["cost"] == cost, row)
                self.assert_nothing_held()
                type(self).calls += len(rows)

    def test_chats(self):
        self.each("chat", TEXT, status=200, cost=CHAT, prompt_tokens=12, completion_tokens=5, estimated=0)
        self.each("tools", {"text": "weather Pune"}, status=200, cost=CHAT)
        self.each("three answers", {"text": "Namaste ji Namaste ji Namaste ji"}, status=200, cost=7_980, completion_tokens=15)
        self.each("vision", TEXT, status=200, cost=143_780, prompt_tokens=1_012)
        self.each("completion", TEXT, status=200, cost=CHAT)

    def test_streams(self):
        self.each("stream", {**TEXT, "used": None}, status=200, cost=CHAT, estimated=0)
        self.each("stream with usage", {**TEXT, "used": 12}, status=200, cost=CHAT, estimated=0)

    def test_responses(self):
        self.each("response", TEXT, status=200, cost=CHAT)
        self.each("streamed response", TEXT, status=200, cost=CHAT, estimated=0)

    def test_other_operations(self):
        self.each("embeddings", {"numbers": [0.5]}, status=200, cost=1_000, prompt_tokens=10)
        self.each("speech", {"bytes": 10_000}, status=200, cost=600_000, characters=6)
        self.each("transcription", {"text": "Namaste"}, status=200, cost=3_000_000)
        self.each("images", {"numbers": [4, 4]}, status=200, cost=6_000_000, images=2)
        self.each("models", {"text": "d e m s v"})

    def test_what_is_refused_makes_no_call(self):
        self.each("unknown model", {"status": 404, "code": "model_not_found", "error": "NotFoundError"})

    def test_errors_of_the_upstream_cost_nothing(self):
        for call in ["chat", "stream"]:
            self.each(call, {"status": 400, "error": "BadRequestError"}, "400", status=400, cost=0)
            self.each(call, {"status": 429, "error": "RateLimitError"}, "429", status=429, cost=0)
            self.each(call, {"status": 502, "code": "upstream_error", "error": "InternalServerError"}, "500", status=502, cost=0)

    def test_a_stream_that_breaks_off_is_an_error_and_costs_what_came(self):
        self.each("stream", {"code": "upstream_error", "error": "APIError"}, "cut", status=502, estimated=1)

    def test_a_client_that_leaves_pays_for_what_came(self):
        self.each("stream, left", {"text": "Namaste"}, "silent", status=499, estimated=1)

    def test_an_upstream_that_hangs_is_given_up(self):
        self.each("chat", {"status": 504, "code": "upstream_timeout"}, "late", status=504, cost=0)
        self.each("stream", {"code": "upstream_timeout", "error": "APIError"}, "silent", status=504, estimated=1)

    def test_a_client_that_times_out_pays_nothing(self):
        self.each("impatient chat", {"error": "APITimeoutError"}, "late", status=499, cost=0)

    def test_zz_everything_adds_up(self):
        self.console.run("check")
        database = sqlite3.connect(f"file:{self.folder}/munim.db?mode=ro", uri=True)
        self.addCleanup(database.close)
        # One record for each call, and none that came late.
        self.assertEqual(database.execute("select count(*) from usage_events").fetchone()[0], self.calls)
