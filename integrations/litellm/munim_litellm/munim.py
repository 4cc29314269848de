"""Munim's API: key checks, reports, revocations."""

import json
import os
import queue
import sys
import threading
import time

import httpx

URL = os.environ["MUNIM_URL"].rstrip("/")
HEADERS = {"Authorization": "Bearer " + os.environ["MUNIM_GATEWAY_TOKEN"]}
# Events of one report.
BATCH = 100
# The stream of revocations says something every 15 seconds.
SILENCE = 45


def say(*words):
    print("munim:", *words, file=sys.stderr, flush=True)


def client():
    return httpx.Client(base_url=URL, headers=HEADERS, timeout=10)


class Checker:
    """Checks keys on the event loop."""

    def __init__(self):
        self.client = None

    async def verify(self, asked):
        """What Munim says of a key; None if it says nothing."""
        if self.client is None:
            self.client = httpx.AsyncClient(base_url=URL, headers=HEADERS, timeout=10)
        try:
            answer = await self.client.post("/v1/keys/verify", json=asked)
            return answer.json() if answer.status_code in (200, 400) else None
        except (httpx.HTTPError, ValueError):
            return None


class Reporter(threading.Thread):
    """Brings what is in the journal to Munim, again and again until it is there. On a thread of its own: it goes on
    whatever the event loop does."""

    def __init__(self, journal):
        super().__init__(daemon=True, name="munim-reports")
        self.journal, self.lines = journal, queue.Queue()
        for line in journal.adopted:
            self.lines.put(line)

    def run(self):
        with client() as munim:
            while True:
                batch = [self.lines.get()]
                while len(batch) < BATCH and not self.lines.empty():
                    batch.append(self.lines.get_nowait())
                self.report(munim, [line for line in batch if line["state"] == "ended"])
                for line in batch:
                    if line["state"] == "failed":
                        self.release(munim, line)

    def report(self, munim, lines):
        if not lines:
            return
        answer = self.insist(munim, "/v1/usage/events", [line["event"] for line in lines])
        for rejected in answer.get("rejected", []):
            say("a report was refused, and is kept for `munim rejected list`:", rejected)
        for line in lines:
            self.journal.write(line["call"], "sent")

    def release(self, munim, line):
        if line.get("hold_id"):
            self.insist(munim, f"/v1/holds/{line['hold_id']}/release", None)
        self.journal.write(line["call"], "sent")

    def insist(self, munim, path, body):
        """Asks until Munim itself answers. The ids stay, so what arrives twice counts once."""
        while True:
            try:
                answer = munim.post(path, json=body)
                # An unknown hold has ended.
                if answer.status_code == 200 or (body is None and answer.status_code == 404):
                    return answer.json()
                problem = answer.status_code
            except (httpx.HTTPError, ValueError) as error:
                problem = type(error).__name__
            say(f"{path} is tried again:", problem)
            time.sleep(1)


class Follower(threading.Thread):
    """Follows revocations, and tells `cut` the ids of the keys. After a gap it asks about the keys of all running calls."""

    def __init__(self, running, cut):
        super().__init__(daemon=True, name="munim-revocations")
        self.running, self.cut, self.last = running, cut, None

    def run(self):
        while True:
            try:
                self.follow()
            except (httpx.HTTPError, ValueError) as error:
                say("revocations are followed again:", type(error).__name__)
            time.sleep(1)

    def follow(self):
        headers = {} if self.last is None else {"Last-Event-ID": self.last}
        with client() as munim, munim.stream("GET", "/v1/keys/events", headers=headers, timeout=SILENCE) as stream:
            stream.raise_for_status()
            if self.last is None:
                self.ask_again(munim)
            kind, data = "", ""
            for line in stream.iter_lines():
                name, _, value = line.partition(": ")
                if name == "id":
                    self.last = value
                elif name == "event":
                    kind = value
                elif name == "data":
                    data = value
                elif not line:
                    self.tell(munim, kind, data)
                    kind, data = "", ""

    def tell(self, munim, kind, data):
        if kind == "key.revoked":
            self.cut(json.loads(data)["key_id"])
        elif kind == "reset":
            self.ask_again(munim)

    def ask_again(self, munim):
        for key_id, key in self.running():
            verdict = munim.post("/v1/keys/verify", json={"key": key}).json()
            if verdict.get("code") in ("unknown", "revoked", "expired"):
                self.cut(key_id)
