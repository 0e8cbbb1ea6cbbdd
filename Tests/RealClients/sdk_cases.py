"""What the Anthropic SDK is made to do, written so that it runs under its major versions 1 and 2.

Reads the names of cases and their arguments, one case a line, and answers each with a line of JSON: `seen`, each
answer or error that the client saw, in order, for comparison with the ledger; or `failure`, a traceback.
TOLLGATE_URL and TOLLGATE_KEY say where and as whom, TOLLGATE_MODEL for which model.
"""

import base64
import json
import os
import sys
import traceback

import anthropic

from script import png, script

MODEL = os.environ.get("TOLLGATE_MODEL", "claude-sonnet-5-5")
WEATHER = {
    "name": "get_weather",
    "description": "The weather of a city.",
    "input_schema": {
        "type": "object",
        "properties": {"city": {"type": "string"}},
        "required": ["city"],
        "additionalProperties": False,
    },
}


class Client:
    """The SDK's client, and a note of everything that came back."""

    def __init__(self, retries=0, key=None, model=MODEL, answering=None):
        self.model = model
        # The model that answers name, where it is not the one asked for.
        self.answering = answering or model
        self.sdk = anthropic.Anthropic(
            base_url=os.environ["TOLLGATE_URL"], api_key=key or os.environ["TOLLGATE_KEY"],
            max_retries=retries, timeout=60)
        self.seen = []

    def create(self, prompt, max_tokens=1000, **fields):
        return self.note(self.sdk.messages.create(
            model=self.model, max_tokens=max_tokens, messages=as_messages(prompt), **fields))

    def stream(self, prompt, max_tokens=1000, **fields):
        """The message that the stream helper accumulates, and the text as it came."""
        with self.sdk.messages.stream(
                model=self.model, max_tokens=max_tokens, messages=as_messages(prompt), **fields) as stream:
            pieces = list(stream.text_stream)
            message = stream.get_final_message()
            return self.note(message, stream.response.headers["request-id"]), pieces

    def note(self, message, request_id=None):
        usage = message.usage
        self.seen.append({
            "request_id": request_id or message._request_id,
            "stop_reason": message.stop_reason,
            "input_tokens": usage.input_tokens,
            "output_tokens": usage.output_tokens,
            "cache_read_tokens": usage.cache_read_input_tokens,
        })
        assert message.id.startswith("msg_") and message.type == "message" and message.role == "assistant"
        assert message.model == self.answering, message.model
        return message

    def refused(self, kind, action):
        """The error of a class that `action` ends in; its request id is the same in header and body."""
        try:
            action()
        except kind as error:
            assert type(error) is kind or kind is anthropic.APIStatusError, type(error)
            body = error.body
            assert body["type"] == "error", body
            request_id = error.response.headers["request-id"]
            assert error.request_id == request_id
            # The one event that ends a broken stream does not name the request again.
            assert error.status_code == 200 or body["request_id"] == request_id, body
            self.seen.append({
                "request_id": request_id, "status": error.status_code, "error_type": body["error"]["type"]})
            return error
        raise AssertionError(f"no {kind.__name__}")


def as_messages(prompt):
    return prompt if isinstance(prompt, list) else [{"role": "user", "content": prompt}]


def text_of(message):
    return "".join(block.text for block in message.content if block.type == "text")


def calls_of(message):
    return [block for block in message.content if block.type == "tool_use"]


def followed_by_results(prompt, message, results):
    """The conversation one turn later: the calls, and what came of them."""
    return as_messages(prompt) + [
        {"role": "assistant", "content": [block.model_dump(exclude_none=True) for block in message.content]},
        {"role": "user", "content": [
            {"type": "tool_result", "tool_use_id": call.id, "content": result}
            for call, result in zip(calls_of(message), results)]},
    ]


# MARK: Answers


def plain():
    client = Client()
    message = client.create(script('say Hello from afar. && usage prompt=120 completion=7 cached=100'))
    assert text_of(message) == "Hello from afar."
    assert message.stop_reason == "end_turn" and message.stop_sequence is None
    assert (message.usage.input_tokens, message.usage.cache_read_input_tokens) == (20, 100)
    assert message.usage.output_tokens == 7
    return client


def streamed():
    client = Client()
    message, pieces = client.stream(script(
        'say size=3 A sentence that comes in many small pieces, ünïcödé included. '
        '&& usage prompt=90 completion=21 cached=64'))
    assert text_of(message) == "A sentence that comes in many small pieces, ünïcödé included."
    assert "".join(pieces) == text_of(message) and len(pieces) > 10
    assert message.stop_reason == "end_turn"
    assert (message.usage.input_tokens, message.usage.cache_read_input_tokens) == (26, 64)
    assert message.usage.output_tokens == 21
    return client


def whole_for_stream():
    """A provider that answers with one object where a stream was asked for."""
    client = Client()
    message, pieces = client.stream(script(
        "say It came in one piece. && json-instead-of-stream && usage prompt=50 completion=9 cached=40"))
    assert text_of(message) == "".join(pieces) == "It came in one piece."
    assert message.stop_reason == "end_turn"
    assert (message.usage.input_tokens, message.usage.output_tokens) == (10, 9)
    return client


