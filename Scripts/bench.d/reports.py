#!/usr/bin/env python3
"""Measures reports and lists on a ledger with many entries, as `fill_ledger.py` makes it.

    Scripts/bench.d/reports.py --tollgate .build-release/release/tollgate --database large.db

A server should have run on the ledger for a minute, so that days that are over are added up. Times are those of the
command, without what a command takes that has nothing to read; medians of seven runs.
"""

import argparse
import os
import statistics
import subprocess
import time

MONTH = ("--since", "30d")
# Words, and the most milliseconds they may take.
QUESTIONS = [
    (("usage", "--by", "user,model", *MONTH), 100),
    (("usage", "--by", "key,provider,outcome", *MONTH), 100),
    (("usage", "--by", "day,model", *MONTH), 100),
    (("usage", "--by", "week,key", *MONTH), 100),
    (("usage", "--by", "hour", *MONTH), 100),
    (("usage", "--by", "hour,model", *MONTH), 100),
    (("usage", "--by", "hour,key", "--top", "100", *MONTH), 100),
    (("requests", "list"), 20),
    (("requests", "list", "--outcome", "failed"), 20),
]
RUNS = 7


def seconds(binary, environment, words):
    """How long a command takes, its start included."""
    begin = time.monotonic()
    subprocess.run([binary, *words, "--json"], env=environment, stdout=subprocess.DEVNULL, check=True)
    return time.monotonic() - begin


def measure(binary, database):
    """Titles, milliseconds and goals."""
    environment = dict(os.environ, TOLLGATE_DATABASE=str(database))
    times = {}
    for _ in range(RUNS):
        for words in [("keys", "list")] + [words for words, _ in QUESTIONS]:
            times.setdefault(words, []).append(seconds(binary, environment, words) * 1000)
    start = statistics.median(times["keys", "list"])
    return [(" ".join(words), statistics.median(times[words]) - start, most) for words, most in QUESTIONS]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tollgate", required=True)
    parser.add_argument("--database", required=True)
    options = parser.parse_args()
    for title, found, most in measure(options.tollgate, options.database):
        print(f"{title:62} {found:7.1f} of {most} ms {'ok' if found <= most else 'MISSED'}")


if __name__ == "__main__":
    main()
