"""A day of a team: what the report says is what the provider counted, by user and model, to the token."""

import http.client
import json
import random
import threading
import time
from collections import Counter, defaultdict

import pytest

from processes import DemoProvider, Tollgate
from script import script

# Ten keys of five users, of whom one has none.
PEOPLE = ["alice", "bob", "carol", "dave", "erin"]
# By model that clients ask for: the targets in order.
TARGETS = {
    "claude-sonnet-5-5": ["demo/demo"],
    "claude-opus-5-5": ["demo/demo-large"],
    "claude-haiku-4-5": ["demo/demo-status-503", "other/demo-small"],
    "broken": ["demo/demo-status-503"],
}
# A target of this name fails, whatever else the script says.
FAILURE = "status 503 model=demo-status-503"
CLIENTS, REQUESTS = 8, 60
# Micro-dollars for a million tokens: input, cache read, output.
RATES = {"demo": (3_000_000, 300_000, 15_000_000), "demo-large": (4_000_000, 200_000, 20_000_000),
         "demo-small": (1_000_000, 100_000, 5_000_000), "demo-status-503": (1_000_000, 100_000, 5_000_000)}


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
                rates = [f"{rate // 1_000_000}.{rate % 1_000_000:06}" for rate in RATES[target.split("/")[1]]]
                options = zip(("--input", "--cache-read", "--output"), rates)
                tollgate.command("prices", "set", target, *(word for option in options for word in option))
        yield tollgate, demos
        tollgate.stop()
    finally:
        for process in (tollgate, *demos):
            if process.process and process.process.poll() is None:
                process.kill()


class Session(threading.Thread):
    """One Claude Code on one key: the prompt grows with every turn, most of it comes from the provider's cache."""

    def __init__(self, tollgate, user, key, seed):
        super().__init__(daemon=True)
        self.tollgate, self.user, self.key = tollgate, user, key
        self.random = random.Random(seed)
        self.asked = {}  # by the id of the request: the model

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.tollgate.port, timeout=60)
        prompt = 0
        for turn in range(REQUESTS):
            model = self.random.choices(list(TARGETS), (6, 2, 4, 1))[0]
            cached, prompt = prompt, prompt + self.random.randrange(1, 900)
            output = self.random.randrange(1, 400)
            told = f"usage prompt={prompt} completion={output} cached={cached} reasoning={output // 3}"
            if self.random.random() < 0.1:
                told = "usage shape=none"
            body = json.dumps({
                "model": model, "max_tokens": 1000, "stream": self.random.random() < 0.8,
                "metadata": {"user_id": json.dumps({"session_id": f"{self.name}-{turn // 20}"})},
                "messages": [{"role": "user", "content": script(f"{FAILURE} && say Turn {turn} is done. && {told}")}]})
            connection.request("POST", "/v1/messages", body, {
                "x-api-key": self.key, "content-type": "application/json",
                "x-claude-code-request-class": "subagent" if turn % 5 == 0 else "main",
                "user-agent": "claude-cli/2.1.327 (external, cli)"})
            answer = connection.getresponse()
            answer.read()
            self.asked[answer.headers["request-id"]] = model
        connection.close()


def test_a_day_of_traffic_is_reported_as_the_provider_counted_it(servers):
    tollgate, demos = servers
    keys = {}
    for user in PEOPLE:
        tollgate.command("users", "create", "--name", user)
        keys[user] = [
            tollgate.command("keys", "create", "--name", f"{user}-{number}", "--user", user).strip()
            for number in range(2)]
    keys[None] = [tollgate.key]
    tollgate.start()
    seed = random.randrange(1 << 30)
    print(f"seed {seed}")
    people = [(user, key) for user, all in keys.items() for key in all][-CLIENTS:]
    sessions = [Session(tollgate, user, key, seed + number) for number, (user, key) in enumerate(people)]
    for session in sessions:
        session.start()
    for session in sessions:
        session.join(240)
        assert not session.is_alive(), "a client hangs"
        assert len(session.asked) == REQUESTS
    deadline = time.monotonic() + 20
    while any(entry["state"] == "open" for entry in tollgate.entries()):
        assert time.monotonic() < deadline, "entries stay open"
        time.sleep(0.05)

    # What the providers' own records say, by whom asked and for what.
    ended = defaultdict(list)
    for demo in demos:
        for request in demo.recorded("ended"):
            ended[request["request_id"]].append(request)
    told = defaultdict(Counter)
    estimated = Counter()
    for session in sessions:
        for request_id, model in session.asked.items():
            sums = told[session.user, model]
            sums["requests"] += 1
            for request in ended.pop(request_id):
                if request["prompt_tokens"] is None:
                    estimated[session.user, model] += request["status"] == 200
                    continue
                cached, reasoning = request["cached_tokens"] or 0, request["reasoning_tokens"] or 0
                own = request["prompt_tokens"] - cached
                sums["input_tokens"] += own
                sums["cache_read_tokens"] += cached
                sums["output_tokens"] += request["completion_tokens"]
                sums["reasoning_tokens"] += reasoning
                rates = RATES[request["model"]]
                pico = own * rates[0] + cached * rates[1] + request["completion_tokens"] * rates[2]
                sums["cost_nano_usd"] += (pico + 500) // 1000
    assert not ended, "calls that no client asked for"

    # What our own count had to stand in for is told apart, entry by entry.
    for entry in tollgate.entries():
        if entry["usage_source"] == "estimated":
            sums = told[entry["user"], entry["requested_model"]]
            for name in ("input_tokens", "output_tokens", "reasoning_tokens", "cost_nano_usd"):
                sums[name] += entry[name]

    report = json.loads(tollgate.command("usage", "--by", "user,model", "--since", "7d", "--json"))
    rows = {(row["user"], row["model"]): row for row in report["rows"]}
    assert rows.keys() == told.keys()
    for line, sums in told.items():
        for name in ("requests", "input_tokens", "cache_read_tokens", "output_tokens", "reasoning_tokens"):
            assert rows[line][name] == sums[name], (line, name)
        assert (rows[line]["cost_nano_usd"] or 0) == sums["cost_nano_usd"], line
        assert rows[line]["estimated_requests"] == estimated[line], line
        assert rows[line]["failures"] == (sums["requests"] if line[1] == "broken" else 0), line
    assert report["total"]["requests"] == CLIENTS * REQUESTS

    # The same requests in other parts are the same sums.
    for groups in ("key", "request_class", "session,client", "hour", "error_type,outcome"):
        parts = json.loads(tollgate.command("usage", "--by", groups, "--since", "7d", "--json"))
        assert parts["total"] == report["total"], groups
        for name in ("requests", "input_tokens", "output_tokens"):
            assert sum(row[name] for row in parts["rows"]) == report["total"][name], (groups, name)
    tollgate.command("verify")
