"""The Anthropic SDK, in both versions, through Tollgate to a provider of the Messages API: what passes is untouched."""

import json
import urllib.error
import urllib.request

import pytest

from ledger import Site
from script import script
from test_sdk import agree, sdk  # noqa: F401, the fixture, over the servers of this file

# Each case, and how many entries it leaves on the ledger.
ENTRIES = {
    "plain": 1, "streamed": 1, "cut_short": 2, "asynchronous": 8, "tools": 2, "tools_streamed": 2, "parallel_tools": 4,
    "images": 1, "thinking": 4, "count_tokens": 0, "models": 0, "wrong_key": 0,
}


@pytest.fixture(scope="module")
def servers(native_servers):
    return native_servers


@pytest.fixture
def entries(servers):
    """The gateway's entries of one test."""
    return Site(servers[0]).entries


@pytest.mark.parametrize("case", ENTRIES)
def test_sdk_through_a_native_provider(case, sdk, entries):  # noqa: F811
    answers = sdk(case)
    found = entries()
    assert len(found) == ENTRIES[case]
    if found:
        agree(found, answers)
        assert all(entry["provider"] == "claude" and not entry["losses"] for entry in found) or case == "thinking"


def post(server, body, **headers):
    """Status, headers and bytes of an answer to a request of the Messages API."""
    request = urllib.request.Request(
        f"{server.url}/v1/messages", json.dumps(body).encode(),
        {"x-api-key": server.key, "content-type": "application/json", **headers})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def asks(*steps, **fields):
    return {"model": "claude-sonnet-5-5", "max_tokens": 100, "messages": [
        {"role": "user", "content": script(*steps)}], **fields}


@pytest.mark.parametrize("fields", [
    {"tool_choice": {"type": "tool", "name": "nobody"}, "tools": [{"name": "a", "input_schema": {"type": "object"}}]},
    {"thread": {"type": "create"}},
])
def test_an_error_of_the_provider_passes_as_it_came(servers, entries, fields):
    gateway, upstream, _ = servers
    status, headers, body = post(gateway, asks("say Hello.", **fields))
    assert status == 400
    own = json.loads(post(upstream, asks("say Hello.", **fields))[2])
    told = json.loads(body)
    assert told["error"] == own["error"]
    # The body names the provider's request, the header ours.
    [entry] = entries()
    assert headers["request-id"] == entry["id"] != told["request_id"]
    assert (entry["outcome"], entry["status"], entry["error_type"]) == ("failed", 400, "invalid_request_error")


def test_a_rate_limit_of_the_provider_keeps_its_wait(servers, entries):
    status, headers, body = post(servers[0], asks("status 429 retry-after=7"))
    assert (status, headers["retry-after"]) == (429, "7")
    assert json.loads(body)["error"]["type"] == "rate_limit_error"
    assert [entry["outcome"] for entry in entries()] == ["failed"]


def test_a_stream_passes_event_by_event(servers, entries):
    status, headers, body = post(servers[0], asks(
        "think Hm. && say size=3 Hello you. && usage prompt=50 completion=9 cached=40 reasoning=2",
        stream=True, thinking={"type": "adaptive"}))
    assert status == 200 and headers["content-type"].startswith("text/event-stream")
    names = [line.split(": ")[1] for line in body.decode().splitlines() if line.startswith("event: ")]
    assert names[0] == "message_start" and names[-2:] == ["message_delta", "message_stop"]
    # The upstream's own id and model's name: nothing was written anew.
    assert b'"model":"claude-sonnet-5-5"' in body
    [entry] = entries()
    assert (entry["input_tokens"], entry["cache_read_tokens"], entry["output_tokens"]) == (10, 40, 9)
    assert entry["reasoning_tokens"] == 2 and entry["usage_source"] == "reported"
    assert entry["losses"] == {}


def test_what_breaks_in_the_provider_s_stream_ends_the_client_s(servers, entries):
    status, _, body = post(servers[0], asks(
        "say A sentence that is long enough to be broken off. && error-in-stream after=2", stream=True))
    assert status == 200
    assert body.count(b"event: error") == 1 and b"message_stop" not in body
    [entry] = entries()
    assert entry["outcome"] == "failed" and entry["usage_source"] == "estimated"
