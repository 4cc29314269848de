"""As much of LiteLLM's as the recipe uses."""


class ProxyException(Exception):
    def __init__(self, message, type, param, code, openai_code=None):
        super().__init__(message)
        self.body = {"error": {"message": message, "type": type, "param": param, "code": openai_code}}
        self.code = code


class UserAPIKeyAuth:
    def __init__(self, api_key, user_id, metadata):
        self.api_key, self.user_id, self.metadata = api_key, user_id, metadata