def cut_short():
    client = Client()
    message = client.create(script("say Not all of it && finish length"), max_tokens=5)
    assert message.stop_reason == "max_tokens"
    message, _ = client.stream(script("say Not all of it && finish length"), max_tokens=5)
    assert message.stop_reason == "max_tokens"
    return client


def asynchronous():
    """The asynchronous client, several streams at once."""
    import asyncio

    client = Client()

    async def one(sdk, number):
        async with sdk.messages.stream(
                model=MODEL, max_tokens=500,
                messages=as_messages(script(f"say This is answer {number}."))) as stream:
            message = await stream.get_final_message()
            assert text_of(message) == f"This is answer {number}."
            return client.note(message, stream.response.headers["request-id"])

    async def all_of_them():
        async with anthropic.AsyncAnthropic(
                base_url=os.environ["TOLLGATE_URL"], api_key=os.environ["TOLLGATE_KEY"],
                max_retries=0, timeout=60) as sdk:
            await asyncio.gather(*(one(sdk, number) for number in range(8)))

    asyncio.run(all_of_them())
    return client


def leaves():
    """A client that reads a little of a stream and goes."""
    client = Client()
    with client.sdk.messages.stream(
            model=MODEL, max_tokens=5000,
            messages=as_messages(script("text count=150 size=40 rate=100/s && usage prompt=10 completion=1500")),
    ) as stream:
        next(iter(stream.text_stream))
        client.seen.append({"request_id": stream.response.headers["request-id"]})
    return client


# MARK: Tools


def tools():
    client = Client()
    prompt = script('call get_weather {"city": "Prague"}', "say It is sunny.")
    message = client.create(prompt, tools=[WEATHER])
    assert message.stop_reason == "tool_use"
    [call] = calls_of(message)
    assert (call.name, call.input) == ("get_weather", {"city": "Prague"})
    after = client.create(followed_by_results(prompt, message, ["sunny"]), tools=[WEATHER])
    assert text_of(after) == "It is sunny." and after.stop_reason == "end_turn"
    return client


def tools_streamed():
    client = Client()
    prompt = script('say I will look. && call get_weather {"city": "Ústí nad Labem"} size=2', "say Rain.")
    message, _ = client.stream(prompt, tools=[WEATHER])
    assert message.stop_reason == "tool_use"
    assert [block.type for block in message.content] == ["text", "tool_use"]
    assert calls_of(message)[0].input == {"city": "Ústí nad Labem"}
    after, _ = client.stream(followed_by_results(prompt, message, ["rain"]), tools=[WEATHER])
    assert text_of(after) == "Rain."
    return client


def parallel_tools():
    client = Client()
    cities = ["Prague", "Brno", "Plzeň"]
    calls = " && ".join(f'call get_weather {{"city": "{city}"}} size=4 interleaved' for city in cities)
    for ask in (client.create, lambda *a, **b: client.stream(*a, **b)[0]):
        prompt = script(calls, "say Three cities.")
        message = ask(prompt, tools=[WEATHER])
        assert message.stop_reason == "tool_use"
        assert [call.input["city"] for call in calls_of(message)] == cities
        assert len({call.id for call in calls_of(message)}) == 3
        after = ask(followed_by_results(prompt, message, ["sun", "rain", "snow"]), tools=[WEATHER])
        assert text_of(after) == "Three cities."
    return client


def tool_runner():
    """The runner of version 2 keeps the conversation on the server (`thread`) where it can; told that it
    cannot, it sends the whole of it."""
    client = Client()
    asked = []

    @anthropic.beta_tool
    def get_weather(city: str) -> str:
        """The weather of a city.

        Args:
            city: Its name.
        """
        asked.append(city)
        return f"sunny in {city}"

    runner = client.sdk.beta.messages.tool_runner(
        model=MODEL, max_tokens=1000, tools=[get_weather],
        messages=as_messages(script(
            'call get_weather {"city": "Prague"}', 'call get_weather {"city": "Brno"}', "say Both are sunny.")))
    messages = [client.note(message) for message in runner]
    assert asked == ["Prague", "Brno"]
    assert [message.stop_reason for message in messages] == ["tool_use", "tool_use", "end_turn"]
    assert text_of(messages[-1]) == "Both are sunny."
    return client


# MARK: Other content


