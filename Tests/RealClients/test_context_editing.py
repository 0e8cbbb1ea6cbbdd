"""Edits of the context that a client asks for and the provider does not know: the SDK reads what was done."""

import anthropic
import pytest

from script import script
from sdk_cases import MODEL, WEATHER

BETA = "context-management-2025-06-27"
EDITS = {"edits": [
    {"type": "clear_thinking_20251015", "keep": "all"},
    {"type": "clear_tool_uses_20250919", "trigger": {"type": "tool_uses", "value": 2},
     "keep": {"type": "tool_uses", "value": 1}, "clear_tool_inputs": True},
]}


def history(results):
    messages = [{"role": "user", "content": script("say Enough.")}]
    for number, result in enumerate(results):
        messages += [
            {"role": "assistant", "content": [
                {"type": "tool_use", "id": f"toolu_{number}", "name": "get_weather", "input": {"city": f"C{number}"}}]},
            {"role": "user", "content": [
                {"type": "tool_result", "tool_use_id": f"toolu_{number}", "content": result}]},
        ]
    return messages


@pytest.mark.parametrize("streams", [True, False], ids=["streamed", "whole"])
def test_old_tool_results_are_cleared_and_told(streams, site):
    sdk = anthropic.Anthropic(base_url=site.tollgate.url, api_key=site.tollgate.key, max_retries=0, timeout=60)
    results = [f"weather {number} " * 50 for number in range(4)]
    fields = {"model": MODEL, "messages": history(results), "tools": [WEATHER], "betas": [BETA],
              "context_management": EDITS}
    if streams:
        with sdk.beta.messages.stream(max_tokens=100, **fields) as stream:
            message = stream.get_final_message()
    else:
        message = sdk.beta.messages.create(max_tokens=100, **fields)
    (edit,) = message.context_management.applied_edits
    assert (edit.type, edit.cleared_tool_uses) == ("clear_tool_uses_20250919", 3)
    counted = sdk.beta.messages.count_tokens(**fields)
    assert counted.context_management.original_input_tokens - counted.input_tokens == edit.cleared_input_tokens > 100

    sent = site.requests()[-1]["body"]["messages"]
    contents = [message["content"] for message in sent if message["role"] == "tool"]
    assert contents == ["[cleared to save context]"] * 3 + [results[3]]
    inputs = [message["tool_calls"][0]["function"]["arguments"] for message in sent if message.get("tool_calls")]
    assert inputs[:3] == ["{}"] * 3 and "C3" in inputs[3]
    site.settled(1)


def test_nothing_to_clear_is_told_as_nothing(site):
    sdk = anthropic.Anthropic(base_url=site.tollgate.url, api_key=site.tollgate.key, max_retries=0, timeout=60)
    message = sdk.beta.messages.create(
        model=MODEL, max_tokens=100, messages=history([]), betas=[BETA], context_management=EDITS)
    assert message.context_management.applied_edits == []
    site.settled(1)
