"""Has one Tollgate answer requests by the hundred thousand, and looks whether it grows."""

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import servers
from measure import Bench, Work, question, works

# Every cycle has all kinds of load, then clients that leave in the middle of a stream, then a moment of rest.
SHARE = {"small": 0.85, "claude": 0.06, "burst": 0.04, "native small": 0.04, "native burst": 0.01}
LEAVERS = 200
LINE = "{:>12} {:>12} {:>14} {:>12} {:>10} {:>9}"


class Watched:
    """What must not grow with the number of requests."""

    def __init__(self, server):
        process = server.process.pid
        database = Path(server.folder / "tollgate.db")
        self.memory = server.memory()
        self.descriptors = len(os.listdir(f"/proc/{process}/fd"))
        self.threads = len(os.listdir(f"/proc/{process}/task"))
        self.log = Path(f"{database}-wal").stat().st_size / 1e6
        self.database = database.stat().st_size / 1e6


def leave(bench, server):
    """Clients that go while their answers come."""
    work = Work("slow", "", question("slow", True), LEAVERS)
    held = subprocess.Popen(
        [bench.load_tool, str(server.port), str(LEAVERS), "0", bench.request_file(work, server.headers, server.name)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    if not held.stdout.readline():
        raise SystemExit(f"{server.name} did not open {LEAVERS} streams:\n{server.log()}")
    held.kill()
    held.wait()
    return LEAVERS


def cycle(bench, server, seconds):
    answered = 0
    for work in works():
        if work.name in SHARE:
            answered += bench.load(work, server, seconds=max(0.2, seconds * SHARE[work.name]))["requests"]
    return answered + leave(bench, server)


def main():
    parser = argparse.ArgumentParser(prog="Scripts/soak requests", description=__doc__)
    parser.add_argument("--tools", required=True)
    parser.add_argument("--tollgate", required=True)
    parser.add_argument("--requests", type=int, default=1_000_000)
    parser.add_argument("--growth", type=float, default=8, help="most megabytes from the first half to the last")
    options = parser.parse_args()
    options.rolter = options.litellm = None
    with tempfile.TemporaryDirectory(prefix="tollgate-soak-") as folder:
        bench = Bench(options, folder)
        try:
            binary = str(Path(options.tollgate).resolve())
            server = servers.tollgate(folder, bench.upstream_port, binary, "normal")
            bench.servers.append(server)
            seen = soak(bench, server, options.requests)
            verify(binary, server)
        finally:
            bench.stop()
    half = len(seen) // 2
    growth = max(watched.memory for watched in seen[half:]) - max(watched.memory for watched in seen[:half])
    more = max(watched.descriptors for watched in seen[half:]) - max(watched.descriptors for watched in seen[:half])
    print(f"memory grew by {growth:.1f} MB from the first half to the second, open files by {more}")
    sys.exit(1 if growth > options.growth or more > 8 else 0)


def soak(bench, server, requests):
    """Cycles until so many are answered; what was seen after each. The first one only warms."""
    print(LINE.format("requests", "memory MB", "open files", "threads", "log MB", "MB"))
    rate = cycle(bench, server, 2) / 2
    answered, seen = 0, []
    # Twenty looks, however many requests.
    seconds = max(1.0, requests / 20 / max(rate, 1))
    while answered < requests or len(seen) < 4:
        answered += cycle(bench, server, seconds)
        time.sleep(1)
        seen.append(Watched(server))
        last = seen[-1]
        print(LINE.format(
            f"{answered:,}", f"{last.memory:.1f}", last.descriptors, last.threads, f"{last.log:.1f}",
            f"{last.database:.0f}"), flush=True)
    return seen


def verify(binary, server):
    """Soon after the last client has left no entry is open, and the books agree."""
    database = server.folder / "tollgate.db"
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        # What clients left is read on for 15 seconds at most.
        for _ in range(30):
            entries, still_open = connection.execute(
                "SELECT count(*), count(*) FILTER (WHERE state = 'open') FROM entry").fetchone()
            if not still_open:
                break
            time.sleep(1)
    if still_open:
        raise SystemExit(f"{still_open} of {entries} entries are open")
    server.stop()
    environment = dict(os.environ, HOME=str(server.folder), TOLLGATE_DATABASE=str(database))
    done = subprocess.run([binary, "verify"], env=environment, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"tollgate verify: {done.stdout}{done.stderr}")
    print(f"{entries:,} entries, none of them open, and the books agree")


if __name__ == "__main__":
    main()
