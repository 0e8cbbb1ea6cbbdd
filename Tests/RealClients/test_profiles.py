"""Every profile against the strict twin of its provider, by the newest Anthropic SDK: [profile-feature]."""

import base64
import json
import time

import anthropic
import pytest

from ledger import Site
from script import png, script
from sdk_cases import WEATHER, calls_of, followed_by_results, text_of
from twins import MODELS, NATIVE, WITHOUT_TOOLS, add

THINKING = {"type": "enabled", "budget_tokens": 4000}


class Conversation:
    """The SDK on one profile; every answer is streamed or not as the test wants."""

    def __init__(self, tollgate, name, streams):
        self.sdk = anthropic.Anthropic(base_url=tollgate.url, api_key=tollgate.key, max_retries=0, timeout=60)
        self.model = f"claude-via-{name}"
        self.streams = streams

    def ask(self, messages, **fields):
        if isinstance(messages, str):
            messages = [{"role": "user", "content": messages}]
        fields = {"model": self.model, "max_tokens": 8000, "messages": messages, **fields}
        if not self.streams:
            return self.sdk.messages.create(**fields)
        with self.sdk.messages.stream(**fields) as stream:
            return stream.get_final_message()


def plain(say, site, name):
    message = say.ask(script("say Hello from afar."), system="Be brief.", stop_sequences=["a", "b", "c", "d", "e"])
    # Reasoning that comes unasked is not shown to whom did not ask for it.
    assert [block.type for block in message.content] == ["text"]
    site.settled(1)


def thinking(say, site, name):
    message = say.ask(script("think Two and two. && say Four."), thinking=THINKING)
    assert text_of(message).strip() == "Four."
    site.settled(1)


def effort(say, site, name):
    for level in ("low", "high", "max"):
        message = say.ask(
            script("say Done."), thinking={"type": "adaptive"}, output_config={"effort": level})
        assert text_of(message).strip() == "Done."
    site.settled(3)


def tools(say, site, name):
    prompt = script('call get_weather {"city": "Prague"}', "say It is sunny.")
    message = say.ask(prompt, tools=[WEATHER])
    assert message.stop_reason == "tool_use"
    assert [(call.name, call.input) for call in calls_of(message)] == [("get_weather", {"city": "Prague"})]
    after = say.ask(followed_by_results(prompt, message, ["sunny"]), tools=[WEATHER])
    assert text_of(after).strip() == "It is sunny."
    site.settled(2)


def forced_tool(say, site, name):
    message = say.ask(
        script('call get_weather {"city": "Brno"}'), tools=[WEATHER],
        tool_choice={"type": "tool", "name": "get_weather", "disable_parallel_tool_use": True})
    assert calls_of(message)[0].input == {"city": "Brno"}
    site.settled(1)


def parallel_tools(say, site, name):
    cities = ["Prague", "Brno", "Plzeň"]
    calls = " && ".join(f'call get_weather {{"city": "{city}"}}' for city in cities)
    prompt = script(calls, "say Three cities.")
    message = say.ask(prompt, tools=[WEATHER])
    assert [call.input["city"] for call in calls_of(message)] == cities
    assert len({call.id for call in calls_of(message)}) == 3
    after = say.ask(followed_by_results(prompt, message, ["sun", "rain", "snow"]), tools=[WEATHER])
    assert text_of(after).strip() == "Three cities."
    site.settled(2)


def thinking_loop(say, site, name):
    """Three turns of a tool loop, each thought about, and a second question about what was found."""
    prompt = script(
        'think First. && call get_weather {"city": "Prague"}', 'think Then. && call get_weather {"city": "Brno"}',
        "think So. && say Both are sunny.", "say Yes.")
    options = {"tools": [WEATHER], "thinking": THINKING}
    message = say.ask(prompt, **options)
    history = followed_by_results(prompt, message, ["sunny"])
    message = say.ask(history, **options)
    assert calls_of(message)[0].input == {"city": "Brno"}
    history = followed_by_results(history, message, ["sunny"])
    message = say.ask(history, **options)
    assert text_of(message).strip() == "Both are sunny."
    history += [
        {"role": "assistant", "content": [block.model_dump(exclude_none=True) for block in message.content]},
        {"role": "user", "content": "Are you sure?"},
    ]
    assert text_of(say.ask(history, **options)).strip() == "Yes."
    site.settled(4)


def forgetful_loop(say, site, name):
    """The same with a client that drops the thinking it got, as many do."""
    prompt = script('call get_weather {"city": "Prague"}', "say It is sunny.")
    message = say.ask(prompt, tools=[WEATHER], thinking=THINKING)
    message.content = [block for block in message.content if block.type != "thinking"]
    after = say.ask(followed_by_results(prompt, message, ["sunny"]), tools=[WEATHER])
    assert text_of(after).strip() == "It is sunny."
    site.settled(2)