def images():
    client = Client()
    data = base64.b64encode(png()).decode()
    content = [
        {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": data}},
        {"type": "text", "text": script("say A red square.")},
    ]
    assert text_of(client.create([{"role": "user", "content": content}])) == "A red square."
    return client


def thinking():
    client = Client()
    prompt = script("think Two and two are four. && say Four. && usage prompt=50 completion=30 reasoning=22",
                    "say Still four.")
    options = {"max_tokens": 4000, "thinking": {"type": "enabled", "budget_tokens": 1024}}
    for ask in (client.create, lambda *a, **b: client.stream(*a, **b)[0]):
        message = ask(prompt, **options)
        assert [block.type for block in message.content] == ["thinking", "text"]
        assert message.content[0].thinking == "Two and two are four."
        assert message.content[0].signature
        history = as_messages(prompt) + [
            {"role": "assistant", "content": [block.model_dump(exclude_none=True) for block in message.content]},
            {"role": "user", "content": "Are you sure?"},
        ]
        assert text_of(ask(history, **options)) == "Still four."
    return client


def count_tokens():
    client = Client()
    few = client.sdk.messages.count_tokens(model=MODEL, messages=as_messages("Hello"))
    many = client.sdk.messages.count_tokens(
        model=MODEL, messages=as_messages("Hello " * 1000), tools=[WEATHER], system="Be brief.")
    assert 1 <= few.input_tokens < 30
    assert 900 < many.input_tokens < 1300, many
    return client


def models():
    client = Client()
    page = client.sdk.models.list(limit=10)
    assert MODEL in [model.id for model in page.data], page
    found = client.sdk.models.retrieve(MODEL)
    assert (found.id, found.type) == (MODEL, "model")
    return client


# MARK: Errors


def wrong_key():
    client = Client(key="tg-k00000000000-" + "0" * 43)
    error = client.refused(anthropic.AuthenticationError, lambda: client.create("Hello"))
    assert error.status_code == 401
    assert error.response.headers["x-should-retry"] == "false"
    return client


def not_found():
    client = Client()
    client.refused(anthropic.NotFoundError, lambda: client.sdk.get("/v1/nothing/of/the/kind", cast_to=object))
    client.refused(anthropic.NotFoundError, lambda: client.create(script("status 404 code=model_not_found")))
    return client


def bad_request():
    client = Client()
    error = client.refused(anthropic.BadRequestError, lambda: client.create([]))
    assert "messages" in error.message
    client.refused(anthropic.BadRequestError, lambda: client.create(script("status 400 message=\"No such thing.\"")))
    client.refused(anthropic.BadRequestError, lambda: client.stream(script("status 400 message=\"No such thing.\"")))
    return client


def too_long():
    client = Client()
    for shape in ("openai", "vllm-old", "vllm-new", "gemini", "mistral", "llama.cpp"):
        error = client.refused(
            anthropic.BadRequestError, lambda: client.create(script(f"overflow 210000 200000 shape={shape}")))
        assert "prompt is too long: 210000 tokens > 200000 maximum" in error.message, error.message
    return client


def rate_limit():
    """Refused with `retry-after`, twice, because Tollgate tries once more; the SDK waits and asks again by itself."""
    client = Client()
    error = client.refused(anthropic.RateLimitError, lambda: client.create(script("status 429 retry-after=7")))
    assert error.response.headers["retry-after"] == "7"
    patient = Client(retries=2)
    message = patient.create(script("status 429 retry-after=1 times=2 && say I am back."))
    assert text_of(message) == "I am back."
    message, _ = patient.stream(script("status 429 retry-after=1 times=2 && say I am back."))
    assert text_of(message) == "I am back."
    client.seen += [{"skipped": True}, patient.seen[0], {"skipped": True}, patient.seen[1]]
    return client


def overloaded():
    client = Client()
    error = client.refused(anthropic.APIStatusError, lambda: client.create(script("status 503")))
    assert error.status_code == 529, error.status_code
    patient = Client(retries=2)
    assert text_of(patient.create(script("status 503 times=2 && say Room again."))) == "Room again."
    client.seen += [{"skipped": True}, patient.seen[0]]
    return client


def error_in_stream():
    client = Client()
    for how in ("error-in-stream after=2", "cut after=2", "cut after=2 hard"):
        client.refused(anthropic.APIStatusError, lambda: client.stream(
            script(f"say A sentence that is long enough to be broken off. && {how}")))
    return client


def falls_back(model):
    """The same question whole and streamed, to a model whose first target fails."""
    client = Client(model=model)
    message, pieces = client.stream("Hello.")
    assert text_of(client.create("Hello.")) == text_of(message) == "".join(pieces) != ""
    return client


def on_profile(model, feature, answering=None):
    """One thing that clients do, whole and streamed, on a provider that keeps to a dialect of its own."""
    client = Client(model=model, answering=answering)
    for ask in (client.create, lambda *a, **b: client.stream(*a, **b)[0]):
        if feature == "plain":
            assert text_of(ask(script("say Hello from afar."))).strip() == "Hello from afar."
        elif feature == "tools":
            prompt = script('call get_weather {"city": "Prague"}', "say It is sunny.")
            message = ask(prompt, tools=[WEATHER])
            assert [call.input for call in calls_of(message)] == [{"city": "Prague"}]
            after = ask(followed_by_results(prompt, message, ["sunny"]), tools=[WEATHER])
            assert text_of(after).strip() == "It is sunny."
        else:
            data = base64.b64encode(png()).decode()
            message = ask([{"role": "user", "content": [
                {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": data}},
                {"type": "text", "text": script("say A red square.")}]}])
            assert text_of(message).strip() == "A red square."
    return client


def main():
    for line in sys.stdin:
        try:
            name, *arguments = line.split()
            result = {"seen": globals()[name](*arguments).seen}
        except Exception:
            result = {"failure": traceback.format_exc()}
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
