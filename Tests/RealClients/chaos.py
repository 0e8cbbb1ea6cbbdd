"""Ends, stops and restarts Tollgate under load, at any moment, and holds its ledger against what the providers recorded
and what the clients saw. `Scripts/chaos` runs it for long, `test_kill.py` for a moment."""

import argparse
import http.client
import json
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from ledger import assert_same_usage
from processes import DemoProvider, Tollgate

# By model that clients ask for: the targets in order. Those of two fail at the first.
TARGETS = {
    "quick": ["demo/demo-text-20x20"],
    "slow": ["demo/demo-text-60x20-rate-200"],
    "failing": ["demo/demo-status-503"],
    "refused-then-quick": ["demo/demo-status-503", "other/demo-text-20x20"],
    "cut-then-slow": ["demo/demo-cut", "other/demo-text-60x20-rate-200"],
}
GRACE = 2
# What happens to Tollgate at the end of a round, and how often.
ENDS = {"kill": 6, "terminate": 3, "freeze and kill": 1}


class Client(threading.Thread):
    """Asks one question after the other until it is told to stop, whatever becomes of the server."""

    def __init__(self, tollgate, stop, seed):
        super().__init__(daemon=True)
        self.tollgate = tollgate
        self.stop = stop
        self.random = random.Random(seed)
        self.complete = []  # ids of the answers that were seen to their end
        self.left = 0

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
        connection = http.client.HTTPConnection("127.0.0.1", self.tollgate.port, timeout=60)
        try:
            connection.request("POST", "/v1/messages", body, {
                "x-api-key": self.tollgate.key, "anthropic-version": "2023-06-01",
                "content-type": "application/json"})
            answer = connection.getresponse()
            if self.random.random() < 0.1:
                answer.read(self.random.randrange(2000))
                self.left += 1
                return
            said = answer.read()  # raises when it is cut off
            ended = b'"type":"message_stop"' in said if stream else said.endswith(b"}")
            if answer.status == 200 and ended:
                self.complete.append(answer.headers["request-id"])
        finally:
            connection.close()


class Chaos:
    """One Tollgate before two demo providers, of which each may be stopped at any time. A run ends with `reconcile`."""

    def __init__(self, binary, folder, seed, clients=8, say=print):
        self.demos = [DemoProvider(binary, folder, name) for name in ("demo", "other")]
        self.tollgate = Tollgate(binary, folder)
        self.tollgate.environment["TOLLGATE_LOG_LEVEL"] = "info"
        self.seed = seed
        self.random = random.Random(seed)
        self.clients = clients
        self.say = say
        self.complete = []
        self.left = 0
        self.ends = Counter()

    def __enter__(self):
        for demo in self.demos:
            demo.start()
        self.tollgate.set_up(*self.demos)
        for model, targets in TARGETS.items():
            self.tollgate.map_in_order(model, *targets)
            for target in targets:
                self.tollgate.command("prices", "set", target, "--input", "3", "--output", "15")
        # Wide enough to refuse nothing: what is reserved at a kill has to come back all the same.
        self.tollgate.command("budgets", "set", "--organization", "--amount", "100000", "--per", "month")
        self.tollgate.command(
            "keys", "update", self.tollgate.key.split("-")[1], "--concurrency", "1000", "--rpm", "1000000")
        return self

    def __exit__(self, *_):
        for process in (self.tollgate, *self.demos):
            if process.process and process.process.poll() is None:
                process.process.send_signal(signal.SIGCONT)
                process.kill()

    def run(self, rounds, check_every=50, minutes=None):
        """So many rounds, or as many as there are minutes for. Returns how many there were."""
        end = time.monotonic() + 60 * (minutes or 0)
        turn = 0
        while time.monotonic() < end if minutes else turn < rounds:
            turn += 1
            self.round(turn)
            if turn % check_every == 0 and (minutes or turn < rounds):
                # Beside what the last round left open.
                self.tollgate.command("verify")
                self.say(f"{turn} rounds, {len(self.complete)} answers: the books agree so far")
        return turn

    def round(self, turn):
        tollgate = self.tollgate
        tollgate.start("--grace", str(GRACE))
        stop = threading.Event()
        clients = [Client(tollgate, stop, f"{self.seed}-{turn}-{number}") for number in range(self.clients)]
        for client in clients:
            client.start()
        if self.random.random() < 0.3:
            self.freeze(self.random.choice(self.demos), self.random.uniform(0.05, 0.6))
        time.sleep(self.random.uniform(0.05, 1.2))
        end = self.random.choices(list(ENDS), ENDS.values())[0]
        self.ends[end] += 1
        if end == "terminate":
            tollgate.process.send_signal(signal.SIGTERM)
            try:
                status = tollgate.process.wait(GRACE + 30)
            except subprocess.TimeoutExpired:
                raise AssertionError("Tollgate does not end after SIGTERM") from None
            assert status == 0, f"Tollgate ended with status {status}"
        else:
            if end == "freeze and kill":
                self.freeze(tollgate, self.random.uniform(0.1, 1))
            tollgate.kill()
        stop.set()
        for client in clients:
            client.join(90)
            assert not client.is_alive(), "a client hangs although the server is gone"
            self.complete += client.complete
            self.left += client.left
        if end == "terminate":
            # Nothing is left for the next start to settle.
            left = [entry for entry in self.tollgate.newest_entries() if entry["state"] == "open"]
            assert not left, f"entries that SIGTERM left open: {left}"

    @staticmethod
    def freeze(process, seconds):
        process.process.send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        process.process.send_signal(signal.SIGCONT)

    def reconcile(self):
        """Settles what the last end left open, and compares all that was seen with what is written."""
        tollgate = self.tollgate
        tollgate.start()
        deadline = time.monotonic() + 60
        while any(entry["state"] == "open" for entry in tollgate.newest_entries()):
            assert time.monotonic() < deadline, "entries of dead processes stay open"
            time.sleep(0.1)
        tollgate.stop()
        tollgate.command("db", "check")
        # Attempts, costs, sums, and what budgets and limits hold are what the entries are.
        tollgate.command("verify")
        budget, = json.loads(tollgate.command("budgets", "list", "--json"))
        assert budget["reserved_nano_usd"] == 0 and budget["spent_nano_usd"] > 0, budget
        assert "Cannot schedule" not in tollgate.log(), "work came for threads that had ended"

        entries = {entry["id"]: entry for entry in tollgate.entries()}
        assert not any(entry["state"] == "open" for entry in entries.values())
        self.reconcile_calls(entries)
        self.reconcile_answers(entries)
        return entries

    def reconcile_calls(self, entries):
        """Every request that a provider saw is on the ledger, once for each time it was sent."""
        attempts = Counter(
            (entry["id"], attempt["provider"]) for entry in entries.values() for attempt in entry["attempts"])
        for demo in self.demos:
            recorded = Counter(request["request_id"] for request in demo.recorded())
            assert len(recorded) > 50, f"hardly any load on {demo.provider}"
            assert set(recorded) <= set(entries), f"calls without an entry: {set(recorded) - set(entries)}"
            untold = {id: count for id, count in recorded.items() if count > attempts[id, demo.provider]}
            assert not untold, f"calls of {demo.provider} without an attempt: {untold}"

    def reconcile_answers(self, entries):
        """An answer that a client saw to its end was settled before, with what its provider counted."""
        ended = {
            (request["request_id"], demo.provider): request
            for demo in self.demos for request in demo.recorded("ended")}
        assert len(self.complete) > 20, "hardly any answer came to its end"
        assert len(self.complete) == len(set(self.complete))
        for request_id in self.complete:
            entry = entries[request_id]
            assert (entry["outcome"], entry["usage_source"]) == ("completed", "reported"), entry
            assert_same_usage(entry, ended[request_id, entry["provider"]])


