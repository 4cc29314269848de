"""What is carried, what it uses at most, and what it used, with the types of the real LiteLLM."""

import asyncio
import json
import os
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ.setdefault("MUNIM_URL", "http://127.0.0.1:9")
os.environ.setdefault("MUNIM_GATEWAY_TOKEN", "munim_gw_x")
os.environ.setdefault("MUNIM_REPORTS", tempfile.mkdtemp(prefix="munim-reports-"))

import litellm  # noqa: E402
from litellm.proxy._types import ProxyException  # noqa: E402
from litellm.types.utils import Delta, ModelResponseStream, StreamingChoices, Usage  # noqa: E402

from munim_litellm.call import Call  # noqa: E402
from munim_litellm.hooks import strip_usage  # noqa: E402
from munim_litellm.request import FILE_TOKENS, Request  # noqa: E402

CHAT = "/v1/chat/completions"


def asked(path=CHAT, **body):
    return Request(path, json.dumps({"model": "m", **body}).encode())


def piece(text=None, finish_reason=None, usage=None, **delta):
    choice = StreamingChoices(index=0, delta=Delta(content=text, **delta), finish_reason=finish_reason)
    made = ModelResponseStream(choices=[choice])
    if usage:
        made.usage = Usage(**usage)
    return made


def a_call(request, *pieces):
    async def begin():
        call = Call(request, "forii_sk_x", {"key_id": "key_1", "hold_id": "hold_1"})
        for piece in pieces:
            call.see_piece(piece)
        return call

    return asyncio.run(begin())


class Requests(unittest.TestCase):
    def test_the_bound_counts_every_answer_to_every_prompt(self):
        most = asked(messages=[{"role": "user", "content": "hi"}], n=3, max_tokens=10).at_most
        self.assertEqual((most["n"], most["completion_tokens_at_most"]), (3, 10))
        most = asked("/v1/completions", prompt=["a", "b"], n=3, best_of=4).at_most
        self.assertEqual((most["n"], most["completion_tokens_at_most"]), (8, 4096))
        self.assertEqual(asked("/v1/embeddings", input="hi").at_most["completion_tokens_at_most"], 0)
        self.assertEqual(asked("/v1/images/generations", prompt="a", n=3).at_most["images_at_most"], 3)

    def test_an_image_is_counted_as_tokens_whatever_its_address(self):
        part = {"type": "image_url", "image_url": {"url": "https://example.in/a.png"}}
        message = {"role": "user", "content": [{"type": "text", "text": "hi"}, part, part]}
        self.assertGreater(asked(messages=[message]).at_most["prompt_tokens_at_most"], 2 * FILE_TOKENS)

    def test_what_cannot_be_bounded_is_refused(self):
        for path, body, status in (
            (CHAT, {"n": 60}, 400), (CHAT, {"n": True}, 400), (CHAT, {"n": 2.0}, 400), (CHAT, {"max_tokens": 5000}, 400),
            (CHAT, {"model": "a,b"}, 404), (CHAT, {"model": None}, 404), (CHAT, {"no-log": True}, 400),
            (CHAT, {"stream": 1.5}, 400), (CHAT, {"stream_options": []}, 400), (CHAT, {"tools": [{"type": "web_search"}]}, 400),
            (CHAT, {"tools": "x"}, 400), ("/v1/completions", {"prompt": ["a"] * 17}, 400),
            ("/v1/images/generations", {"stream": True}, 400),
        ):
            with self.subTest(body=body), self.assertRaises(ProxyException) as refusal:
                asked(path, **body)
            self.assertEqual(refusal.exception.code, str(status), body)
        asked("/v1/completions", prompt=list(range(100)))
        for raw in (b"", b"[]", b"{", b'"x"', b"[" * 100_000, b'{"model":"m","model":"n"}', b"\xff"):
            with self.subTest(raw=raw[:20]), self.assertRaises(ProxyException):
                Request(CHAT, raw)


class Counts(unittest.TestCase):
    def test_the_upstreams_count_is_taken_with_its_parts(self):
        usage = {
            "prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100,
            "prompt_tokens_details": {"cached_tokens": 200}, "completion_tokens_details": {"reasoning_tokens": 40},
        }
        counts = a_call(asked(), piece("word"), piece(usage=usage)).counts()
        self.assertEqual(counts, {
            "prompt_tokens": 1000, "cached_tokens": 200, "cache_write_tokens": 0, "completion_tokens": 100,
            "reasoning_tokens": 40,
        })
        anthropic = {"prompt_tokens": 10, "completion_tokens": 1, "cache_creation_input_tokens": 700}
        self.assertEqual(a_call(asked(), piece(usage=anthropic)).counts()["cache_write_tokens"], 10, "no more than there are")

    def test_without_a_count_it_is_a_token_for_four_bytes_or_a_piece(self):
        request = asked(messages=[{"role": "user", "content": "x" * 400}])
        counts = a_call(request, piece("a"), piece("b"), piece("")).counts()
        self.assertEqual(counts["completion_tokens"], 2)
        self.assertGreater(counts["prompt_tokens"], 100)
        self.assertEqual(a_call(request, piece("ॐ" * 40)).counts()["completion_tokens"], 30)

    def test_what_is_not_content_is_counted_too(self):
        tool = {"index": 0, "id": "1", "type": "function", "function": {"name": "f", "arguments": "x" * 40}}
        self.assertEqual(a_call(asked(), piece(tool_calls=[tool])).counts()["completion_tokens"], 10)
        self.assertEqual(a_call(asked(), piece(reasoning_content="x" * 40)).counts()["completion_tokens"], 10)

    def test_the_id_is_ours_and_the_hold_munims(self):
        first, second = (a_call(asked(user="same")).event() for _ in range(2))
        self.assertNotEqual(first["id"], second["id"])
        self.assertEqual((first["hold_id"], first["key_id"]), ("hold_1", "key_1"))
        self.assertTrue(a_call(asked()).event(was_cut=True)["cut"])

    def test_usage_that_was_not_asked_for_is_taken_out_and_nothing_else(self):
        usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
        self.assertFalse(strip_usage(piece(usage=usage)))
        for kept in (piece("word", usage=usage), piece(finish_reason="stop", usage=usage)):
            self.assertTrue(strip_usage(kept))
            self.assertNotIn("usage", kept.model_dump())
        self.assertTrue(strip_usage(piece("word")))

    def test_it_is_the_litellm_that_it_was_written_for(self):
        declared = (Path(__file__).parents[1] / "pyproject.toml").read_text()
        self.assertIn(f"litellm[proxy]=={litellm._version.version}", declared)


if __name__ == "__main__":
    unittest.main()
