"""LiteLLM's hooks: the key check before a call, and the end of each call, whichever way it ends."""

import asyncio
import os
import threading
import time

from litellm.integrations.custom_logger import CustomLogger
from litellm.proxy._types import UserAPIKeyAuth

from .call import Call, member
from .journal import Journal
from .munim import Checker, Follower, Reporter
from .request import ANSWER_MAX, read, refuse

# Longer than the longest call; a call that ends earlier settles or releases its hold.
HOLD_SECONDS = 900


class Revoked(Exception):
    """Ends the stream of a key that was revoked."""

    status_code, code, type, param = 401, "invalid_api_key", "authentication_error", None
    message = "This API key was revoked."

    def __init__(self):
        super().__init__(self.message)


class Munim(CustomLogger):
    def __init__(self):
        super().__init__()
        folder = os.environ.get("MUNIM_REPORTS", "munim-reports")
        self.journal = Journal(folder, os.environ.get("MUNIM_REPORTS_SYNC") == "1")
        self.checker, self.calls, self.lock, self.loop = Checker(), {}, threading.Lock(), None
        self.reporter = Reporter(self.journal)
        self.reporter.start()
        self.follower = Follower(self.running, self.cut)
        self.follower.start()

    # The key check.

    async def admit(self, request, api_key):
        asked = await read(request)
        question = {"key": api_key or "", "client_ip": request.client.host if request.client else None}
        if asked is not None:
            if not self.journal.has_room():
                refuse(503, "unavailable", "Too many reports are waiting.", "api_error")
            question |= {"model": asked.model, "hold_seconds": HOLD_SECONDS, **asked.at_most}
        verdict = await self.checker.verify(question)
        if verdict is None:
            refuse(503, "unavailable", "Keys cannot be checked at the moment. Try again.", "api_error")
        if "error" in verdict or {"code": "model_unpriced"} in verdict.get("warnings", []):
            # It has no price, or one for what is not counted here.
            refuse(404, "model_not_found", "There is no such model.")
        if not verdict["valid"]:
            self.turn_away(verdict)
        call = None if asked is None else self.begin(Call(asked, api_key, verdict))
        return UserAPIKeyAuth(api_key=api_key, user_id=verdict["account_id"], metadata={"munim_call": call and call.id})

    def turn_away(self, verdict):
        code, headers = verdict["code"], None
        status, kind = 401, "authentication_error"
        if code in ("credits_exhausted", "limit_reached"):
            status, kind = 402, "billing_error"
        elif code == "rate_limited":
            status, kind, headers = 429, "rate_limit_error", {"Retry-After": str(verdict["retry_after"])}
        elif code.endswith("_not_allowed"):
            status, kind = 403, "permission_error"
        refuse(status, code, f"This API key is refused: {code}.", kind, headers)

    # The life of a call.

    def begin(self, call):
        self.loop = asyncio.get_running_loop()
        self.forget_lost()
        self.journal.write(call.id, "open", hold_id=call.hold_id)
        with self.lock:
            self.calls[call.id] = call
        return call

    def of(self, auth):
        return self.calls.get((auth.metadata or {}).get("munim_call"))

    def end(self, call, status=200, was_cut=False):
        """Writes what the call used, once. Where nothing was delivered, its hold is released."""
        with self.lock:
            if call.is_ended:
                return
            call.is_ended = True
            self.calls.pop(call.id, None)
        if status < 400 or call.delivered():
            line = self.journal.write(call.id, "ended", event=call.event(status, was_cut))
        else:
            line = self.journal.write(call.id, "failed", hold_id=call.hold_id)
        self.reporter.lines.put(line)

    def forget_lost(self):
        """Ends calls that LiteLLM never began: their holds have lapsed."""
        before = time.monotonic() - HOLD_SECONDS
        for call in list(self.calls.values()):
            if call.begun > before:
                break
            if not call.is_carried:
                self.end(call, 499)

    # Revocations, from another thread.

    def running(self):
        with self.lock:
            return [(call.key_id, call.key) for call in self.calls.values()]

    def cut(self, key_id):
        with self.lock:
            calls = [call for call in self.calls.values() if call.key_id == key_id]
        for call in calls:
            self.loop.call_soon_threadsafe(call.cut)

    # LiteLLM's hooks.

    async def async_pre_call_hook(self, user_api_key_dict, cache, data, call_type):
        call = self.of(user_api_key_dict)
        if call is None:
            return data
        if "messages" in data or "prompt" in data:
            if not call.asked.is_image and data.get("max_tokens") is None and data.get("max_completion_tokens") is None:
                data["max_tokens"] = ANSWER_MAX
            if data.get("stream"):
                data["stream_options"] = {**(data.get("stream_options") or {}), "include_usage": True}
        return data

    async def async_post_call_success_hook(self, data, user_api_key_dict, response):
        call = self.of(user_api_key_dict)
        if call is not None:
            call.see_answer(response)
            was_cut = call.revoked.done()
            self.end(call, was_cut=was_cut)
            if was_cut:
                raise Revoked
        return response

    async def async_post_call_failure_hook(self, request_data, original_exception, user_api_key_dict, traceback_str=None):
        call = self.of(user_api_key_dict)
        if call is not None:
            status = getattr(original_exception, "status_code", None)
            self.end(call, status if isinstance(status, int) and 400 <= status <= 599 else 500)

    async def async_post_call_streaming_iterator_hook(self, user_api_key_dict, response, request_data):
        call = self.of(user_api_key_dict)
        if call is None:
            async for piece in response:
                yield piece
            return
        call.is_carried = True
        pieces, status = response.__aiter__(), 499
        try:
            while (piece := await self.next_piece(call, pieces)) is not None:
                call.see_piece(piece)
                if call.is_to_be_noted():
                    self.journal.write(call.id, "open", hold_id=call.hold_id, event=call.event())
                if call.asked.wants_usage or strip_usage(piece):
                    yield piece
            status = 200
        except Revoked:
            self.end(call, 200, was_cut=True)
            raise
        except Exception:
            status = 502
            raise
        finally:
            # Also where the caller left.
            self.end(call, status)

    async def next_piece(self, call, pieces):
        """The next piece of a stream, or None at its end. A revocation does not wait for it."""
        following = asyncio.ensure_future(anext(pieces, None))
        try:
            await asyncio.wait({following, call.revoked}, return_when=asyncio.FIRST_COMPLETED)
            if call.revoked.done():
                raise Revoked
            return following.result()
        finally:
            if not following.done():
                following.cancel()


def strip_usage(piece):
    """Takes usage out of a piece that the caller did not ask for; whether there is more in it."""
    if member(piece, "usage") is None:
        return True
    if all(is_empty(choice) for choice in member(piece, "choices") or []):
        return False
    if isinstance(piece, dict):
        piece.pop("usage")
    else:
        delattr(piece, "usage")
    return True


def is_empty(choice):
    delta = member(choice, "delta")
    said = delta.model_dump().values() if hasattr(delta, "model_dump") else (delta or {}).values()
    return member(choice, "finish_reason") is None and not member(choice, "text") and not any(said)


callback = Munim()


async def user_custom_auth(request, api_key):
    return await callback.admit(request, api_key)
