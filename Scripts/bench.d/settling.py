"""Counts the instructions of settling, by function, and prints the part of the sums."""

import argparse
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import servers
from measure import Bench, works

# What is counted, by the function that all of it is within, and how it is called in the table.
PARTS = {
    "settle": r"EntrySettlement\.settle\(",
    "count": r"static UsageHour\.count\(",
    "write": r"static UsageHour\.write\(",
    "commit": r"sqlite3VdbeHalt$",
}
MOST = 0.2


def inclusive(profile):
    """Instructions within each function, with everything it calls, by its readable name."""
    text = subprocess.run(
        ["callgrind_annotate", "--inclusive=yes", "--threshold=100", profile], capture_output=True, text=True,
        check=True).stdout
    text = subprocess.run(["swift", "demangle", "--simplified"], input=text, capture_output=True, text=True,
                          check=True).stdout
    found = {}
    for line in text.splitlines():
        match = re.match(r"\s*([\d,]+) \(\s*[\d.]+%\)\s+\S*?:(.*?)(?: \[.*)?$", line)
        if match:
            found.setdefault(match[2], int(match[1].replace(",", "")))
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tools", required=True)
    parser.add_argument("--tollgate", required=True)
    options = parser.parse_args()
    options.entries, options.rolter, options.litellm, options.seconds = 0, None, None, 8
    work = works()[0]
    with tempfile.TemporaryDirectory(prefix="tollgate-settling-") as folder:
        bench = Bench(options, folder)
        profile = Path(folder) / "profile"
        try:
            server = servers.tollgate(
                Path(folder), bench.upstream_port, options.tollgate, "normal",
                under=["valgrind", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={profile}"])
            bench.servers.append(server)
            bench.load(work, server, seconds=2)
            control = ["callgrind_control", "-i"]
            subprocess.run([*control, "on", str(server.process.pid)], stdout=subprocess.DEVNULL, check=True)
            requests = bench.load(work, server)["requests"]
            subprocess.run([*control, "off", str(server.process.pid)], stdout=subprocess.DEVNULL, check=True)
        finally:
            bench.stop()
        deadline = time.monotonic() + 30
        while not profile.exists() or profile.stat().st_size == 0:
            if time.monotonic() > deadline:
                raise SystemExit("callgrind left no profile")
            time.sleep(0.1)
        found = inclusive(profile)
    counts = {}
    for name, pattern in PARTS.items():
        counts[name] = max((count for function, count in found.items() if re.search(pattern, function)), default=0)
        if not counts[name]:
            raise SystemExit(f"nothing in the profile is called {pattern}")
    per = {name: count / requests for name, count in counts.items()}
    # An entry is written twice; half of what commits cost is for the second time.
    sums = per["count"] + per["write"]
    settling = per["settle"] - per["count"] + per["commit"] / 2
    print(f"instructions a request, over {requests} requests")
    print(f"  settling without the sums {settling:10,.0f}")
    print(f"  the sums by the hour      {sums:10,.0f}")
    share = sums / settling
    print(f"  that is {share:.1%} more, of at most {MOST:.0%}: {'ok' if share <= MOST else 'MISSED'}")
    sys.exit(0 if share <= MOST else 1)


if __name__ == "__main__":
    main()
