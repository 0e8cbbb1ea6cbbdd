"""The real Claude Code in print mode, through Tollgate to the demo provider."""

import json
import subprocess

import pytest

from script import png, script


class ClaudeCode:
    """Claude Code as somebody starts it who has just installed it: an empty home, an empty folder."""

    def __init__(self, program, tollgate, folder):
        self.program = program
        self.home = folder / "home"
        self.work = folder / "work"
        self.home.mkdir()
        self.work.mkdir()
        self.environment = {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "ANTHROPIC_BASE_URL": tollgate.url,
            "ANTHROPIC_AUTH_TOKEN": tollgate.key,
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
            "DISABLE_AUTOUPDATER": "1",
        }

    def __call__(self, prompt, *options):
        """The result of one prompt. It has leave to use the tools that the tests need."""
        done = subprocess.run(
            [self.program, "--print", prompt, "--output-format", "json", "--permission-mode", "acceptEdits",
             "--allowedTools", "Read Write Edit Agent Bash(echo *)", *options],
            cwd=self.work, env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=180)
        assert done.stdout, f"status {done.returncode}\n{done.stderr}"
        result = json.loads(done.stdout)
        assert done.returncode == 0 and not result["is_error"], done.stdout
        assert result["permission_denials"] == []
        return result


@pytest.fixture
def ask(claude, site, tmp_path):
    return ClaudeCode(claude, site.tollgate, tmp_path)


def assert_of_one_session(entries, result):
    for entry in entries:
        assert entry["session"] == result["session_id"]
        assert entry["client"].startswith("claude-cli/")
        assert entry["endpoint"] == "/v1/messages"


def tool_results(request):
    return [message for message in request["body"]["messages"] if message["role"] == "tool"]


def test_plain_answer(ask, site):
    result = ask(script("say Hello from the other side. && usage prompt=12000 completion=9 cached=11000"))
    assert result["result"] == "Hello from the other side."
    entries = site.settled(1)
    assert_of_one_session(entries, result)
    [entry] = entries
    assert (entry["outcome"], entry["stop_reason"]) == ("completed", "end_turn")
    # What Claude Code goes by when it fills its context.
    usage = result["usage"]
    assert (usage["input_tokens"], usage["cache_read_input_tokens"], usage["output_tokens"]) == (1000, 11000, 9)


def test_a_model_by_name(ask, site):
    result = ask(script("say Served."), "--model", "claude-sonnet-5-5[1m]")
    assert result["result"] == "Served."
    [entry] = site.settled(1)
    assert entry["requested_model"].startswith("claude-sonnet-5-5")


def test_file_written_through_a_tool_loop(ask, site):
    target = ask.work / "notes" / "hello.txt"
    content = 'One line.\nAnother "line" — žluťoučký kůň.\n'
    call = json.dumps({"file_path": str(target), "content": content}, ensure_ascii=False)
    result = ask(script(f"say I will write it. && call Write {call} size=5", "say It is written."))
    assert result["result"] == "It is written."
    assert target.read_text() == content
    entries = site.settled(2)
    assert_of_one_session(entries, result)
    assert [entry["stop_reason"] for entry in entries] == ["tool_use", "end_turn"]


def test_parallel_tools(ask, site):
    calls = " && ".join(
        f'call Bash {{"command": "echo {word}", "description": "Say {word}"}} size=7 interleaved'
        for word in ("one", "two", "three"))
    result = ask(script(calls, "say All three."))
    assert result["result"] == "All three."
    entries = site.settled(2)
    assert_of_one_session(entries, result)
    first, second = site.requests()
    assert first["tool_calls"] == 3
    assert sorted(message["content"] for message in tool_results(second)) == ["one", "three", "two"]


def test_failing_tool(ask, site):
    result = ask(script('call Read {"file_path": "/nowhere/at/all.txt"}', "say There is no such file."))
    assert result["result"] == "There is no such file."
    site.settled(2)
    [answer] = tool_results(site.requests()[-1])
    assert "does not exist" in answer["content"]


