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


def cells(client, features):
    """The parameters of a client's tests: each feature on each profile that has it."""
    return pytest.mark.parametrize("name, feature", [
        pytest.param(name, feature, id=f"{name}-{feature}", marks=pytest.mark.cell(client, feature.replace("_", " "), name))
        for name in MODELS for feature in features
        if not (name in WITHOUT_TOOLS and feature == "tools")
        # Passed to a provider that has it; the demo provider has it not.
        and not (name == "openai" and client == "openai-responses")])


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
    # The SDK's helper for streams glues roles that come with every chunk; and calls keep what Gemini signed.
    history[-2]["role"] = "assistant"
    signed = (call.model_extra or {}).get("extra_content")
    if signed:
        history[-2]["tool_calls"][0]["extra_content"] = signed
    assert text_of(ask(client, model, history, tools=[TOOL])) == "Rain."


@cells("openai-chat", ["plain", "tools"])
def test_chat(name, feature, openai_client, twins):
    act = {"plain": chat_plain, "tools": chat_tools}[feature]
    for ask in (chat.create, chat.stream):
        settled(twins, name, lambda model: act(openai_client, model, ask), {"tools": 2}.get(feature, 1))


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
