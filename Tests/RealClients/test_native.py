"""The Anthropic SDK, in both versions, and Claude Code through Tollgate to a provider of the Messages API, which is the
strict twin of Anthropic's: what passes is untouched."""

import json
import urllib.error
import urllib.request

import pytest

from ledger import Site
from script import script
from test_claude_code import ClaudeCode, assert_of_one_session
from test_sdk import SDK, agree
from twins import MODELS

MODEL = MODELS["anthropic"]
# Each case, and how many entries it leaves on the ledger.
ENTRIES = {
    "plain": 1, "streamed": 1, "whole_for_stream": 1, "cut_short": 2, "asynchronous": 8, "tools": 2,
    "tools_streamed": 2, "parallel_tools": 4, "images": 1, "thinking": 4, "count_tokens": 0, "models": 0, "wrong_key": 0,
}


@pytest.fixture
def site(native_servers):
    return Site(*native_servers)


@pytest.fixture(scope="module", params=["1", "2"])
def sdk(request, pythons, native_servers):
    sdk = SDK(request.param, pythons[request.param], native_servers[0], TOLLGATE_MODEL=MODEL)
    yield sdk
    sdk.process.kill()
    sdk.process.wait()


@pytest.mark.parametrize("case", ENTRIES)
def test_sdk_through_a_native_provider(case, sdk, site):
    answers = sdk(case)
    entries = site.settled(ENTRIES[case])
    if entries:
        agree(entries, answers)
    assert all(entry["provider"] == "claude" and entry["losses"] == {} for entry in entries)


# MARK: Claude Code


@pytest.fixture
def ask(claude, native_servers, tmp_path):
    return ClaudeCode(claude, native_servers[0], tmp_path)


def test_claude_code_gets_a_plain_answer(ask, site):
    result = ask(script("say Hello from Anthropic. && usage prompt=12000 completion=9 cached=11000"), "--model", MODEL)
    assert result["result"] == "Hello from Anthropic."
    entries = site.settled(1)
    assert_of_one_session(entries, result)
    [entry] = entries
    assert (entry["outcome"], entry["stop_reason"], entry["losses"]) == ("completed", "end_turn", {})
    usage = result["usage"]
    assert (usage["input_tokens"], usage["cache_read_input_tokens"], usage["output_tokens"]) == (1000, 11000, 9)


def test_claude_code_returns_thinking_in_a_tool_loop(ask, site):
    target = ask.work / "notes" / "hello.txt"
    call = json.dumps({"file_path": str(target), "content": "One line.\n"})
    result = ask(
        script(f"think First I write. && call Write {call} size=5", "think Now it is there. && say It is written."),
        "--model", MODEL)
    assert result["result"] == "It is written." and target.read_text() == "One line.\n"
    entries = site.settled(2)
    assert_of_one_session(entries, result)
    assert [entry["losses"] for entry in entries] == [{}, {}]
    # The twin takes no signature but its own: that it answered shows that the block came back as it was.
    [answer] = [message for message in site.requests()[-1]["body"]["messages"] if message["role"] == "assistant"]
    assert [block["type"] for block in answer["content"]] == ["thinking", "tool_use"]
    assert answer["content"][0]["signature"].startswith("demo")


# MARK: Bytes


def post(server, body, **headers):
    """Status, headers and bytes of an answer to a request of the Messages API."""
    request = urllib.request.Request(
        f"{server.url}/v1/messages", json.dumps(body).encode(),
        {"x-api-key": getattr(server, "key", "any"), "anthropic-version": "2023-06-01",
         "content-type": "application/json", **headers})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def asks(*steps, **fields):
    return {"model": MODEL, "max_tokens": 100, "messages": [{"role": "user", "content": script(*steps)}], **fields}


def event_names(body):
    return [line.split(": ")[1] for line in body.decode().splitlines() if line.startswith("event: ")]


