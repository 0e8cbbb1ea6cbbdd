"""Runs the measurements in interleaved rounds and prints the table."""

import argparse
import json
import math
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import reports
import servers

EVENTS = 200
NORMAL, FULL, ROUTED = "tollgate normal", "tollgate full", "tollgate routed"
FIXTURE = Path(__file__).parents[2] / "Tests/Fixtures/claude-code/cc-tools-005.json"


@dataclass
class Work:
    """One kind of load: what is asked, by how many at once, and what it may cost beside nginx."""

    name: str
    title: str
    body: dict
    connections: int
    rate: int = 0  # requests per second over all connections; 0 is as fast as they are answered
    parts: int = 1  # what the CPU is divided by, beside requests
    unit: str = "request"
    goals: tuple = ()  # (server, most times nginx's CPU)
    servers: tuple = ()  # the names of those that are measured; all where none is named

    def takes(self, server):
        return (not self.servers or server.name in self.servers) and (not server.works or self.name in server.works)


def question(model, stream=False, text="Hello"):
    return {"model": model, "max_tokens": 500, "stream": stream, "messages": [{"role": "user", "content": text}]}


def works():
    claude = dict(json.loads(FIXTURE.read_text())["body"], model="canned", stream=False)
    native = ("nginx", NORMAL)
    return [
        Work("small", "4 KB in, 1 KB out, 64 connections", question("canned", text="lorem ipsum " * 330), 64,
             goals=((NORMAL, 4.5), (FULL, 6))),
        Work("claude", "50 KB Claude Code request, 1 KB out, 64 connections", claude, 64, goals=((NORMAL, 6),)),
        Work("burst", f"stream of {EVENTS} events in one burst, 16 connections", question("burst", True), 16,
             parts=EVENTS, unit="event", goals=((NORMAL, 2.5),)),
        Work("paced", f"stream of {EVENTS} events, one every 5 ms, 64 connections", question("paced", True), 64,
             rate=128, parts=EVENTS, unit="event", goals=((NORMAL, 2.5),)),
        Work("native small", "Messages API passed on: 4 KB in, 1 KB out, 64 connections",
             question("native", text="lorem ipsum " * 330), 64, goals=((NORMAL, 3),), servers=native),
        Work("native burst", f"Messages API passed on: stream of {EVENTS} events in one burst, 16 connections",
             question("native-burst", True), 16, parts=EVENTS, unit="event", goals=((NORMAL, 1.5),), servers=native),
        Work("native paced", f"Messages API passed on: stream of {EVENTS} events, one every 5 ms, 64 connections",
             question("native-paced", True), 64, rate=128, parts=EVENTS, unit="event", goals=((NORMAL, 1.5),),
             servers=native),
    ]


LATENCY = Work("latency", "4 KB in, 1 KB out, 200 requests per second over 8 connections: what is added",
               question("canned", text="lorem ipsum " * 330), 8, rate=200)


