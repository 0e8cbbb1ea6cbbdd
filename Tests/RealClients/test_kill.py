"""Killing Tollgate at any moment loses nothing that a provider or a client saw."""

import http.client
import json
import random
import threading
import time
from collections import Counter

import pytest

from ledger import assert_same_usage
from processes import DemoProvider, Tollgate

KILLS = 12
# By model that clients ask for: the targets in order. Those of two fail at the first.
TARGETS = {
    "quick": ["demo/demo-text-20x20"],
    "slow": ["demo/demo-text-60x20-rate-200"],
    "failing": ["demo/demo-status-503"],
    "refused-then-quick": ["demo/demo-status-503", "other/demo-text-20x20"],
    "cut-then-slow": ["demo/demo-cut", "other/demo-text-60x20-rate-200"],
}


@pytest.fixture
def servers(binary, tmp_path):
    demos = [DemoProvider(binary, tmp_path, name) for name in ("demo", "other")]
    tollgate = Tollgate(binary, tmp_path)
    try:
        for demo in demos:
            demo.start()
        tollgate.set_up(*demos)
        for model, targets in TARGETS.items():
            tollgate.map_in_order(model, *targets)
            for target in targets:
                tollgate.command("prices", "set", target, "--input", "3", "--output", "15")
        # Wide enough to refuse nothing: what is reserved at a kill has to come back all the same.
        tollgate.command("budgets", "set", "--organization", "--amount", "1000", "--per", "month")
        tollgate.command("keys", "update", tollgate.key.split("-")[1], "--concurrency", "1000", "--rpm", "1000000")
        yield tollgate, demos
    finally:
        for process in (tollgate, *demos):
            if process.process and process.process.poll() is None:
                process.kill()
        print(f"--- tollgate ---\n{tollgate.log()[-5000:]}")


class Client(threading.Thread):
    """Asks one question after the other until it is told to stop, whatever becomes of the server."""

    def __init__(self, tollgate, stop, seed):
        super().__init__(daemon=True)
        self.tollgate = tollgate
        self.stop = stop
        self.random = random.Random(seed)
        self.complete = []  # ids of the answers that were seen to their end

    def run(self):
        while not self.stop.is_set():
            try:
                self.ask()
            except (OSError, http.client.HTTPException):
                time.sleep(0.02)

    def ask(self):
        stream = self.random.random() < 0.7
        body = json.dumps({
            "model": self.random.choice(list(TARGETS)), "max_tokens": 2000, "stream": stream,
            "messages": [{"role": "user", "content": "Hello."}]})
        connection = http.client.HTTPConnection("127.0.0.1", self.tollgate.port, timeout=30)
        try:
            connection.request("POST", "/v1/messages", body, {
                "x-api-key": self.tollgate.key, "anthropic-version": "2023-06-01",
                "content-type": "application/json"})
            answer = connection.getresponse()
            said = answer.read()  # raises when it is cut off
            ended = b'"type":"message_stop"' in said if stream else said.endswith(b"}")
            if answer.status == 200 and ended:
                self.complete.append(answer.headers["request-id"])
        finally:
            connection.close()


def test_killed_at_any_moment_the_ledger_holds_all(servers):
    tollgate, demos = servers
    seed = random.randrange(1 << 30)
    print(f"seed {seed}")
    moments = random.Random(seed)
    complete = []
    for turn in range(KILLS):
        tollgate.start()
        stop = threading.Event()
        clients = [Client(tollgate, stop, seed + 100 * turn + number) for number in range(8)]
        for client in clients:
            client.start()
        time.sleep(moments.uniform(0.05, 1.2))
        tollgate.kill()
        stop.set()
        for client in clients:
            client.join(60)
            assert not client.is_alive(), "a client hangs although the server is gone"
            complete += client.complete

    # The start after the last kill settles what that one left open.
    tollgate.start()
    deadline = time.monotonic() + 30
    while any(entry["state"] == "open" for entry in tollgate.entries()):
        assert time.monotonic() < deadline, "entries of dead processes stay open"
        time.sleep(0.1)
    tollgate.stop()
    tollgate.command("db", "check")
    # Attempts, costs, sums, and what budgets and limits hold are what the entries are.
    tollgate.command("verify")
    budget, = json.loads(tollgate.command("budgets", "list", "--json"))
    assert budget["reserved_nano_usd"] == 0 and budget["spent_nano_usd"] > 0, budget

    entries = {entry["id"]: entry for entry in tollgate.entries()}
    attempts = {(entry["id"], attempt["provider"]) for entry in entries.values() for attempt in entry["attempts"]}
    for demo in demos:
        recorded = Counter(request["request_id"] for request in demo.recorded())
        assert len(recorded) > 50, f"hardly any load on {demo.provider}"
        assert set(recorded) <= set(entries), f"calls without an entry: {set(recorded) - set(entries)}"
        untold = {request_id for request_id in recorded if (request_id, demo.provider) not in attempts}
        assert not untold, f"calls of {demo.provider} without an attempt: {untold}"
        assert max(recorded.values()) == 1, "a call was made twice"
    assert any(entry["outcome"] == "interrupted" for entry in entries.values()), "no kill met a running request"

    # An answer that a client saw to its end was settled before.
    assert len(complete) > 20
    ended = {
        (request["request_id"], demo.provider): request for demo in demos for request in demo.recorded("ended")}
    for request_id in complete:
        entry = entries[request_id]
        assert (entry["outcome"], entry["usage_source"]) == ("completed", "reported"), entry
        assert_same_usage(entry, ended[request_id, entry["provider"]])
