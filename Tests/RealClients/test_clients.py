"""Every other client on every profile, against the strict twin of its provider: [client-profile-feature]."""

import base64
import json

import pytest

import test_openai as chat
import test_responses as responses
from ledger import Site
from script import png, script
from test_claude_code import ClaudeCode
from test_sdk import SDK
from twins import MODELS, NATIVE, WITHOUT_TOOLS

# Without the words of a schema that only some providers take: what clients of chat completions send is passed on.
TOOL = {"type": "function", "function": {
    "name": "get_weather", "description": "The weather of a city.",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}}
PICTURE = "data:image/png;base64," + base64.b64encode(png()).decode()

NEED_TOOLS = {"tools", "parallel_tools", "thinking_loop", "forgetful_loop", "reminders"}


def cells(client, features):
    """The parameters of a client's tests: each feature on each profile that has it."""
    return pytest.mark.parametrize("name, feature", [
        pytest.param(name, feature, id=f"{name}-{feature}",
                     marks=pytest.mark.cell(client, feature.replace("_", " "), name))
        for name in MODELS for feature in features
        if not (name in WITHOUT_TOOLS and feature in NEED_TOOLS)
        and not (name in NATIVE and feature == "embeddings")
        # They give all calls of a stream one index, by which the SDK makes one call of them.
        and not (name in {"gemini", "ollama"} and (client, feature) == ("openai-chat", "parallel_tools"))])


def settled(twins, name, action, count):
    """Runs an action and holds the ledger against the twin's record."""
    tollgate, demos = twins
    site = Site(tollgate, demos[name])
    action(f"claude-via-{name}")
    site.settled(count)


@pytest.fixture(scope="module")
def old_sdk(pythons, twins):
    yield SDK("1", pythons["1"], twins[0])


@cells("anthropic-1", ["plain", "tools", "images"])
def test_older_sdk(name, feature, old_sdk, twins):
    answering = [MODELS[name]] if name in NATIVE else []
    settled(
        twins, name, lambda model: old_sdk("on_profile", model, feature, *answering), {"tools": 4}.get(feature, 2))


@pytest.fixture(scope="module")
def openai_client(twins):
    with chat.client_with(twins[0].key, twins) as client:
        yield client


def text_of(choice):
    """What is said, without the reasoning that some providers put before it: to clients of the same protocol their
    answers pass as they are."""
    content = choice.message.content
    if isinstance(content, list):
        content = "".join(part["text"] for part in content if part["type"] == "text")
    return content.rsplit("</think>", 1)[-1].strip()


def chat_plain(client, model, ask):
    assert text_of(ask(client, model, chat.says("say Hello from afar."))) == "Hello from afar."


def chat_tools(client, model, ask):
    messages = chat.says('call get_weather {"city": "Brno"}', "say Rain.")
    choice = ask(client, model, messages, tools=[TOOL])
    [call] = choice.message.tool_calls
    assert json.loads(call.function.arguments) == {"city": "Brno"}
    history = chat.followed_by_results(messages, choice.message, ["rain"])
    assert text_of(ask(client, model, history, tools=[TOOL])) == "Rain."


def chat_parallel_tools(client, model, ask):
    cities = ["Prague", "Brno", "Plzeň"]
    messages = chat.says(" && ".join(f'call get_weather {{"city": "{city}"}}' for city in cities), "say Three.")
    choice = ask(client, model, messages, tools=[TOOL])
    assert [json.loads(call.function.arguments)["city"] for call in choice.message.tool_calls] == cities
    history = chat.followed_by_results(messages, choice.message, ["a", "b", "c"])
    assert text_of(ask(client, model, history, tools=[TOOL])) == "Three."


def chat_thinking_loop(client, model, ask, returned=lambda message: message):
    """Two calls, each thought about, and a second question."""
    messages = chat.says('think First. && call get_weather {"city": "Prague"}',
                         'think Then. && call get_weather {"city": "Brno"}', "think So. && say Sun.", "say Yes.")
    for city in ("Prague", "Brno"):
        choice = ask(client, model, messages, tools=[TOOL])
        [call] = choice.message.tool_calls
        assert json.loads(call.function.arguments) == {"city": city}
        messages = chat.followed_by_results(messages, returned(choice.message), ["sun"])
    choice = ask(client, model, messages, tools=[TOOL])
    assert text_of(choice) == "Sun."
    messages = messages + [returned(choice.message), {"role": "user", "content": "Are you sure?"}]
    assert text_of(ask(client, model, messages, tools=[TOOL])) == "Yes."


class Bare:
    """A message with its text and its calls, which is all that many clients keep."""

    def __init__(self, message):
        self.tool_calls = message.tool_calls
        self.said = {"role": "assistant", "content": message.content}
        if message.tool_calls:
            self.said["tool_calls"] = [
                {"id": call.id, "type": "function", "function": {
                    "name": call.function.name, "arguments": call.function.arguments}}
                for call in message.tool_calls]


