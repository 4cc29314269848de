"""Customers' API keys, holds and usage reports for a LiteLLM proxy that Munim bills.

Put it beside config.yaml, with the prices for holds beside both:

    munim price list --json > prices.json

It relies on LiteLLM calling `user_custom_auth` before each request, and the hooks of `callback` when a call ends. Requests
that could escape metering (other paths, LiteLLM's own headers and body members, several models in one call) are rejected
before the call begins. docs/GATEWAY.md lists the limitations.
"""

import asyncio
import json
import os
import uuid
from datetime import datetime, timezone
from pathlib import Path

import httpx
from litellm.integrations.custom_logger import CustomLogger
from litellm.proxy._types import ProxyException, UserAPIKeyAuth

# The allowed paths. LiteLLM has about a hundred others, few of which are metered.
CALLS = {"/v1/chat/completions", "/v1/completions", "/v1/embeddings"}
READS = {"/v1/models"}
# The allowed members of a body. Others could change LiteLLM instead of the call: `no-log`, `mock_response`,
# `api_base`, `metadata`, `fallbacks`, `cache`, `num_retries` ...
MEMBERS = {
    "model", "messages", "prompt", "input", "suffix", "echo", "n", "best_of", "max_tokens", "max_completion_tokens", "stream",
    "stream_options", "temperature", "top_p", "top_k", "min_p", "stop", "presence_penalty", "frequency_penalty", "logit_bias",
    "logprobs", "top_logprobs", "seed", "user", "tools", "tool_choice", "parallel_tool_calls", "response_format",
    "reasoning_effort", "dimensions", "encoding_format",
}
# The maximum number of completion tokens, if the caller sets none or a higher one.
ANSWER_MAX = int(os.environ.get("MUNIM_ANSWER_MAX", "4096"))
# The maximum of `n`.
CHOICES_MAX = 8
# Longer than the longest call; a call that ends earlier settles or releases its hold.
HOLD_SECONDS = 900
# Tokens that a chat template adds per message, and per prompt.
TEMPLATE_TOKENS = 32

munim = httpx.AsyncClient(
    base_url=os.environ["MUNIM_URL"],
    timeout=10,
    headers={"Authorization": "Bearer " + os.environ["MUNIM_GATEWAY_TOKEN"]},
)


def micros(rupees):
    """Parses a decimal amount of JSON into micro-rupees, without floats."""
    whole, _, decimals = rupees.partition(".")
    return int(whole) * 1_000_000 + int(decimals.ljust(6, "0")[:6] or 0)


def prices():
    """The current input and output price of each model, in micro-rupees per million tokens."""
    now, found = datetime.now(timezone.utc), {}
    listed = json.loads((Path(__file__).parent / "prices.json").read_text(), parse_float=str, parse_int=str)
    for price in sorted(listed, key=lambda price: datetime.fromisoformat(price["from"])):
        if datetime.fromisoformat(price["from"]) <= now:
            found[price["model"]] = (micros(price["input"]), micros(price["output"]))
    return found


PRICES = prices()


def refuse(status, code, message, kind="invalid_request_error"):
    raise ProxyException(message=message, type=kind, param=None, code=status, openai_code=code)


def whole(body, name, default, most):
    """Validates an integer of the body between 1 and the allowed maximum."""
    value = body.get(name)
    if value is None:
        return default
    if type(value) is not int or not 1 <= value <= most:
        refuse(400, "invalid_value", f"{name} is a whole number from 1 to {most}.")
    return value


