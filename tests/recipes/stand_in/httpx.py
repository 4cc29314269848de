"""As much of httpx as the recipe uses."""

import asyncio
import json
import urllib.error
import urllib.request


class HTTPError(Exception):
    pass


class Response:
    def __init__(self, status_code, text):
        self.status_code, self.text = status_code, text

    def json(self):
        return json.loads(self.text)

    def raise_for_status(self):
        if self.status_code >= 400:
            raise HTTPError(self.status_code)


class AsyncClient:
    def __init__(self, base_url, timeout, headers):
        self.base_url, self.timeout, self.headers = base_url, timeout, headers

    async def post(self, path, json=None):
        return await asyncio.to_thread(self.send, path, json)

    def send(self, path, body):
        data = b"" if body is None else json.dumps(body).encode()
        headers = {**self.headers, "content-type": "application/json"}
        request = urllib.request.Request(self.base_url + path, data, headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as answer:
                return Response(answer.status, answer.read().decode())
        except urllib.error.HTTPError as refusal:
            return Response(refusal.code, refusal.read().decode())
        except OSError as error:
            raise HTTPError(str(error)) from error