def test_image_read(ask, site):
    (ask.work / "red.png").write_bytes(png())
    call = json.dumps({"file_path": str(ask.work / "red.png")})
    result = ask(script(f"call Read {call}", "say A red square."))
    assert result["result"] == "A red square."
    assert_of_one_session(site.settled(2), result)
    messages = site.requests()[-1]["body"]["messages"]
    pictures = [part for message in messages if message["role"] == "user" and isinstance(message["content"], list)
                for part in message["content"] if part["type"] == "image_url"]
    assert len(pictures) == 1
    assert pictures[0]["image_url"]["url"].startswith("data:image/png;base64,")


def test_thinking_is_sent_back(ask, site):
    call = '{"command": "echo hi", "description": "Say hi"}'
    result = ask(script(f"think First I look. && call Bash {call}", "think Now I know. && say Known."))
    assert result["result"] == "Known."
    site.settled(2)


def tool_names(request):
    return [tool["function"]["name"] for tool in request["body"]["tools"]]


def test_deferred_tool_is_there_once_it_was_looked_up(ask, site):
    result = ask(script('call ToolSearch {"query": "select:WebFetch"}', "say Loaded."))
    assert result["result"] == "Loaded."
    site.settled(2)
    before, after = map(tool_names, site.requests())
    assert "ToolSearch" in before and "DeferredToolPlaceholder" not in before
    # At the end, so that the provider's cache of what comes before keeps hitting.
    assert after == before + ["WebFetch"]


def test_subagent_is_told_apart(ask, site):
    call = json.dumps({
        "description": "Look", "prompt": script("say The subagent answers."), "subagent_type": "general-purpose",
        "run_in_background": False})
    result = ask(script(f"call Agent {call}", "say It has answered."))
    assert result["result"] == "It has answered."
    entries = site.settled(3)
    assert_of_one_session(entries, result)
    assert [entry["agent"] is not None for entry in entries] == [False, True, False]
    assert "The subagent answers." in tool_results(site.requests()[-1])[0]["content"]


def long_session(ask, count, lines):
    """A script that reads so many files, and goes on after the conversation was summarised.

    The request for a summary is played by the step it happens to land on, and what follows the summary by the
    script inside it. So each step says the summary, and calls its tool the first time only.
    """
    summary = "\\n".join(["Files were read.", f"demo: # {ask.work.parent.name}", *["demo: say Carried on."] * 12])
    steps = []
    for number in range(count):
        path = ask.work / f"part-{number}.txt"
        path.write_text(f"A line of part {number}, with words that fill it up to some length.\n" * lines)
        steps.append(f'say "{summary}" && call Read {json.dumps({"file_path": str(path)})} times=1')
    return steps, f'say "{summary}"'


def assert_compacted(entries, result, site):
    """One request is refused as too long; the summary follows, and from it a shorter request."""
    assert result["result"] == "Carried on."
    site.settled(len(entries))
    assert_of_one_session(entries, result)
    [refused] = [entry for entry in entries if entry["outcome"] != "completed"]
    assert (refused["status"], refused["error_type"]) == (400, "invalid_request_error")
    assert len(entries) - entries.index(refused) > 2
    assert entries[-1]["request_bytes"] < refused["request_bytes"]
    return refused


def test_overflow_compacts_and_goes_on(ask, site):
    steps, summary = long_session(ask, count=6, lines=100)
    result = ask(script(*steps, f"overflow 210000 200000 times=1 && {summary}"))
    refused = assert_compacted(site.entries(), result, site)
    assert refused["error_message"].startswith("prompt is too long: 210000 tokens > 200000 maximum")


def test_small_context_window_is_lived_with(ask, site):
    """The provider counts: what is too long for it is refused, the request for a summary too if need be."""
    steps, _ = long_session(ask, count=8, lines=350)
    result = ask(script(*steps, "say It never overflowed."), "--model", "demo-window-45000")
    refused = assert_compacted(site.entries(), result, site)
    assert refused["error_message"].startswith("prompt is too long: ")


