"""Makes calls with the official package for Python: a line of JSON asks for one, and a line of JSON says what came of it."""

import base64
import io
import json
import sys

import openai

MESSAGES = [{"role": "user", "content": "Namaste"}]
PIXEL = "data:image/png;base64," + base64.b64encode(bytes(600)).decode()
WEATHER = {"name": "weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}


def chat(client, **more):
    return client.chat.completions.create(model="m", messages=MESSAGES, max_tokens=50, **more)


def read(stream, leave_after=None):
    """The text of a stream, and the prompt tokens that it says were used."""
    text, used = "", None
    for number, chunk in enumerate(stream, 1):
        text += "".join(choice.delta.content or "" for choice in chunk.choices)
        used = chunk.usage.prompt_tokens if chunk.usage else used
        if number == leave_after:
            stream.close()
            break
    return {"text": text, "used": used}


def responded(stream):
    return {"text": "".join(event.delta for event in stream if event.type == "response.output_text.delta")}


def tools(client):
    call = chat(client, tools=[{"type": "function", "function": WEATHER}]).choices[0].message.tool_calls[0]
    return {"text": f"{call.function.name} {json.loads(call.function.arguments)['city']}"}


def vision(client):
    parts = [{"type": "text", "text": "What is it?"}, {"type": "image_url", "image_url": {"url": PIXEL}}]
    asked = [{"role": "user", "content": parts}]
    return {"text": client.chat.completions.create(model="m", messages=asked, max_tokens=50).choices[0].message.content}


CALLS = {
    "chat": lambda client: {"text": chat(client).choices[0].message.content},
    "stream": lambda client: read(chat(client, stream=True)),
    "stream with usage": lambda client: read(chat(client, stream=True, stream_options={"include_usage": True})),
    "stream, left": lambda client: read(chat(client, stream=True), leave_after=2),
    "tools": tools,
    "three answers": lambda client: {"text": " ".join(choice.message.content for choice in chat(client, n=3).choices)},
    "vision": vision,
    "completion": lambda client: {"text": client.completions.create(model="m", prompt="Namaste", max_tokens=50).choices[0].text},
    "embeddings": lambda client: {"numbers": client.embeddings.create(model="e", input=["a", "b"]).data[0].embedding},
    "response": lambda client: {"text": client.responses.create(model="m", input="Namaste", max_output_tokens=50).output_text},
    "streamed response": lambda client: responded(
        client.responses.create(model="m", input="Namaste", max_output_tokens=50, stream=True)),
    "speech": lambda client: {"bytes": len(client.audio.speech.create(model="v", voice="asha", input="नमस्ते").content)},
    "transcription": lambda client: {
        "text": client.audio.transcriptions.create(model="s", file=("a.wav", io.BytesIO(b"RIFF" + bytes(100)))).text},
    "images": lambda client: {"numbers": [len(image.b64_json) for image in client.images.generate(model="d", prompt="a ledger", n=2).data]},
    "models": lambda client: {"text": " ".join(sorted(model.id for model in client.models.list()))},
    "unknown model": lambda client: client.chat.completions.create(model="m,e", messages=MESSAGES),
    "impatient chat": lambda client: chat(client.with_options(timeout=0.5)),
}


def made(asked):
    client = openai.OpenAI(base_url=asked["url"], api_key=asked["key"], max_retries=0, timeout=30)
    try:
        return CALLS[asked["call"]](client)
    except openai.APIStatusError as error:
        return {"status": error.status_code, "code": error.code, "type": error.type, "error": type(error).__name__}
    except openai.APITimeoutError as error:
        return {"error": type(error).__name__}
    except openai.APIError as error:
        return {"code": error.code, "type": error.type, "error": type(error).__name__}


for line in sys.stdin:
    print(json.dumps(made(json.loads(line))), flush=True)
