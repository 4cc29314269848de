"""What a call may be, and what it uses at most. What cannot be metered is refused here, before the call begins."""

import json
import os

from litellm.proxy._types import ProxyException

# The allowed paths. LiteLLM has about a hundred others: background responses, batches, speech, pass-through.
CALLS = {"/v1/chat/completions", "/v1/completions", "/v1/embeddings", "/v1/images/generations"}
READS = {"/v1/models"}
# The allowed members of a body. Others could change LiteLLM instead of the call: `no-log`, `mock_response`, `api_base`, `metadata`,
# `fallbacks`, `cache`, `num_retries` ...
MEMBERS = {
    "model", "messages", "prompt", "input", "suffix", "echo", "n", "best_of", "max_tokens", "max_completion_tokens", "stream",
    "stream_options", "temperature", "top_p", "top_k", "min_p", "stop", "presence_penalty", "frequency_penalty", "logit_bias",
    "logprobs", "top_logprobs", "seed", "user", "tools", "tool_choice", "parallel_tool_calls", "response_format",
    "reasoning_effort", "dimensions", "encoding_format", "size", "quality", "style", "background", "output_format",
}
# Others would run at the model's server.
TOOLS = ("function", "custom")
# The maximum number of completion tokens, if the caller sets none or a higher one.
ANSWER_MAX = int(os.environ.get("MUNIM_ANSWER_MAX", "4096"))
# The maximum of `n`, and of the prompts of a completion.
CHOICES_MAX, PROMPTS_MAX = 8, 16
# Tokens that a chat template adds per message, and per prompt.
TEMPLATE_TOKENS = 32
# The most tokens that an image, or another file, is counted as by a model: an address of a few bytes can be one.
FILE_TOKENS = 16_384
BYTES_PER_TOKEN = 4


def refuse(status, code, message, kind="invalid_request_error", headers=None):
    raise ProxyException(message=message, type=kind, param=None, code=status, openai_code=code, headers=headers)


def only_once(pairs):
    """Rejects duplicate members: LiteLLM and the model could each use another one."""
    if len({name for name, _ in pairs}) < len(pairs):
        refuse(400, "duplicate_member", "A member stands twice in the body.")
    return dict(pairs)


def whole(body, name, default, most):
    """An integer of the body between 1 and the allowed maximum."""
    value = body.get(name)
    if value is None:
        return default
    if type(value) is not int or not 1 <= value <= most:
        refuse(400, "invalid_value", f"{name} is a whole number from 1 to {most}.")
    return value


def files(value):
    """The number of parts of a message that are no text."""
    if isinstance(value, list):
        return sum(files(part) for part in value)
    if not isinstance(value, dict):
        return 0
    own = isinstance(value.get("type"), str) and value["type"] not in ("text", "input_text", "function", "refusal")
    return own + sum(files(part) for part in value.values())


def flag(body, name):
    if body.get(name) not in (None, True, False):
        refuse(400, "invalid_value", f"{name} is true or false.")
    return body.get(name) is True


class Request:
    """A call that can be metered."""

    def __init__(self, path, raw):
        try:
            body = json.loads(raw, object_pairs_hook=only_once)
        except (ValueError, RecursionError):
            refuse(400, "invalid_json", "The body is no JSON.")
        if not isinstance(body, dict):
            refuse(400, "invalid_json", "The body is no JSON object.")
        unknown = sorted(body.keys() - MEMBERS)
        if unknown:
            refuse(400, "unknown_parameter", f"{unknown[0][:50]} is not taken here.")
        self.model = body.get("model")
        # LiteLLM makes several calls of a list.
        if not isinstance(self.model, str) or "," in self.model:
            refuse(404, "model_not_found", "There is no such model.")
        tools = body.get("tools") or []
        if not isinstance(tools, list) or not all(isinstance(tool, dict) and tool.get("type") in TOOLS for tool in tools):
            refuse(400, "invalid_value", "tools are functions of the caller's.")
        self.is_image = path == "/v1/images/generations"
        options = body.get("stream_options")
        if options is not None and not isinstance(options, dict):
            refuse(400, "invalid_value", "stream_options is an object.")
        self.wants_usage = flag(options or {}, "include_usage")
        if flag(body, "stream") and self.is_image:
            refuse(400, "invalid_value", "Images are not streamed here.")
        self.at_most = self.bound(path, raw, body)
        self.prompt_estimate = -(-len(raw) // BYTES_PER_TOKEN)

    def bound(self, path, raw, body):
        """What the call uses at most. A token has at least one byte, so bytes bound tokens."""
        answers = max(whole(body, "n", 1, CHOICES_MAX), whole(body, "best_of", 1, CHOICES_MAX))
        if self.is_image:
            return {"prompt_tokens_at_most": 0, "completion_tokens_at_most": 0, "images_at_most": answers}
        messages, prompts = body.get("messages"), body.get("prompt")
        counted = len(messages) if isinstance(messages, list) else 0
        prompt = len(raw) + TEMPLATE_TOKENS * (1 + counted) + FILE_TOKENS * files(messages)
        # A list of prompts gets a completion for each.
        several = max(len(prompts), 1) if isinstance(prompts, list) else 1
        if several > PROMPTS_MAX and not all(type(token) is int for token in prompts):
            refuse(400, "invalid_value", f"prompt has at most {PROMPTS_MAX} texts.")
        # The model may go by either.
        most = max(whole(body, name, 0, ANSWER_MAX) for name in ("max_tokens", "max_completion_tokens")) or ANSWER_MAX
        if path == "/v1/embeddings":
            most = 0
        # A model that has no `n` is asked several times.
        return {
            "prompt_tokens_at_most": prompt * answers, "completion_tokens_at_most": most,
            "n": answers * min(several, PROMPTS_MAX),
        }


async def read(request):
    """The call, or None for a read. Rejects what cannot be metered."""
    path = request.url.path
    if request.method in ("GET", "HEAD") and path in READS:
        return None
    if request.method != "POST" or path not in CALLS:
        refuse(404, "not_found", f"There is no {request.method} {path[:100]} here.")
    own = [name for name in request.headers if name.startswith("x-litellm-")]
    if own or request.url.query:
        refuse(400, "unsupported_option", f"{own[0][:50] if own else 'A query'} is not taken here.")
    return Request(path, await request.body())
