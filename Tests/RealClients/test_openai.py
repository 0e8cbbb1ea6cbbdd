"""The OpenAI SDK for Python through Tollgate: to a provider of chat/completions and to one of the Messages API."""

import base64
import json
import time

import openai
import pytest

from ledger import Site, assert_reconciled
from script import png, script

WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather of a city.",
        "strict": True,
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string"}},
            "required": ["city"],
            "additionalProperties": False,
        },
    },
}


@pytest.fixture(params=["chat", "messages"])
def model(request):
    return request.param


@pytest.fixture
def client(native_servers):
    with client_with(native_servers[0].key, native_servers) as client:
        yield client


def client_with(key, servers, retries=0):
    return openai.OpenAI(base_url=f"{servers[0].url}/v1", api_key=key, max_retries=retries, timeout=60)


@pytest.fixture
def entries(native_servers):
    """The gateway's entries of one test, held against what the providers recorded."""
    site = Site(*native_servers)

    def reconciled():
        found = site.entries()
        assert_reconciled(found, site.requests())
        return found

    return reconciled


def says(*steps):
    return [{"role": "user", "content": script(*steps)}]


def followed_by_results(messages, message, results):
    """The conversation one turn later: the message as the SDK gave it, and what came of its calls."""
    return messages + [message] + [
        {"role": "tool", "tool_call_id": call.id, "content": result}
        for call, result in zip(message.tool_calls, results, strict=True)]


def create(client, model, messages, **fields):
    return client.chat.completions.create(model=model, messages=messages, **fields).choices[0]


def stream(client, model, messages, **fields):
    """The choice that the stream helper accumulates."""
    with client.chat.completions.stream(model=model, messages=messages, **fields) as events:
        for _ in events:
            pass
        return events.get_final_completion().choices[0]


BOTH = pytest.mark.parametrize("ask", [create, stream])


def test_plain(client, model, entries):
    began = int(time.time())
    completion = client.chat.completions.create(
        model=model, messages=[{"role": "system", "content": "Be kind."}] + says(
            "say Hello from afar. && usage prompt=120 completion=7 cached=100"))
    [choice] = completion.choices
    assert choice.message.content == "Hello from afar." and choice.finish_reason == "stop"
    assert completion.object == "chat.completion" and completion.created >= began - 1
    usage = completion.usage
    assert (usage.prompt_tokens, usage.completion_tokens, usage.total_tokens) == (120, 7, 127)
    assert usage.prompt_tokens_details.cached_tokens == 100
    [entry] = entries()
    assert (entry["outcome"], entry["requested_model"]) == ("completed", model)
    assert (entry["input_tokens"], entry["cache_read_tokens"], entry["output_tokens"]) == (20, 100, 7)
    if model == "messages":
        assert completion.id.startswith("chatcmpl-") and completion.model == "messages"


@pytest.mark.parametrize("asks", [False, True])
def test_streamed(client, model, entries, asks):
    options = {"stream_options": {"include_usage": True}} if asks else {}
    chunks = list(client.chat.completions.create(
        model=model, stream=True, messages=says(
            "say size=3 Small pieces, ünïcödé included. && usage prompt=90 completion=21 cached=64"), **options))
    texts = [choice.delta.content or "" for chunk in chunks for choice in chunk.choices]
    assert "".join(texts) == "Small pieces, ünïcödé included." and len(texts) > 8
    assert chunks[0].choices[0].delta.role == "assistant"
    assert [c.finish_reason for chunk in chunks for c in chunk.choices if c.finish_reason] == ["stop"]
    counted = [chunk.usage for chunk in chunks if chunk.usage]
    assert [usage.prompt_tokens for usage in counted] == ([90] if asks else [])
    [entry] = entries()
    assert (entry["input_tokens"], entry["cache_read_tokens"], entry["output_tokens"]) == (26, 64, 21)


@BOTH
def test_tools(client, model, entries, ask):
    messages = says('say I look. && call get_weather {"city": "Ústí"} size=2', "say Rain.")
    choice = ask(client, model, messages, tools=[WEATHER])
    assert choice.finish_reason == "tool_calls" and choice.message.content == "I look."
    [call] = choice.message.tool_calls
    assert call.function.name == "get_weather" and json.loads(call.function.arguments) == {"city": "Ústí"}
    after = ask(client, model, followed_by_results(messages, choice.message, ["rain"]), tools=[WEATHER])
    assert after.message.content == "Rain." and after.finish_reason == "stop"
    assert [entry["outcome"] for entry in entries()] == ["completed", "completed"]


@BOTH
def test_parallel_tools(client, model, ask):
    cities = ["Prague", "Brno", "Plzeň"]
    messages = says(
        " && ".join(f'call get_weather {{"city": "{city}"}} size=4' for city in cities), "say Three.")
    choice = ask(client, model, messages, tools=[WEATHER])
    assert [json.loads(call.function.arguments)["city"] for call in choice.message.tool_calls] == cities
    assert len({call.id for call in choice.message.tool_calls}) == 3
    after = ask(client, model, followed_by_results(messages, choice.message, ["a", "b", "c"]), tools=[WEATHER])
    assert after.message.content == "Three."


