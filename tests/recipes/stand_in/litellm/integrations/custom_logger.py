"""As much of LiteLLM's as the recipe uses."""


class CustomLogger:
    pass