def chat_forgetful_loop(client, model, ask):
    def bare(client, model, messages, **fields):
        said = [message.said if isinstance(message, Bare) else message for message in messages]
        return ask(client, model, said, **fields)

    chat_thinking_loop(client, model, bare, Bare)


def chat_structured(client, model, ask):
    schema = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"],
              "additionalProperties": False}
    choice = ask(client, model, chat.says('say {"city": "Brno"}'), response_format={
        "type": "json_schema", "json_schema": {"name": "place", "schema": schema, "strict": True}})
    assert json.loads(text_of(choice)) == {"city": "Brno"}


def chat_reminders(client, model, ask):
    """A developer's message first, and the system's amid the conversation and at its end."""
    messages = [{"role": "developer", "content": "Be brief."}, *chat.says(
        'call get_weather {"city": "Prague"}', "say Sun.", "say Sun.")]
    choice = ask(client, model, messages, tools=[TOOL])
    messages = chat.followed_by_results(messages, choice.message, ["sun"]) + [
        {"role": "system", "content": "It is late."}]
    assert text_of(ask(client, model, messages, tools=[TOOL])) == "Sun."


CHAT = {"plain": (chat_plain, 1), "tools": (chat_tools, 2), "parallel_tools": (chat_parallel_tools, 2),
        "thinking_loop": (chat_thinking_loop, 4), "forgetful_loop": (chat_forgetful_loop, 4),
        "structured": (chat_structured, 1), "reminders": (chat_reminders, 2)}


@cells("openai-chat", CHAT)
def test_chat(name, feature, openai_client, twins):
    act, count = CHAT[feature]
    for ask in (chat.create, chat.stream):
        settled(twins, name, lambda model: act(openai_client, model, ask), count)


@cells("openai-chat", ["embeddings"])
def test_embeddings(name, feature, openai_client, twins):
    def embed(model):
        made = openai_client.embeddings.create(model=model, input=["Brno", "Praha"])
        assert [len(item.embedding) for item in made.data] == [8, 8]

    settled(twins, name, embed, 1)


@cells("openai-chat", ["usage"])
def test_usage_of_a_stream(name, feature, openai_client, twins):
    """Who asks for it gets it, and who does not is told none where it has to be asked for."""
    def ask(model):
        chunks = list(openai_client.chat.completions.create(
            model=model, messages=chat.says("say Hello."), stream=True,
            stream_options={"include_usage": True}))
        assert any((chunk.usage or (chunk.model_extra or {}).get("x_groq")) for chunk in chunks) or any(
            (choice.model_extra or {}).get("usage") for chunk in chunks for choice in chunk.choices)

    settled(twins, name, ask, 1)


def responses_plain(client, model, ask):
    assert ask(client, responses.says("say Hello from afar."), model=model).output_text.strip() == "Hello from afar."


def responses_tools(client, model, ask):
    asked = responses.says('call get_weather {"city": "Brno"}', "say Rain.")
    first = ask(client, asked, model=model, tools=[responses.WEATHER])
    [call] = responses.calls(first)
    assert json.loads(call.arguments) == {"city": "Brno"}
    after = ask(client, responses.followed_by(asked, first, {
        "type": "function_call_output", "call_id": call.call_id, "output": "rain"}),
        model=model, tools=[responses.WEATHER])
    assert after.output_text.strip() == "Rain."


def responses_images(client, model, ask):
    content = [{"type": "input_image", "image_url": PICTURE, "detail": "auto"},
               {"type": "input_text", "text": script("say A red square.")}]
    said = ask(client, [{"role": "user", "content": content}], model=model)
    assert said.output_text.strip() == "A red square."


@cells("openai-responses", ["plain", "tools", "images"])
def test_responses(name, feature, openai_client, twins):
    act = {"plain": responses_plain, "tools": responses_tools, "images": responses_images}[feature]
    for ask in (responses.create, responses.stream):
        settled(twins, name, lambda model: act(openai_client, model, ask), {"tools": 2}.get(feature, 1))


@cells("claude-code", ["tools"])
def test_claude_code(name, feature, claude, twins, tmp_path):
    """A file written through a tool loop, which is all that Claude Code is about."""
    ask = ClaudeCode(claude, twins[0], tmp_path)
    target = ask.work / "hello.txt"
    call = json.dumps({"file_path": str(target), "content": "One line.\n"})

    def write(model):
        result = ask(script(f"call Write {call} size=5", "say It is written."), "--model", model)
        assert result["result"].strip() == "It is written."
        assert target.read_text() == "One line.\n"

    settled(twins, name, write, 2)