class Bench:
    def __init__(self, options, folder):
        self.options = options
        self.folder = Path(folder)
        self.load_tool = Path(options.tools) / "load"
        self.upstream_port = servers.free_port()
        self.upstream = subprocess.Popen([Path(options.tools) / "upstream", str(self.upstream_port)])
        self.servers = []

    def start(self):
        time.sleep(0.2)
        port, folder = self.upstream_port, self.folder
        binary = str(Path(self.options.tollgate).resolve())
        self.servers.append(servers.nginx(folder, port))
        for durability in ("normal", "full"):
            self.servers.append(servers.tollgate(folder, port, binary, durability))
        for budget in (False, True):
            self.servers.append(servers.tollgate(folder, port, binary, "normal", routed=True, budget=budget))
        if self.options.entries:
            print(f"filling a ledger with {self.options.entries:,} entries …", file=sys.stderr)
            self.servers.append(servers.tollgate(folder, port, binary, "normal", self.options.entries))
        if self.options.rolter:
            self.servers.append(servers.rolter(folder, port, self.options.rolter))
        if self.options.litellm:
            self.servers.append(servers.litellm(folder, port, self.options.litellm))

    def stop(self):
        for server in self.servers:
            server.stop()
        self.upstream.kill()
        self.upstream.wait()

    def request_file(self, work, headers, name):
        body = json.dumps(work.body, separators=(",", ":")).encode()
        lines = ["POST /v1/messages HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json",
                 "anthropic-version: 2023-06-01", f"Content-Length: {len(body)}"]
        lines += [f"{field}: {value}" for field, value in headers.items()]
        path = self.folder / f"request-{work.name}-{name}".replace(" ", "-")
        path.write_bytes("\r\n".join(lines + ["", ""]).encode() + body)
        return path

    def load(self, work, server=None, seconds=None):
        """One measurement of one server, or of the upstream itself; None when a peer gave up."""
        port, headers, name = ((server.port, server.headers, server.name) if server
                               else (self.upstream_port, {}, "direct"))
        before = server.cpu() if server else 0
        done = subprocess.run(
            [self.load_tool, str(port), str(work.connections), str(seconds or self.options.seconds),
             self.request_file(work, headers, name)] + ([str(work.rate)] if work.rate else []),
            stdout=subprocess.PIPE, text=True, timeout=300, check=True)
        result = json.loads(done.stdout)
        spent = (server.cpu() if server else 0) - before
        if result["errors"] or not result["requests"]:
            if server and server.is_peer:
                print(f"{name} failed under load ({work.name}): {result}", file=sys.stderr)
                return None
            raise SystemExit(f"{name} failed under load ({work.name}): {result}\n{server.log() if server else ''}")
        result["rate"] = result["requests"] / result["seconds"]
        result["cpu"] = spent / result["requests"] / work.parts * 1e6
        return result

    def open_streams(self, server, count=1000):
        """Resident megabytes while so many streams are open; None when a peer cannot hold them."""
        work = Work("slow", "", question("slow", True), count)
        held = subprocess.Popen(
            [self.load_tool, str(server.port), str(count), "0", self.request_file(work, server.headers, server.name)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        if not held.stdout.readline():
            if server.is_peer:
                return None
            raise SystemExit(f"{server.name} did not open {count} streams:\n{server.log()}")
        time.sleep(2)
        memory = server.memory()
        held.stdin.close()
        held.wait(30)
        return memory


def median(results, key):
    found = [result[key] for result in results if result]
    return statistics.median(found) if found else math.nan


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tools", required=True)
    parser.add_argument("--tollgate", required=True)
    parser.add_argument("--rolter")
    parser.add_argument("--litellm")
    parser.add_argument("--entries", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    if options.quick:
        options.rounds, options.seconds = 1, 1.5
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    limit = 16384 if hard == resource.RLIM_INFINITY else min(16384, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))

    with tempfile.TemporaryDirectory(prefix="tollgate-bench-") as folder:
        bench = Bench(options, folder)
        try:
            bench.start()
            missed = report(bench, options)
        finally:
            bench.stop()
    sys.exit(1 if missed else 0)


def report(bench, options):
    """Measures, prints, and tells how many goals were missed."""
    time.sleep(1)
    print(f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f} at the start; "
          f"medians of {options.rounds} rounds of {options.seconds:g} s")
    idle = {server.name: server.memory() for server in bench.servers}
    results = {}
    for work in works():
        for server in filter(work.takes, bench.servers):  # warm
            bench.load(work, server, seconds=0.5)
    for turn in range(options.rounds):
        for work in works() + [LATENCY]:
            print(f"round {turn + 1} of {options.rounds}: {work.name}", file=sys.stderr)
            if work is LATENCY:
                results.setdefault((work.name, "direct"), []).append(bench.load(work))
            for server in filter(work.takes, bench.servers):
                results.setdefault((work.name, server.name), []).append(bench.load(work, server))
    open_memory = {server.name: bench.open_streams(server) for server in filter(LATENCY.takes, bench.servers)}

    goals = []
    for work in works():
        print(f"\n{work.title}")
        print(f"  {'':16} {'CPU us/' + work.unit:>14} {'x nginx':>9} {'requests/s':>11} {'p50 ms':>9} {'p99 ms':>9}")
        base = median(results[work.name, "nginx"], "cpu")
        for server in filter(work.takes, bench.servers):
            found = results[work.name, server.name]
            cpu = median(found, "cpu")
            print(f"  {server.name:16} {cpu:14.2f} {cpu / base:9.2f} {median(found, 'rate'):11.0f} "
                  f"{median(found, 'p50') / 1000:9.2f} {median(found, 'p99') / 1000:9.2f}")
        for name, most in work.goals:
            ratio = median(results[work.name, name], "cpu") / base
            goals.append((f"{work.name}, {name}: CPU beside nginx", ratio, most, "x"))

    print(f"\n{LATENCY.title}")
    print(f"  {'':16} {'p50 ms':>9} {'p99 ms':>9}")
    direct = results["latency", "direct"]
    for server in filter(LATENCY.takes, bench.servers):
        found = results["latency", server.name]
        added = [(median(found, key) - median(direct, key)) / 1000 for key in ("p50", "p99")]
        print(f"  {server.name:16} {added[0]:9.2f} {added[1]:9.2f}")

    print("\nAn event of a burst without the request that it belongs to, CPU us")
    for burst, alone in (("burst", "small"), ("native burst", "native small")):
        own = {name: median(results[burst, name], "cpu") - median(results[alone, name], "cpu") / EVENTS
               for name in ("nginx", NORMAL)}
        print(f"  {burst:16} nginx {own['nginx']:.2f}, tollgate {own[NORMAL]:.2f}: "
              f"{own[NORMAL] / own['nginx']:.2f} times")

    print("\nResident memory, MB")
    print(f"  {'':16} {'idle':>9} {'1,000 open streams':>20}")
    for server in bench.servers:
        held = open_memory.get(server.name)
        print(f"  {server.name:16} {idle[server.name]:9.1f} {math.nan if held is None else held:20.1f}")
    plain = median(results["small", NORMAL], "cpu")
    routed = median(results["small", ROUTED], "cpu")
    goals.append(("small, routes and limits: CPU beside none", routed / plain, 1.1, "x"))
    if options.entries:
        filled = median(results["small", "tollgate filled"], "cpu")
        # What two runs of the same server differ by.
        goals.append((f"small, {options.entries:,} entries: CPU beside none", filled / plain, 1.05, "x"))
    for name in (NORMAL, FULL):
        goals.append((f"memory, {name}: idle", idle[name], 40, "MB"))
        goals.append((f"memory, {name}: 1,000 open streams", open_memory[name], 120, "MB"))

    if options.entries:
        filled = next(server for server in bench.servers if server.name == "tollgate filled")
        goals += [(title, found, most, "ms")
                  for title, found, most in reports.measure(options.tollgate, filled.folder / "tollgate.db")]

    print("\nGoals")
    for title, value, most, unit in goals:
        print(f"  {title:62} {value:8.2f} of {most} {unit:3} {'ok' if value <= most else 'MISSED'}")
    return sum(value > most for _, value, most, _ in goals)


if __name__ == "__main__":
    main()