def most_expensive(raw, body):
    """The maximum cost of a call, in rupees. A token has at least one byte, so bytes bound tokens."""
    model = body.get("model")
    if not isinstance(model, str) or model not in PRICES:
        refuse(404, "model_not_found", "There is no such model.")
    input_price, output_price = PRICES[model]
    messages = body.get("messages")
    prompt = len(raw) + TEMPLATE_TOKENS * (1 + (len(messages) if isinstance(messages, list) else 0))
    choices = max(whole(body, "n", 1, CHOICES_MAX), whole(body, "best_of", 1, CHOICES_MAX))
    bounds = [whole(body, name, ANSWER_MAX, ANSWER_MAX) for name in ("max_tokens", "max_completion_tokens")]
    # A list of prompts gets a completion for each.
    prompts = len(body["prompt"]) if isinstance(body.get("prompt"), list) else 1
    cost = prompt * input_price * choices + max(prompts, 1) * choices * max(bounds) * output_price
    # Whole micro-rupees, rounded up. Fifteen digits survive being a float.
    return max(-(-cost // 1_000_000), 1) / 1_000_000


def only_once(pairs):
    """Rejects duplicate members: LiteLLM and the model could each use another one."""
    if len({name for name, _ in pairs}) < len(pairs):
        refuse(400, "duplicate_member", "A member stands twice in the body.")
    return dict(pairs)


async def question(request, api_key):
    """The key check of a call. Rejects calls that cannot be metered."""
    path = request.url.path
    if request.method in ("GET", "HEAD") and path in READS:
        return {"key": api_key}
    if request.method != "POST" or path not in CALLS:
        refuse(404, "not_found", f"There is no {request.method} {path} here.")
    own = [name for name in request.headers if name.startswith("x-litellm-")]
    if own or request.url.query:
        refuse(400, "unsupported_option", f"{own[0] if own else 'A query'} is not taken here.")
    raw = await request.body()
    try:
        body = json.loads(raw, object_pairs_hook=only_once)
    except ValueError:
        refuse(400, "invalid_json", "The body is no JSON.")
    if not isinstance(body, dict):
        refuse(400, "invalid_json", "The body is no JSON object.")
    unknown = sorted(body.keys() - MEMBERS)
    if unknown:
        refuse(400, "unknown_parameter", f"{unknown[0][:50]} is not taken here.")
    return {"key": api_key, "hold_inr": most_expensive(raw, body), "hold_seconds": HOLD_SECONDS}


async def user_custom_auth(request, api_key):
    asked = await question(request, api_key)
    try:
        answer = await munim.post("/v1/keys/verify", json=asked)
        answer.raise_for_status()
        verdict = answer.json()
    except (httpx.HTTPError, ValueError):
        refuse(503, "unavailable", "Keys cannot be checked at the moment. Try again.", "api_error")
    if not verdict["valid"]:
        status = 402 if verdict["code"] == "credits_exhausted" else 401
        kind = "billing_error" if status == 402 else "authentication_error"
        refuse(status, verdict["code"], f"This API key is refused: {verdict['code']}.", kind)
    return UserAPIKeyAuth(
        api_key=api_key,
        user_id=verdict["account_id"],
        metadata={"munim_key_id": verdict["key_id"], "munim_hold_id": verdict.get("hold_id")},
    )


class Munim(CustomLogger):
    """Reports usage, and releases the holds of failed calls."""

    def __init__(self):
        super().__init__()
        self.reports, self.sender, self.releases = asyncio.Queue(10_000), None, set()

    async def async_pre_call_hook(self, user_api_key_dict, cache, data, call_type):
        if "messages" in data or "prompt" in data:
            if data.get("max_tokens") is None and data.get("max_completion_tokens") is None:
                data["max_tokens"] = ANSWER_MAX
        return data

    async def async_log_success_event(self, kwargs, response_obj, start_time, end_time):
        log = kwargs["standard_logging_object"]
        auth = log["metadata"]["user_api_key_auth_metadata"]
        usage = log["metadata"].get("usage_object") or {}
        await self.reports.put({
            # Generated here for each call, because the caller can choose LiteLLM's id.
            "id": str(uuid.uuid4()),
            "time": datetime.fromtimestamp(log["startTime"], timezone.utc).isoformat(),
            "key_id": auth["munim_key_id"],
            "hold_id": auth["munim_hold_id"],
            # The name in config.yaml, which needs the price.
            "model": log["model_group"],
            "prompt_tokens": log["prompt_tokens"],
            "completion_tokens": log["completion_tokens"],
            "cached_tokens": (usage.get("prompt_tokens_details") or {}).get("cached_tokens") or 0,
            "status": 200,
            "latency_ms": round((log["endTime"] - log["startTime"]) * 1000),
        })
        if self.sender is None or self.sender.done():
            self.sender = asyncio.create_task(self.send())

    async def async_post_call_failure_hook(self, request_data, original_exception, user_api_key_dict, traceback_str=None):
        hold = (user_api_key_dict.metadata or {}).get("munim_hold_id")
        if hold:
            task = asyncio.create_task(self.release(hold))
            self.releases.add(task)
            task.add_done_callback(self.releases.discard)

    async def release(self, hold):
        for _ in range(30):
            try:
                answer = await munim.post(f"/v1/holds/{hold}/release")
                if answer.status_code < 500:
                    return
            except httpx.HTTPError:
                pass
            await asyncio.sleep(1)

    async def send(self):
        while True:
            batch = [await self.reports.get()]
            while len(batch) < 100 and not self.reports.empty():
                batch.append(self.reports.get_nowait())
            answer = await self.deliver(batch)
            for rejected in answer.get("rejected", []):
                print("Munim refused a report and keeps it for `munim rejected list`:", rejected, flush=True)

    async def deliver(self, batch):
        """Retries a batch with the same ids until Munim itself accepts it."""
        while True:
            try:
                answer = await munim.post("/v1/usage/events", json=batch)
                answer.raise_for_status()
                return answer.json()
            except (httpx.HTTPError, ValueError) as error:
                print("Munim did not take a report, which is sent again:", type(error).__name__, flush=True)
                await asyncio.sleep(1)


callback = Munim()
