"""API keys, holds and usage reports for a LiteLLM proxy that Munim bills.

`config.yaml` names `user_custom_auth`, which LiteLLM calls before each request, and `callback`, whose hooks it calls on the way to
the model and before each part of an answer leaves. Nothing depends on LiteLLM's own logging, which callers can switch off.
"""

from .hooks import callback, user_custom_auth

__all__ = ["callback", "user_custom_auth"]
