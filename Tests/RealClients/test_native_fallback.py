"""Plans with a provider of chat/completions and one of the Messages API: a conversation goes from one to the other and
back, and neither gets what only the other could have signed."""

import anthropic
import pytest

import twins as strict_twins
from ledger import Site
from script import script
from sdk_cases import WEATHER, calls_of, followed_by_results, text_of

MODELS = {name: strict_twins.MODELS[name] for name in ("deepseek", "anthropic", "openai", "openrouter")}
PLANS = {"translated-first": ["deepseek", "anthropic"], "native-first": ["anthropic", "deepseek"]}
# GPT calls tools without telling a thought; Claude refuses to think on where it did not begin.
THOUGHTLESS = {"thoughtless-then-native": ["openai", "anthropic"], "thoughtless-then-claude": ["openai", "openrouter"]}
# Whose thoughts are asked for with a budget are wanted back; a model that decides itself does without.
THINKING = {"budget": {"type": "enabled", "budget_tokens": 2000}, "adaptive": {"type": "adaptive"}}


@pytest.fixture(scope="module")
def twins(binary, tmp_path_factory):
    yield from strict_twins.start(binary, tmp_path_factory.mktemp("native-fallback"), MODELS, PLANS | THOUGHTLESS)


class Conversation:
    def __init__(self, tollgate, model, streams, **fields):
        self.sdk = anthropic.Anthropic(base_url=tollgate.url, api_key=tollgate.key, max_retries=0, timeout=60)
        self.fields = {"model": model, "max_tokens": 8000, "tools": [WEATHER], **fields}
        self.streams = streams

    def ask(self, messages):
        if not self.streams:
            return self.sdk.messages.create(messages=messages, **self.fields)
        with self.sdk.messages.stream(messages=messages, **self.fields) as stream:
            return stream.get_final_message()


def signatures(request):
    return [block["signature"] for message in request["body"]["messages"] if isinstance(message["content"], list)
            for block in message["content"] if block["type"] == "thinking"]


@pytest.mark.parametrize("streams", [True, False], ids=["streamed", "whole"])
@pytest.mark.parametrize("thinking", THINKING)
@pytest.mark.parametrize("plan", PLANS)
def test_a_loop_goes_from_one_to_the_other_and_back(plan, thinking, streams, twins):
    tollgate, demos = twins
    site = Site(tollgate, *demos.values())
    first, second = PLANS[plan]
    say = Conversation(tollgate, plan, streams, thinking=THINKING[thinking])

    def fails(name):
        return f"status 500 model={MODELS[name]}"

    history = [{"role": "user", "content": script(
        'think One. && call get_weather {"city": "Prague"}',
        f'{fails(first)} && think Two. && call get_weather {{"city": "Brno"}}',
        'think Three. && call get_weather {"city": "Ostrava"}',
        f"{fails(first)} && think Four. && say All are sunny.",
        "think Five. && say Yes.")}]
    for city in ("Prague", "Brno", "Ostrava"):
        message = say.ask(history)
        assert [call.input["city"] for call in calls_of(message)] == [city]
        history = followed_by_results(history, message, ["sunny"])
    message = say.ask(history)
    assert text_of(message) == "All are sunny."
    history += [
        {"role": "assistant", "content": [block.model_dump(exclude_none=True) for block in message.content]},
        {"role": "user", "content": "Are you sure?"}]
    assert text_of(say.ask(history)) == "Yes."

    entries = site.settled(5)
    assert [entry["provider"] for entry in entries] == [first, second, first, second, first]
    assert [len(entry["attempts"]) for entry in entries] == [1, 2, 1, 2, 1]
    # What the twin of Anthropic got was signed by itself, or was not there.
    native = [request for request in site.requests() if request["provider"] == "anthropic"]
    assert all(signature.startswith("demo") for request in native for signature in signatures(request))
    # Thoughts of the other provider are a loss, and counted.
    assert ["message.thinking" in entry["losses"] for entry in entries][:2] == [False, True]


@pytest.mark.parametrize("streams", [True, False], ids=["streamed", "whole"])
@pytest.mark.parametrize("thinking", THINKING)
@pytest.mark.parametrize("plan", THOUGHTLESS)
def test_a_loop_that_began_without_a_thought_goes_on(plan, thinking, streams, twins):
    tollgate, demos = twins
    site = Site(tollgate, *demos.values())
    first, second = THOUGHTLESS[plan]
    say = Conversation(tollgate, plan, streams, thinking=THINKING[thinking])
    fails = f"status 500 model={MODELS[first]}"
    history = [{"role": "user", "content": script(
        'call get_weather {"city": "Prague"}', f'{fails} && think Two. && call get_weather {{"city": "Brno"}}',
        f"{fails} && say Both are sunny.")}]
    for city in ("Prague", "Brno"):
        message = say.ask(history)
        assert [call.input["city"] for call in calls_of(message)] == [city]
        history = followed_by_results(history, message, ["sunny"])
    assert text_of(say.ask(history)) == "Both are sunny."

    entries = site.settled(3)
    assert [entry["provider"] for entry in entries] == [first, second, second]
    # Nobody was asked twice for it.
    assert [len(entry["attempts"]) for entry in entries] == [1, 2, 2]
    gives_up = second == "openrouter" or thinking == "budget"
    assert all(("request.thinking" in entry["losses"]) == gives_up for entry in entries[1:])
