"""Clients that drop the thinking they get, before the strict twins of the providers that demand it back."""

import json
import sqlite3

import anthropic
import pytest

import twins as strict_twins
from ledger import Site
from script import script
from sdk_cases import WEATHER, calls_of, followed_by_results, text_of

# A model of each provider that wants reasoning, details of it, or signatures back.
MODELS = {
    "deepseek": "deepseek-v4-pro",
    "gemini": "gemini-3.1-pro-preview",
    "openrouter": "anthropic/claude-opus-4.8",
    "moonshot": "kimi-k2.6",
    "zhipu": "glm-5.2",
    "minimax": "MiniMax-M2.5",
    "mistral": "magistral-medium-latest",
}
OPTIONS = {"tools": [WEATHER], "thinking": {"type": "enabled", "budget_tokens": 4000}, "max_tokens": 8000}
THOUGHTS = ["Prague comes first.", "Then there is Brno.", "Last is Ostrava."]


@pytest.fixture(scope="module")
def twins(binary, tmp_path_factory):
    yield from strict_twins.start(binary, tmp_path_factory.mktemp("reasoning"), MODELS)


def ask(tollgate, name, messages, streams):
    sdk = anthropic.Anthropic(base_url=tollgate.url, api_key=tollgate.key, max_retries=0, timeout=60)
    if isinstance(messages, str):
        messages = [{"role": "user", "content": messages}]
    fields = {"model": f"claude-via-{name}", "messages": messages, **OPTIONS}
    if not streams:
        return sdk.messages.create(**fields)
    with sdk.messages.stream(**fields) as stream:
        return stream.get_final_message()


def without_thinking(message):
    message.content = [block for block in message.content if block.type != "thinking"]
    return message


def carried(message):
    """Whatever of a message of the assistant's brings reasoning back, as text."""
    fields = ("reasoning_content", "reasoning", "reasoning_details", "content")
    signatures = [call.get("extra_content") for call in message.get("tool_calls", [])]
    return json.dumps([message.get(field) for field in fields] + signatures)


@pytest.mark.parametrize("streams", [True, False], ids=["streamed", "whole"])
@pytest.mark.parametrize("restarts", [False, True], ids=["one-process", "restarted"])
@pytest.mark.parametrize("name", MODELS)
def test_a_loop_goes_on_with_the_reasoning_that_the_client_dropped(name, restarts, streams, twins):
    tollgate, demos = twins
    site = Site(tollgate, demos[name])
    cities = ["Prague", "Brno", "Ostrava"]
    steps = [f'think {thought} && call get_weather {{"city": "{city}"}}'
             for thought, city in zip(THOUGHTS, cities)]
    history = script(*steps, "think So. && say All are sunny.")
    for city in cities:
        message = without_thinking(ask(tollgate, name, history, streams))
        assert [call.input["city"] for call in calls_of(message)] == [city]
        history = followed_by_results(history, message, ["sunny"])
        if restarts:
            tollgate.kill() if city == "Prague" else tollgate.stop()
            tollgate.start()
    assert text_of(ask(tollgate, name, history, streams)).strip() == "All are sunny."

    sent = [message for message in site.requests()[-1]["body"]["messages"] if message["role"] == "assistant"]
    assert len(sent) == 3
    for message, thought in zip(sent, THOUGHTS):
        if name == "gemini":
            # Its signature is what it wants back, and not the one that stands in for a missing one.
            assert "thought_signature" in carried(message) and "skip_thought" not in carried(message)
        else:
            assert thought in carried(message)
    site.settled(4)


def test_what_is_kept_is_sealed_and_goes_after_a_day(twins):
    tollgate, _ = twins
    ask(tollgate, "deepseek", script('think A canary sits here. && call get_weather {"city": "Prague"}'), False)
    with sqlite3.connect(f"file:{tollgate.database}?mode=ro", uri=True) as database:
        rows = database.execute("SELECT sealed, expires_at - created_at FROM kept_reasoning").fetchall()
    assert rows and all(b"canary" not in sealed and lifetime == 86_400_000 for sealed, lifetime in rows)
    for path in tollgate.database.parent.iterdir():
        assert b"A canary sits here" not in path.read_bytes(), path