@BOTH
def test_reasoning(client, ask, entries):
    messages = says('think Two and two. && call get_weather {"city": "Brno"}', "say Four.")
    choice = ask(client, "messages", messages, tools=[WEATHER], reasoning_effort="high")
    assert choice.message.reasoning_content == "Two and two."
    [detail] = choice.message.reasoning_details
    assert detail["text"] == "Two and two." and detail["signature"]
    after = ask(client, "messages", followed_by_results(messages, choice.message, ["x"]), tools=[WEATHER],
                reasoning_effort="high")
    assert after.message.content == "Four."
    assert [entry["outcome"] for entry in entries()] == ["completed", "completed"]


def test_function_call_of_old(client):
    messages = says('call get_weather {"city": "Brno"}', "say Sun.")
    functions = [{name: value for name, value in WEATHER["function"].items() if name != "strict"}]
    choice = create(client, "messages", messages, functions=functions)
    assert choice.finish_reason == "function_call" and choice.message.function_call.name == "get_weather"
    after = create(client, "messages", messages + [
        {"role": "assistant", "content": None, "function_call": choice.message.function_call.model_dump()},
        {"role": "function", "name": "get_weather", "content": "sun"}], functions=functions)
    assert after.message.content == "Sun."


def test_images(client, model, native_servers):
    url = "data:image/png;base64," + base64.b64encode(png()).decode()
    choice = create(client, model, [{"role": "user", "content": [
        {"type": "image_url", "image_url": {"url": url}}, {"type": "text", "text": script("say A red square.")}]}])
    assert choice.message.content == "A red square."
    _, claude, demo = native_servers
    parts = (demo if model == "chat" else claude).requests()[-1]["body"]["messages"][-1]["content"]
    if model == "chat":
        assert [part["image_url"]["url"] for part in parts if part["type"] == "image_url"] == [url]
    else:
        [source] = [part["source"] for part in parts if part["type"] == "image"]
        assert f"data:{source['media_type']};base64,{source['data']}" == url


@BOTH
def test_limit(client, model, ask):
    if ask is stream:
        with pytest.raises(openai.LengthFinishReasonError):
            ask(client, model, says("say Not all && finish length"), max_tokens=5)
    else:
        assert ask(client, model, says("say Not all && finish length"), max_tokens=5).finish_reason == "length"


# MARK: Errors


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize(("step", "kind"), [
    ("status 400 message=\"No such thing.\"", openai.BadRequestError),
    ("status 404 code=model_not_found", openai.NotFoundError),
    ("status 429 retry-after=7", openai.RateLimitError),
    ("status 500", openai.InternalServerError),
    ("overflow 210000 200000", openai.BadRequestError),
])
def test_errors(client, model, entries, step, kind, streamed):
    with pytest.raises(kind) as caught:
        client.chat.completions.create(model=model, messages=says(step), stream=streamed)
    assert type(caught.value) is kind and caught.value.message
    assert caught.value.type is not None
    if "retry-after" in step:
        assert caught.value.response.headers["retry-after"] == "7"
    if "overflow" in step:
        assert caught.value.code == "context_length_exceeded"
    [entry] = entries()
    assert entry["outcome"] == "failed"
    assert caught.value.response.headers["request-id"] == entry["id"]


@pytest.mark.parametrize("how", ["error-in-stream after=2", "cut after=2"])
def test_error_in_stream(client, model, entries, how):
    with pytest.raises(openai.APIError):
        for _ in client.chat.completions.create(model=model, stream=True, messages=says(
                f"say A sentence that is long enough to be broken off. && {how}")):
            pass
    [entry] = entries()
    assert entry["outcome"] == "failed"


def test_wrong_key(native_servers, model):
    with client_with("tg-k00000000000-" + "0" * 43, native_servers) as client:
        with pytest.raises(openai.AuthenticationError) as caught:
            create(client, model, says("say No."))
    assert caught.value.code == "invalid_api_key"


def test_several_choices_are_refused_where_there_is_one(client, entries):
    with pytest.raises(openai.BadRequestError) as caught:
        create(client, "messages", says("say No."), n=2)
    assert "'n'" in caught.value.message
    assert [entry["outcome"] for entry in entries()] == ["refused"]


def test_the_sdk_asks_again_by_itself(native_servers, model):
    with client_with(native_servers[0].key, native_servers, retries=2) as client:
        choice = create(client, model, says("status 429 retry-after=1 times=1 && say I am back."))
    assert choice.message.content == "I am back."


def test_embeddings(client, entries):
    made = client.embeddings.create(model="chat", input=["Brno", "Praha", "Brno"], dimensions=5)
    first, second, third = (item.embedding for item in made.data)
    assert len(first) == 5 and first == third != second and made.usage.prompt_tokens > 0
    assert client.embeddings.create(model="chat", input="Brno", dimensions=5, encoding_format="float").data[
        0].embedding == first
    assert [(entry["outcome"], entry["input_tokens"] > 0, entry["output_tokens"]) for entry in entries()] == [
        ("completed", True, 0)] * 2
    with pytest.raises(openai.NotFoundError):
        client.embeddings.create(model="messages", input="Brno")


def test_models(client):
    assert {"chat", "messages"} <= {model.id for model in client.models.list()}
