"""Several targets: the client gets the answer of the second one, and the ledger tells of both."""

import pytest

from ledger import Site, assert_answer_matches
from processes import DemoProvider, Tollgate, free_port
from test_claude_code import ClaudeCode, assert_of_one_session
from test_sdk import SDK

SECOND = "demo-text-5x12"

# By requested model: the first target, which fails before the client has got anything, and what stands on the
# ledger for it, an HTTP status and an error.
FAILURES = {
    "fails-with-500": ("first/demo-status-500", 500, "api_error"),
    "fails-with-429": ("first/demo-status-429", 429, "rate_limit_error"),
    "fails-by-a-cut": ("first/demo-cut", 200, "reset"),
    "fails-to-connect": ("nobody/demo", None, "connect"),
    # Clients of a stream hear a ping after ten seconds.
    "fails-after-a-silence": ("first/demo-stall", None, "timeout_first_byte"),
}


@pytest.fixture
def servers(binary, tmp_path_factory):
    """One Tollgate before two demo providers; what conftest.py's `site` watches here. A new one for each test, because
    it remembers who failed."""
    folder = tmp_path_factory.mktemp("fallback")
    demos = [DemoProvider(binary, folder, name) for name in ("first", "second")]
    tollgate = Tollgate(binary, folder)
    try:
        for demo in demos:
            demo.start()
        tollgate.set_up(*demos)
        tollgate.command("providers", "update", "first", "--first-byte-timeout", "11s")
        tollgate.add_provider("nobody", f"http://127.0.0.1:{free_port()}")
        for model, (first, _, _) in FAILURES.items():
            tollgate.map_in_order(model, first, f"second/{SECOND}")
        tollgate.start()
        yield tollgate, *demos
        tollgate.stop()
        tollgate.command("db", "check")
        for demo in demos:
            demo.stop()
    finally:
        for process in (tollgate, *demos):
            if process.process and process.process.poll() is None:
                process.kill()


@pytest.fixture(params=["1", "2"])
def sdk(request, pythons, servers):
    sdk = SDK(request.param, pythons[request.param], servers[0])
    yield sdk
    sdk.process.kill()
    sdk.process.wait()


def assert_fell_back(entries, model):
    """Two attempts each, of which the second made the answer; one, where the first target asked to be left alone."""
    target, status, error = FAILURES[model]
    provider, upstream_model = target.split("/")
    for number, entry in enumerate(entries):
        if number and status == 429 and len(entry["attempts"]) == 1:
            assert entry["attempts"][0]["provider"] == "second"
            continue
        first, second = entry["attempts"]
        assert (first["provider"], first["model"]) == (provider, upstream_model)
        assert (first["outcome"], first["status"], first["error"]) == ("failed", status, error)
        assert (second["provider"], second["model"]) == ("second", SECOND)
        assert (second["outcome"], second["status"]) == ("answered", 200)
        assert (entry["outcome"], entry["requested_model"]) == ("completed", model)
        assert (entry["provider"], entry["upstream_model"]) == ("second", SECOND)


@pytest.mark.parametrize("model", FAILURES)
def test_sdk_gets_the_answer_of_the_second_target(model, sdk, site):
    answers = sdk("falls_back", model)
    entries = site.settled(2)
    for entry, answer in zip(entries, answers, strict=True):
        assert_answer_matches(entry, answer)
    assert_fell_back(entries, model)


@pytest.mark.parametrize("model", FAILURES)
def test_claude_code_gets_the_answer_of_the_second_target(model, claude, site, tmp_path):
    result = ClaudeCode(claude, site.tollgate, tmp_path)("Hello.", "--model", model)
    assert result["result"]
    entries = site.settled(1)
    assert_of_one_session(entries, result)
    assert_fell_back(entries, model)
