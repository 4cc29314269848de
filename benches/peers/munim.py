"""Munim on a database: its commands, its server, its keys, the calls that it records and its report."""

import decimal
import http.client
import json
import subprocess
from concurrent.futures import ThreadPoolExecutor

from machine import Server, free_port


class Munim:
    """An installation with one account."""

    def __init__(self, program, database, folder):
        self.program, self.folder = program, folder
        self.environment = {"MUNIM_DATABASE_URL": database, "MUNIM_REQUESTS_PER_MINUTE": "0", "RUST_LOG": "error"}
        made = self.run("account", "create", "--name", "Peer", "--email", "peer@example.in")
        self.account, self.password = made["account_id"], made["password"]
        self.run("account", "credit", self.account, "--amount", "9000000.00", "--note", "benchmark")
        self.token = self.run("gateway", "create", "peers")["token"]

    def run(self, *arguments):
        command = [self.program, *arguments, "--json"]
        done = subprocess.run(command, env=self.environment, cwd=self.folder, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{command}: {done.stderr}")
        return json.loads(done.stdout)

    def serve(self):
        port = free_port()
        environment = {**self.environment, "MUNIM_LISTEN": f"127.0.0.1:{port}"}
        self.server = Server([self.program, "serve"], port, self.folder, environment)
        self.sign_in("127.0.0.1", port)
        return self.server

    def sign_in(self, host, port):
        self.place = (host, port)
        sent = {"email": "peer@example.in", "password": self.password}
        self.session = self.ask("POST", "/v1/sessions", sent, "")["session_token"]

    def ask(self, method, path, body=None, token=None, kind="application/json", wire=None):
        wire = wire or http.client.HTTPConnection(*self.place, timeout=120)
        text = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else None
        headers = {"Authorization": f"Bearer {self.session if token is None else token}", "Content-Type": kind}
        wire.request(method, path, text, headers)
        response = wire.getresponse()
        answer = response.read()
        if response.status not in (200, 201):
            raise RuntimeError(f"{method} {path}: {response.status} {answer[:500]}")
        # Amounts exactly: no float touches money.
        return json.loads(answer, parse_float=decimal.Decimal)

    def make_key(self):
        return self.ask("POST", f"/v1/accounts/{self.account}/apiKeys", {"name": "peer"})

    def record(self, lines):
        """Reports events of JSON Lines by four connections, and expects each to be new."""

        def send(some):
            answer = self.ask("POST", "/v1/usage/events", b"".join(some), self.token, "application/x-ndjson")
            if answer["accepted"] != len(some):
                raise RuntimeError(f"{len(some)} calls were answered with {str(answer)[:500]}")

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(send, (lines[at : at + 1000] for at in range(0, len(lines), 1000))))

    def month(self, wire=None):
        path = f"/v1/accounts/{self.account}/usage?start=2026-10-01&end=2026-10-31&group_by=model"
        return self.ask("GET", path, wire=wire)