# What disturbs the loopback device, best first, and how that is said.
DISTURBANCES = [
    ("netem delay 2ms 2ms loss 0.3%", "netem delays and loses packets"),
    # Fewer bytes a second than the load needs, and hardly any room for those that wait.
    ("tbf rate 20mbit burst 3000 limit 4500", "there is no netem here; a token bucket (TBF) drops packets"),
]


def disturb_network():
    """Loses packets on the loopback device of a network namespace of our own, and returns in words how."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    # Packets of 64 KB would not fit into the bucket.
    subprocess.run(["ip", "link", "set", "lo", "mtu", "1500"], check=True)
    for discipline, words in DISTURBANCES:
        done = subprocess.run(
            ["tc", "qdisc", "add", "dev", "lo", "root", *discipline.split()], capture_output=True, text=True)
        if done.returncode == 0:
            return f"The network is disturbed: {words}."
    return f"The network is undisturbed: {done.stderr.strip()}"


def dropped_packets():
    """How many packets the disturbed loopback device has dropped."""
    told = subprocess.run(
        ["tc", "-s", "-j", "qdisc", "show", "dev", "lo"], capture_output=True, text=True, check=True).stdout
    return sum(discipline.get("drops", 0) for discipline in json.loads(told))


def main():
    parser = argparse.ArgumentParser(
        prog="Scripts/chaos", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--own-network", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--rounds", type=int, default=200, help="how often Tollgate is started and ended (200)")
    parser.add_argument("--minutes", type=float, help="as many rounds as fit into so many minutes, in place of --rounds")
    parser.add_argument("--clients", type=int, default=8, help="how many clients ask at the same time (8)")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30), help="repeats the same decisions")
    options = parser.parse_args()

    def say(text):
        print(text, file=sys.stderr, flush=True)

    if options.own_network:
        say(disturb_network())
    folder = Path(tempfile.mkdtemp(prefix="tollgate-chaos-"))
    planned = f"{options.minutes:g} minutes of rounds" if options.minutes else f"{options.rounds} rounds"
    say(f"{planned} with {options.clients} clients, seed {options.seed}, in {folder}")
    began = time.monotonic()
    with Chaos(options.binary, folder, options.seed, options.clients, say) as chaos:
        try:
            rounds = chaos.run(options.rounds, minutes=options.minutes)
            entries = chaos.reconcile()
        except AssertionError as error:
            say(f"FAILED: {error}\nThe database, the logs and the providers' records are in {folder}")
            return 1
    shutil.rmtree(folder)
    outcomes = Counter(entry["outcome"] for entry in entries.values())
    print(json.dumps({
        "rounds": rounds, "seed": options.seed, "seconds": round(time.monotonic() - began),
        "ends": dict(chaos.ends), "requests": len(entries), "outcomes": dict(outcomes),
        "complete_answers": len(chaos.complete), "clients_that_left": chaos.left,
        "dropped_packets": dropped_packets() if options.own_network else None}, indent=2))
    say("The ledger holds all that the providers and the clients saw, and the books agree.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