@pytest.mark.parametrize("how", ["error-in-stream after=2", "cut after=2 hard stream=yes"])
def test_mid_stream_failure_recovers(how, ask, site):
    said = "A sentence long enough to be broken off in the middle."
    result = ask(script(f"say {said} && {how}"))
    assert result["result"] == said
    entries = site.entries()
    site.settled(len(entries))
    assert_of_one_session(entries, result)
    # The streams fail; the answer asked for as a whole does not.
    assert [entry["stream"] for entry in entries] == [True] * (len(entries) - 1) + [False]
    assert [entry["outcome"] for entry in entries] == ["failed"] * (len(entries) - 1) + ["completed"]
    assert len(entries) >= 2


def test_rate_limit_is_waited_out(ask, site):
    # Twice, because Tollgate tries once more by itself.
    result = ask(script("status 429 retry-after=1 times=2 && say I am back."))
    assert result["result"] == "I am back."
    entries = site.settled(2)
    assert_of_one_session(entries, result)
    assert [(entry["outcome"], entry["status"]) for entry in entries] == [("failed", 429), ("completed", 200)]
    assert entries[0]["error_type"] == "rate_limit_error"
    assert [attempt["status"] for attempt in entries[0]["attempts"]] == [429, 429]


def test_overload_is_waited_out(ask, site):
    result = ask(script("status 503 times=2 && say Room again."))
    assert result["result"] == "Room again."
    entries = site.settled(2)
    assert [(entry["outcome"], entry["status"]) for entry in entries] == [("failed", 529), ("completed", 200)]


def test_a_failure_that_passes_is_not_seen(ask, site):
    result = ask(script("status 503 times=1 && say Nothing happened."))
    assert result["result"] == "Nothing happened."
    (entry,) = site.settled(1)
    assert [attempt["status"] for attempt in entry["attempts"]] == [503, 200]


def test_conversation_is_resumed(ask, site):
    first = ask(script("say Noted."))
    second = ask(script("say We spoke before."), "--resume", first["session_id"])
    assert second["result"] == "We spoke before."
    site.settled(2)
    messages = site.requests()[-1]["body"]["messages"]
    assert any(message["role"] == "assistant" and message["content"] == "Noted." for message in messages)


def test_spent_budget_is_said_and_ends_at_once(ask, site, claude):
    """Claude Code shows the message of a budget and does not try again until the month is over."""
    tollgate = site.tollgate
    tollgate.command("models", "map", "capped", "--to", "demo/demo-text-3x5")
    tollgate.command("prices", "set", "demo/demo-text-3x5", "--input", "3", "--output", "15")
    key = tollgate.command("keys", "create", "--name", "capped", "--budget", "0.0001usd/month").strip()
    ask.environment["ANTHROPIC_AUTH_TOKEN"] = key
    done = subprocess.run(
        [claude, "--print", "Hello", "--model", "capped", "--output-format", "json"], cwd=ask.work,
        env=ask.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    result = json.loads(done.stdout)
    assert result["is_error"] and result["api_error_status"] == 429, done.stdout
    assert "spend limit reached" in result["result"], done.stdout
    entries = [entry for entry in tollgate.newest_entries() if entry["key"] == key.split("-")[1]]
    assert [(entry["outcome"], entry["status"], entry["error_type"]) for entry in entries] == [
        ("refused", 429, "billing_error")]


def test_revoked_key_ends_at_once(ask, site, claude):
    """A key that is no good is said to be so, without the minutes of retries that a plain 401 leads to."""
    ask.environment["ANTHROPIC_AUTH_TOKEN"] = "tg-k00000000000-" + "0" * 43
    done = subprocess.run(
        [claude, "--print", "Hello", "--output-format", "json"], cwd=ask.work, env=ask.environment,
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    result = json.loads(done.stdout)
    assert result["is_error"] and result["api_error_status"] == 401
    assert site.settled(0) == []