def images(say, site, name):
    data = base64.b64encode(png()).decode()
    content = [
        {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": data}},
        {"type": "image", "source": {"type": "url", "url": "https://example.com/a.png"}},
        {"type": "text", "text": script("say A red square.")},
    ]
    assert text_of(say.ask([{"role": "user", "content": content}])).strip() == "A red square."
    site.settled(1)


def reminders(say, site, name):
    """System messages amid the conversation, the last one at its end, as Claude Code sends them."""
    # Where nobody may speak right after a tool, a word of the assistant's stands between, which is a step.
    prompt = script('call get_weather {"city": "Prague"}', "say It is sunny.", "say It is sunny.")
    first = [{"role": "user", "content": prompt}, {"role": "system", "content": "Today is Monday."}]
    message = say.ask(first, tools=[WEATHER])
    history = followed_by_results(first, message, ["sunny"])
    history[-1]["content"].append({"type": "text", "text": "Go on."})
    after = say.ask(history + [{"role": "system", "content": "It is late."}], tools=[WEATHER])
    assert text_of(after).strip() == "It is sunny."
    site.settled(2)


def structured(say, site, name):
    schema = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"],
              "additionalProperties": False}
    message = say.ask(
        script('say {"city": "Brno"}'), output_config={"format": {"type": "json_schema", "schema": schema}})
    assert json.loads(text_of(message)) == {"city": "Brno"}
    site.settled(1)


def web_search(say, site, name):
    """Run where the provider searches by itself, and left out everywhere else."""
    search = {"type": "web_search_20250305", "name": "web_search", "allowed_domains": ["example.com"]}
    message = say.ask(script("search the weather && say It is sunny."), tools=[search, WEATHER])
    assert text_of(message).strip() == "It is sunny."
    sent = [tool.get("type") for tool in site.requests()[-1]["body"]["tools"]]
    (entry,) = site.settled(1)
    if name in NATIVE:
        assert sent == [search["type"], None] and entry["losses"] == {} and entry["web_searches"] == 1
        return
    own = {"openrouter": "openrouter:web_search", "zhipu": "web_search"}
    assert sent == ([own[name], "function"] if name in own else ["function"])
    assert entry["losses"]["tool.web_search"] == 1
    # GLM searches, and does not count it.
    assert entry["web_searches"] == (1 if name == "openrouter" else 0)


FEATURES = [plain, thinking, effort, tools, forced_tool, parallel_tools, thinking_loop, forgetful_loop, images,
            reminders, structured, web_search]
NEED_TOOLS = {tools, forced_tool, parallel_tools, thinking_loop, forgetful_loop, reminders, web_search}
CELLS = [(name, feature) for name in MODELS for feature in FEATURES
         if not (name in WITHOUT_TOOLS and feature in NEED_TOOLS)]


@pytest.mark.parametrize("streams", [True, False], ids=["streamed", "whole"])
@pytest.mark.parametrize("name, feature", [
    pytest.param(
        name, feature, id=f"{name}-{feature.__name__}",
        marks=pytest.mark.cell("anthropic-2", feature.__name__.replace("_", " "), name))
    for name, feature in CELLS])
def test_profile(name, feature, streams, twins):
    tollgate, demos = twins
    feature(Conversation(tollgate, name, streams), Site(tollgate, demos[name]), name)


@pytest.mark.parametrize("name", sorted(WITHOUT_TOOLS))
def test_provider_without_tools_says_so(name, twins):
    tollgate, _ = twins
    with pytest.raises(anthropic.BadRequestError, match="takes no tools"):
        Conversation(tollgate, name, False).ask("Hello.", tools=[WEATHER], tool_choice={"type": "any"})


def test_models_that_do_not_think_beside_tools_are_told_not_to(twins):
    tollgate, demos = twins
    tollgate.command("models", "map", "claude-via-gpt-6", "--to", "openai/gpt-6")
    say, site = Conversation(tollgate, "gpt-6", False), Site(tollgate, demos["openai"])
    fields = {"tools": [WEATHER], "thinking": {"type": "adaptive"}, "output_config": {"effort": "high"}}
    message = within_a_second(lambda: say.ask(script('call get_weather {"city": "Brno"}'), **fields))
    assert calls_of(message)[0].input == {"city": "Brno"}
    assert site.requests()[-1]["body"]["reasoning_effort"] == "none"
    assert site.entries()[-1]["losses"] == {"request.effort": 1}


@pytest.mark.parametrize("streams", [True, False], ids=["streamed", "whole"])
def test_azure_s_newer_address_and_its_filters(streams, twins):
    tollgate, demos = twins
    demo = demos["azure"]
    if streams:
        add(tollgate, "azure-v1", f"{demo.url}/openai/v1", profile="azure")
        tollgate.command("models", "map", "claude-via-azure-v1", "--to", "azure-v1/gpt-5.1")
    say, site = Conversation(tollgate, "azure-v1", streams), Site(tollgate, demo)
    within_a_second(lambda: say.ask(script("say Hello.")))
    assert text_of(say.ask(script("say Hello."))) == "Hello."
    # The prompt is filtered: an error in Anthropic's terms. The answer is: it ends as a refusal.
    with pytest.raises(anthropic.BadRequestError, match="filtered") as caught:
        say.ask(script('status 400 code=content_filter message="The response was filtered."'))
    assert caught.value.body["error"]["type"] == "invalid_request_error"
    message = say.ask(script("say I will && finish content_filter"))
    assert message.stop_reason == "refusal" and text_of(message) == "I will"
    assert [entry["outcome"] for entry in site.entries()][-3:] == ["completed", "failed", "completed"]


def within_a_second(action):
    """What a running server has to notice first."""
    deadline = time.monotonic() + 5
    while True:
        try:
            return action()
        except anthropic.NotFoundError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
