"""Has one Tollgate hold thousands of streams open at the same time until they end, and looks at its memory."""

import argparse
import json
import resource
import subprocess
import tempfile
import time
from pathlib import Path

import servers
from measure import Bench, Work, question
from soak_requests import verify

# Open files that a process needs beside those of its streams.
OTHER_FILES = 200


def possible(count):
    """So many streams, or as many as the system lets one process have open files for: two of Tollgate's each."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    fitting = count if most == resource.RLIM_INFINITY else min(count, (most - OTHER_FILES) // 2)
    if fitting < 1:
        raise SystemExit(f"the system allows {most} open files, too few for a single stream")
    return fitting


def hold(bench, server, count):
    """Streams that all run at one time, and then end: resident megabytes meanwhile, and seconds until all were open."""
    work = Work("steady", "", question("steady", True), count)
    began = time.monotonic()
    with subprocess.Popen(
            [bench.load_tool, str(server.port), str(count), "0", bench.request_file(work, server.headers, server.name)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as held:
        opened, memory = held.stdout.readline(), 0
        took = time.monotonic() - began
        while opened and held.poll() is None:
            memory = max(memory, server.memory())
            time.sleep(0.5)
        ended = held.stdout.readline()
    if not ended:
        raise SystemExit(f"{server.name} did not hold {count} streams:\n{server.log()}")
    result = json.loads(ended)
    if result["errors"] or result["requests"] != count:
        raise SystemExit(f"of {count} streams some did not come to their end: {result}\n{server.log()}")
    return memory, took


def main():
    parser = argparse.ArgumentParser(prog="Scripts/soak streams", description=__doc__)
    parser.add_argument("--tools", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--tollgate", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--count", type=int, default=5000, help="streams at one time (5000)")
    parser.add_argument("--memory", type=float, default=120, help="most kilobytes for each of them (120)")
    options = parser.parse_args()
    count = possible(options.count)
    if count < options.count:
        print(f"{count:,} streams instead of {options.count:,}: the limit on open files allows no more")
    with tempfile.TemporaryDirectory(prefix="tollgate-streams-") as folder:
        bench = Bench(options, folder)
        try:
            binary = str(Path(options.tollgate).resolve())
            server = servers.tollgate(folder, bench.upstream_port, binary, "normal")
            bench.servers.append(server)
            idle = server.memory()
            memory, took = hold(bench, server, count)
            verify(binary, server)
        finally:
            bench.stop()
    each = (memory - idle) * 1000 / count
    print(f"{count:,} streams, all open after {took:.0f} s, came to their end without an error; "
          f"{memory:.0f} MB at most, {each:.0f} KB for each beside {idle:.0f} MB")
    if each > options.memory:
        raise SystemExit(f"a stream may take {options.memory:g} KB")


if __name__ == "__main__":
    main()
