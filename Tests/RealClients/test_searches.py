"""Searches of the web that run at the provider: what reaches it, what clients get of them, what they count and cost."""

import time

import openai
import pytest

from ledger import Site
from script import script
from sdk_cases import text_of
from test_profiles import Conversation
from twins import MODELS, NATIVE

SEARCH = {"type": "web_search_20250305", "name": "web_search", "allowed_domains": ["news.example"]}
# Who tells how often it has searched. GLM does not.
COUNTING = ["anthropic", "openrouter"]
# In nano-USD: a token of the prompt, one of the answer, and a search.
RATES = (1_000, 2_000, 10_000_000)


@pytest.fixture(scope="module")
def priced(twins):
    """The twins, once the running server knows what those that count their searches cost."""
    tollgate, demos = twins
    for name in COUNTING:
        tollgate.command(
            "prices", "set", f"{name}/{MODELS[name]}", "--input", "1", "--output", "2", "--web-search", "10")
    for name in COUNTING:
        site = Site(tollgate, demos[name])
        deadline = time.monotonic() + 5
        while not site.entries() or site.entries()[-1]["cost_nano_usd"] is None:
            assert time.monotonic() < deadline, "the server does not notice a price"
            Conversation(tollgate, name, False).ask(script("say Hello."))
    return tollgate, demos


@pytest.mark.parametrize("streams", [True, False], ids=["streamed", "whole"])
@pytest.mark.parametrize("name", COUNTING)
def test_searches_are_counted_and_priced(name, streams, priced):
    tollgate, demos = priced
    site = Site(tollgate, demos[name])
    message = Conversation(tollgate, name, streams).ask(
        script("search who won && say We won. && search and when && say Yesterday."), tools=[SEARCH])
    assert text_of(message) == "We won.Yesterday."
    assert message.usage.server_tool_use.web_search_requests == 2
    [request] = site.requests()
    assert request["web_searches"] == 2
    [entry] = site.settled(1)
    assert entry["web_searches"] == 2
    prompt, output, search = RATES
    assert entry["cost_nano_usd"] == entry["input_tokens"] * prompt + entry["output_tokens"] * output + 2 * search
    if name in NATIVE:
        assert [block.type for block in message.content] == ["server_tool_use", "web_search_tool_result", "text"] * 2
        assert all(
            page.url.startswith("https://news.example/") for block in message.content if block.type == "text"
            for page in block.citations)


@pytest.mark.parametrize("streams", [True, False], ids=["streamed", "whole"])
def test_a_conversation_goes_on_from_what_was_found(streams, priced):
    """The strict twin takes pages back only as it has sealed them."""
    tollgate, demos = priced
    site = Site(tollgate, demos["anthropic"])
    say = Conversation(tollgate, "anthropic", streams)
    prompt = script("search who won && search once more && say We won.", "say Yes.")
    message = say.ask(prompt, tools=[{**SEARCH, "max_uses": 1}])
    results = [block.content for block in message.content if block.type == "web_search_tool_result"]
    assert len(results[0]) == 2 and results[1].error_code == "max_uses_exceeded"
    after = say.ask([
        {"role": "user", "content": prompt},
        {"role": "assistant", "content": [block.model_dump(exclude_none=True) for block in message.content]},
        {"role": "user", "content": "Are you sure?"}], tools=[SEARCH])
    assert text_of(after) == "Yes."
    assert [entry["web_searches"] for entry in site.settled(2)] == [1, 0]


@pytest.mark.parametrize("streams", [True, False], ids=["streamed", "whole"])
@pytest.mark.parametrize("name", [
    pytest.param(name, marks=pytest.mark.cell("openai-responses", "web search", name))
    for name in [*COUNTING, "zhipu"]])
def test_an_openai_client_gets_citations(name, streams, priced):
    tollgate, demos = priced
    site = Site(tollgate, demos[name])
    sdk = openai.OpenAI(base_url=f"{tollgate.url}/v1", api_key=tollgate.key, max_retries=0, timeout=60)
    fields = {
        "model": f"claude-via-{name}", "input": script("search results=1 who won && say We won."),
        "tools": [{"type": "web_search", "filters": {"allowed_domains": ["news.example"]}}]}
    if streams:
        with sdk.responses.stream(**fields) as stream:
            response = stream.get_final_response()
    else:
        response = sdk.responses.create(**fields)
    assert response.output_text == "We won."
    [note] = [note for item in response.output if item.type == "message"
              for part in item.content for note in part.annotations]
    assert note.type == "url_citation" and note.url.startswith("https://news.example/")
    assert (note.start_index, note.end_index) == (0, len("We won."))
    searches = [item for item in response.output if item.type == "web_search_call"]
    assert [item.action.query for item in searches] == (["who won"] if name in NATIVE else [])
    [entry] = site.settled(1)
    assert entry["web_searches"] == (1 if name in COUNTING else 0)
