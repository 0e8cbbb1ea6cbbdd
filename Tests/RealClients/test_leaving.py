"""Clients that leave after every byte of an answer: one entry each, and nothing is held for them afterwards."""

import random
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from leaving import BOUNDS, await_nothing_held, check, leave_after, set_up
from ledger import assert_same_usage
from processes import DemoProvider, Tollgate
from script import script


@pytest.fixture
def servers(binary, tmp_path):
    demo, tollgate = DemoProvider(binary, tmp_path), Tollgate(binary, tmp_path)
    try:
        demo.start()
        set_up(tollgate, demo)
        tollgate.start()
        yield tollgate, demo
        tollgate.stop()
        tollgate.command("db", "check")
        tollgate.command("verify")
    finally:
        for process in (tollgate, demo):
            if process.process and process.process.poll() is None:
                process.kill()


@pytest.mark.parametrize("stream", [True, False], ids=["streamed", "whole"])
def test_a_client_that_leaves_after_any_byte(servers, stream):
    tollgate, demo = servers
    size = leave_after(tollgate, 1 << 20, stream, False)
    assert size > 500
    places = list(range(0, size, 1 if stream else 7))
    with ThreadPoolExecutor(32) as clients:
        list(clients.map(lambda place: leave_after(tollgate, place, stream, place % 2 == 0), places))
    await_nothing_held(tollgate)
    entries = tollgate.entries()
    seen = {record["request_id"]: record for record in demo.requests()}
    assert len(seen) == len(demo.requests()), "a call was made twice"
    # A client that is gone before its request was read may leave nothing at all.
    assert set(seen) <= {entry["id"] for entry in entries}
    assert len(places) - 32 <= len(entries) - 1 <= len(places)
    told = {"reported": 0, "drained": 0, "estimated": 0, "none": 0}
    for entry in entries:
        told[entry["usage_source"]] += 1
        assert entry["outcome"] in ("abandoned", "completed"), entry
        if entry["usage_source"] in ("reported", "drained"):
            assert_same_usage(entry, seen[entry["id"]])
        elif entry["id"] in seen:
            assert entry["usage_source"] == "estimated", entry
    # A whole answer has a first byte when it is complete.
    assert told["drained" if stream else "reported"] > len(places) / 2, told


# What providers do while their clients leave: answer, fail at once, fail for the first target only, break off, say
# nothing.
BEHAVIOUR = [
    script("text count=30 size=8 rate=300/s"),
    script("status 529"),
    script("status 500 times=1 && say All is well."),
    script("text count=30 size=8 rate=300/s && cut after=5"),
    script("text count=30 size=8 && silence 20 after=3"),
]


def test_clients_that_leave_at_any_moment_of_anything(servers):
    """Answers, failures, further targets, pauses before another round: whenever a client leaves, all comes back."""
    tollgate, demo = servers
    chance = random.Random(11)
    leaves = [
        (chance.choice([0, 1, 200, 600, 5_000]), chance.random() < 0.7, chance.random() < 0.5,
         chance.uniform(0.001, 0.6), chance.choice(["short", "any"]), chance.choice(BEHAVIOUR))
        for _ in range(1_000)]
    with ThreadPoolExecutor(48) as clients:
        list(clients.map(lambda one: leave_after(
            tollgate, one[0], one[1], one[2], patience=one[3], model=one[4], text=one[5]), leaves))
    await_nothing_held(tollgate)
    entries = tollgate.entries()
    assert {record["request_id"] for record in demo.requests()} <= {entry["id"] for entry in entries}
    assert len({entry["outcome"] for entry in entries} & {"abandoned", "completed", "failed"}) == 3
    with sqlite3.connect(f"file:{tollgate.database}?mode=ro", uri=True) as database:
        assert database.execute("SELECT sum(running) FROM key_use").fetchone() == (0,)
        assert database.execute("SELECT sum(reserved_nano_usd) FROM budget_window").fetchone() == (0,)


def test_a_client_that_leaves_makes_room_at_once(servers):
    """Who presses Escape and asks again is not kept out by the answer that is read to its end meanwhile."""
    tollgate, _ = servers
    tollgate.key = tollgate.command("keys", "create", "--name", "single", "--concurrency", "1").strip()
    slow = script("text count=400 size=8 rate=40/s")
    while tollgate.ask("short").status == 401:
        time.sleep(0.02)
    for _ in range(3):
        assert leave_after(tollgate, 600, True, False, model="any", text=slow) == 600
        deadline = time.monotonic() + 2
        while (answer := tollgate.ask("short")).status == 429:
            assert time.monotonic() < deadline, "the place is still taken"
            time.sleep(0.02)
        assert answer.status == 200


def test_claude_code_that_is_interrupted_leaves_nothing_behind(servers, claude, tmp_path):
    """The real one, as people use it who press Escape. `Scripts/soak leaving` does it for an hour."""
    tollgate, _ = servers
    tollgate.stop()
    tollgate.start(*BOUNDS)
    told = check(tollgate, tmp_path, minutes=0.3, people=2, seed=5)
    assert told["interruptions"] > 2 and told["others_that_left"] > 10, told
    entries = tollgate.entries()
    left = [entry for entry in entries if entry["outcome"] == "abandoned" and entry["client"]]
    assert any(entry["client"].startswith("claude-cli/") for entry in left)
