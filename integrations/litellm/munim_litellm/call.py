"""A call from its key check to its end: what was delivered, and what it used."""

import asyncio
import time
import uuid
from datetime import datetime, timezone

from .request import BYTES_PER_TOKEN

# How often a running stream is written down, in seconds.
NOTED_EVERY = 1


def count(value):
    return value if type(value) is int and value > 0 else 0


def member(thing, name):
    return thing.get(name) if isinstance(thing, dict) else getattr(thing, name, None)


class Call:
    def __init__(self, asked, key, verdict):
        # Generated here for each call, because the caller can choose LiteLLM's id.
        self.id = f"req_{uuid.uuid4()}"
        self.asked, self.key = asked, key
        self.key_id, self.hold_id = verdict["key_id"], verdict.get("hold_id")
        self.begun, self.time = time.monotonic(), datetime.now(timezone.utc).isoformat()
        self.usage, self.images, self.text, self.pieces, self.noted = None, 0, 0, 0, 0.0
        self.is_ended, self.is_carried = False, False
        # Done when the key is revoked.
        self.revoked = asyncio.get_running_loop().create_future()

    def cut(self):
        if not self.revoked.done():
            self.revoked.set_result(None)

    def see_piece(self, piece):
        """Counts a piece of a stream that is about to be delivered."""
        for choice in member(piece, "choices") or []:
            delta = member(choice, "delta")
            said = [member(choice, "text")]
            if delta is not None:
                said += [member(delta, name) for name in ("content", "reasoning_content", "refusal")]
                said += [member(member(tool, "function"), "arguments") for tool in member(delta, "tool_calls") or []]
            size = sum(len(text.encode()) for text in said if isinstance(text, str))
            self.text += size
            self.pieces += size > 0
        self.see_usage(piece)

    def see_usage(self, answer):
        usage = member(answer, "usage")
        if usage is not None and count(member(usage, "prompt_tokens")) + count(member(usage, "total_tokens")):
            self.usage = usage

    def see_answer(self, answer):
        """Counts a whole answer."""
        self.see_usage(answer)
        if self.asked.is_image:
            self.images = len(member(answer, "data") or [])
        for choice in member(answer, "choices") or []:
            message = member(choice, "message")
            text = member(choice, "text") if message is None else member(message, "content")
            self.text += len(text.encode()) if isinstance(text, str) else 0

    def delivered(self):
        """Whether something was."""
        return self.pieces > 0 or self.usage is not None

    def counts(self):
        """What was used: as the upstream counts it, else a token for four bytes or for each piece, whichever is more."""
        if self.asked.is_image:
            return {"images": self.images}
        if self.usage is None:
            completion = max(-(-self.text // BYTES_PER_TOKEN), self.pieces)
            return {"prompt_tokens": self.asked.prompt_estimate, "completion_tokens": completion}
        prompt, completion = (count(member(self.usage, name)) for name in ("prompt_tokens", "completion_tokens"))
        of_prompt, of_completion = (
            member(self.usage, name) for name in ("prompt_tokens_details", "completion_tokens_details"))
        cached = min(count(member(of_prompt, "cached_tokens")), prompt)
        written = count(member(of_prompt, "cache_creation_tokens")) or count(member(self.usage, "cache_creation_input_tokens"))
        return {
            "prompt_tokens": prompt,
            "cached_tokens": cached,
            "cache_write_tokens": min(written, prompt - cached),
            "completion_tokens": completion,
            "reasoning_tokens": min(count(member(of_completion, "reasoning_tokens")), completion),
        }

    def event(self, status=200, was_cut=False):
        event = {
            "id": self.id, "time": self.time, "key_id": self.key_id, "hold_id": self.hold_id,
            # The name in config.yaml, which needs the price.
            "model": self.asked.model, "status": status, "latency_ms": round((time.monotonic() - self.begun) * 1000),
            **self.counts(),
        }
        return {**event, "cut": True} if was_cut else event

    def is_to_be_noted(self):
        now = time.monotonic()
        is_due = now - self.noted >= NOTED_EVERY
        if is_due:
            self.noted = now
        return is_due