@pytest.mark.parametrize("fields", [
    {"tool_choice": {"type": "tool", "name": "nobody"}, "tools": [{"name": "a", "input_schema": {"type": "object"}}]},
    {"thread": {"type": "create"}},
    {"context_management": {"edits": []}},
])
def test_an_error_of_the_provider_passes_as_it_came(native_servers, site, fields):
    gateway, claude, _ = native_servers
    own = json.loads(post(claude, asks("say Hello.", **fields))[2])
    site.mark()
    status, headers, body = post(gateway, asks("say Hello.", **fields))
    assert status == 400
    told = json.loads(body)
    assert told["error"] == own["error"]
    # The body names the provider's request, the header ours.
    [entry] = site.settled(1)
    assert headers["request-id"] == entry["id"] != told["request_id"]
    assert (entry["outcome"], entry["status"], entry["error_type"]) == ("failed", 400, "invalid_request_error")


def test_members_and_headers_of_betas_pass(native_servers, site):
    """The same that was just refused, with the header that lets it in."""
    status, _, _ = post(
        native_servers[0],
        asks("say Hello.", context_management={"edits": [{"type": "clear_tool_uses_20250919"}]}),
        **{"anthropic-beta": "context-management-2025-06-27"})
    assert status == 200
    [request] = site.requests()
    assert request["body"]["context_management"] == {"edits": [{"type": "clear_tool_uses_20250919"}]}
    site.settled(1)


def test_a_rate_limit_of_the_provider_keeps_its_wait(native_servers, site):
    status, headers, body = post(native_servers[0], asks("status 429 retry-after=7"))
    assert (status, headers["retry-after"]) == (429, "7")
    assert json.loads(body)["error"]["type"] == "rate_limit_error"
    assert [entry["outcome"] for entry in site.settled(1)] == ["failed"]


@pytest.mark.parametrize("shape", ["always", "openai", "with-finish"])
def test_a_stream_passes_event_by_event(native_servers, site, shape):
    """Wherever a provider's stream tells its usage."""
    status, headers, body = post(native_servers[0], asks(
        f"think Hm. && say size=3 Hello you. && usage prompt=50 completion=9 cached=40 reasoning=2 shape={shape}",
        stream=True, thinking={"type": "adaptive"}))
    assert status == 200 and headers["content-type"].startswith("text/event-stream")
    names = event_names(body)
    assert names[0] == "message_start" and names[-2:] == ["message_delta", "message_stop"]
    # The upstream's own id and model's name: nothing was written anew.
    assert f'"model":"{MODEL}"'.encode() in body
    [entry] = site.settled(1)
    assert (entry["input_tokens"], entry["cache_read_tokens"], entry["output_tokens"]) == (10, 40, 9)
    assert entry["reasoning_tokens"] == 2 and entry["usage_source"] == "reported"
    assert entry["losses"] == {}


def test_an_object_in_place_of_a_stream_becomes_one(native_servers, site):
    call = 'call get_weather {"city": "Brno"}'
    status, headers, body = post(native_servers[0], asks(
        f"think Hm. && say Hello you. && {call} && json-instead-of-stream && usage prompt=50 completion=9 cached=40",
        stream=True, thinking={"type": "adaptive"}))
    assert status == 200 and headers["content-type"].startswith("text/event-stream")
    block = ["content_block_start", "content_block_delta", "content_block_stop"]
    assert event_names(body) == [
        "message_start", *block[:2], *block[1:], *block, *block, "message_delta", "message_stop"]
    assert b'"signature_delta","signature":"demo' in body
    [entry] = site.settled(1)
    assert (entry["outcome"], entry["stop_reason"], entry["usage_source"]) == ("completed", "tool_use", "reported")
    assert (entry["input_tokens"], entry["cache_read_tokens"], entry["output_tokens"]) == (10, 40, 9)


def test_what_breaks_in_the_provider_s_stream_ends_the_client_s(native_servers, site):
    status, _, body = post(native_servers[0], asks(
        "say A sentence that is long enough to be broken off. && error-in-stream after=2", stream=True))
    assert status == 200
    assert body.count(b"event: error") == 1 and b"message_stop" not in body
    [entry] = site.settled(1)
    assert entry["outcome"] == "failed" and entry["usage_source"] == "estimated"
