"""Clients that leave in the middle of their answers, and what Tollgate holds of them afterwards. `Scripts/soak leaving`
has the real Claude Code interrupted for as long as one likes, `test_leaving.py` for a moment."""

import argparse
import asyncio
import json
import os
import random
import shutil
import socket
import sqlite3
import struct
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from processes import DemoProvider, Tollgate
from script import script

# Bounds that are small enough to be filled: requests at a time, and megabytes for bodies of more than 64 KB.
BOUNDS = ("--max-requests", "100", "--max-body-memory", "50")
# Turns of one session before somebody starts a new one.
TURNS = 12


def request(tollgate, stream, model="short", text="Hi."):
    body = json.dumps({
        "model": model, "max_tokens": 500, "stream": stream, "messages": [{"role": "user", "content": text}]})
    return (
        f"POST /v1/messages HTTP/1.1\r\nhost: x\r\nx-api-key: {tollgate.key}\r\ncontent-type: application/json\r\n"
        f"connection: close\r\ncontent-length: {len(body)}\r\n\r\n{body}").encode()


def leave_after(tollgate, count, stream, resets, patience=60, **asked):
    """Sends a request and leaves once so many bytes have come, or nothing has for so long. Returns how many there
    were."""
    with socket.create_connection(("127.0.0.1", tollgate.port), timeout=patience) as connection:
        connection.sendall(request(tollgate, stream, **asked))
        seen = 0
        try:
            while seen < count:
                piece = connection.recv(count - seen)
                if not piece:
                    break
                seen += len(piece)
        except TimeoutError:
            pass
        if resets:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return seen


def held(tollgate):
    """What the ledger holds for requests that run."""
    with sqlite3.connect(f"file:{tollgate.database}?mode=ro", uri=True) as database:
        return [
            database.execute(f"SELECT {what}").fetchone()[0]
            for what in (
                "count(*) FROM entry WHERE state = 'open' OR reservation IS NOT NULL",
                "coalesce(sum(reserved_nano_usd), 0) FROM budget_window",
                "coalesce(sum(running), 0) FROM key_use")]


def await_nothing_held(tollgate):
    deadline = time.monotonic() + 60
    while any(held(tollgate)):
        assert time.monotonic() < deadline, f"open entries, reserved money, places: {held(tollgate)}"
        time.sleep(0.1)


def set_up(tollgate, demo):
    """Prices, and wide limits and budgets: what a request holds while it runs."""
    tollgate.set_up(demo)
    tollgate.command("models", "map", "short", "--to", "demo/demo-text-6x8-rate-100")
    tollgate.map_in_order("any", "demo/demo", "demo/demo-text-6x8-rate-100")
    for model in ("demo", "demo-text-6x8-rate-100", "claude-sonnet-5-5"):
        tollgate.command("prices", "set", f"demo/{model}", "--input", "3", "--output", "15")
    tollgate.command(
        "keys", "update", tollgate.key.split("-")[1], "--concurrency", "10000", "--rpm", "1000000", "--tpm",
        "1000000000")
    tollgate.command("budgets", "set", "--organization", "--amount", "100000", "--per", "month")


class Room:
    """What the running server has room for, found out by filling it: what was not given back is missing there."""

    def __init__(self, tollgate):
        self.tollgate = tollgate

    def measure(self):
        """How many requests with large bodies run at one time, how many at all, and of how many that then leave at one
        time the answers are read to their end."""
        running = []
        try:
            bodies = self.fill(running, "x" * 1_000_000)
            places = bodies + self.fill(running, "Hi.")
        finally:
            for connection in running:
                connection.close()
        await_nothing_held(self.tollgate)
        newest = [entry for entry in self.tollgate.newest_entries() if entry["outcome"] == "abandoned"][:places]
        drains = sum(entry["usage_source"] == "drained" for entry in newest)
        return {"places": places, "places with large bodies": bodies, "drains": drains}

    def fill(self, running, text, most=100):
        """Opens streams until one is refused; how many that were."""
        for count in range(most + 1):
            connection = self.begin(text)
            if not connection:
                return count
            running.append(connection)
        raise AssertionError(f"more than {most} requests at one time were not refused")

    def begin(self, text):
        """A stream of which the beginning has come, or None where there was no room for it."""
        connection = socket.create_connection(("127.0.0.1", self.tollgate.port), timeout=60)
        try:
            # It ends soon enough to be read to its end.
            text = f"{text}\n{script('text count=260 size=8 rate=20/s')}"
            connection.sendall(request(self.tollgate, True, model="any", text=text))
            said = connection.recv(600)
        except ConnectionError:
            # A body that is too much is refused before it is read.
            said = b""
        if b" 200 " in said[:20]:
            return connection
        assert not said or b" 529 " in said[:20], said
        connection.close()
        return None

    def open_files(self):
        return len(os.listdir(f"/proc/{self.tollgate.process.pid}/fd"))


class Person:
    """Somebody at Claude Code who presses Escape and asks again, over and over."""

    def __init__(self, tollgate, folder, seed):
        self.random = random.Random(seed)
        self.folder = folder
        self.environment = {
            "HOME": str(folder), "ANTHROPIC_BASE_URL": tollgate.url, "ANTHROPIC_AUTH_TOKEN": tollgate.key,
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1", "DISABLE_AUTOUPDATER": "1"}
        self.told = Counter()

    def question(self):
        """What the provider does meanwhile: it answers slowly, says nothing, calls tools, fails, or is quick."""
        call = 'call Bash {"command": "sleep 5", "description": "Wait"}'
        return script(self.random.choice([
            "text count=400 size=8 rate=40/s", "silence 20", "think count=200 size=8 rate=40/s && say Done.",
            "text count=40 size=8 rate=40/s && silence 20 after=10", call, "status 529", "say All is well."]))

    async def work(self, end):
        from claude_agent_sdk import ClaudeAgentOptions, ClaudeSDKClient

        while time.monotonic() < end:
            options = ClaudeAgentOptions(
                cwd=self.folder, env=self.environment, model="claude-sonnet-5-5", allowed_tools=["Bash(sleep *)"],
                setting_sources=[])
            async with ClaudeSDKClient(options) as client:
                self.told["sessions"] += 1
                for _ in range(TURNS):
                    if time.monotonic() >= end:
                        break
                    await client.query(self.question())
                    reading = asyncio.create_task(self.read(client))
                    await asyncio.wait([reading], timeout=self.random.uniform(0, 3))
                    # Who presses Escape before the turn has begun presses it again.
                    for _ in range(20):
                        if reading.done():
                            break
                        await client.interrupt()
                        self.told["interruptions"] += 1
                        await asyncio.wait([reading], timeout=5)
                    assert reading.done(), "Claude Code does not stop"
                    await reading

    async def read(self, client):
        async for _ in client.receive_response():
            pass


def interrupt(tollgate, folder, minutes, people=3, seed=None):
    """Has people interrupt Claude Code, and others leave at any byte. Returns how often."""
    end = time.monotonic() + 60 * minutes
    everybody = []
    for number in range(people):
        home = folder / f"person-{number}"
        home.mkdir()
        everybody.append(Person(tollgate, home, f"{seed}-{number}"))
    chance = random.Random(seed)
    left, over = 0, threading.Event()

    def leave():
        nonlocal left
        while not over.is_set():
            leave_after(
                tollgate, chance.randrange(3000), chance.random() < 0.7, chance.random() < 0.5,
                patience=chance.uniform(0.001, 1))
            left += 1
            time.sleep(0.05)

    async def all_of_them():
        await asyncio.gather(*(person.work(end) for person in everybody))

    leaving = threading.Thread(target=leave)
    leaving.start()
    try:
        asyncio.run(all_of_them())
    finally:
        over.set()
        leaving.join(120)
    return dict(sum((person.told for person in everybody), Counter()), others_that_left=left)


def check(tollgate, folder, minutes, people, seed, say=print):
    """Everything that requests hold is there again afterwards. Returns what happened."""
    room = Room(tollgate)
    before, files = room.measure(), room.open_files()
    say(f"room before: {before}, {files} open files")
    told = interrupt(tollgate, folder, minutes, people, seed)
    await_nothing_held(tollgate)
    after = room.measure()
    say(f"room after: {after}, {room.open_files()} open files")
    assert after == before, f"room for {before} before, and for {after} after clients have left"
    # Connections to providers are kept for a while.
    assert room.open_files() <= files + 8, f"{files} open files before, {room.open_files()} now"
    return told


def main():
    parser = argparse.ArgumentParser(
        prog="Scripts/soak leaving", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tollgate", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--minutes", type=float, default=60, help="how long people interrupt Claude Code (60)")
    parser.add_argument("--people", type=int, default=3, help="how many at the same time (3)")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30), help="repeats the same decisions")
    options = parser.parse_args()
    binary = Path(options.tollgate).resolve()
    folder = Path(tempfile.mkdtemp(prefix="tollgate-leaving-"))
    demo, tollgate = DemoProvider(binary, folder), Tollgate(binary, folder)
    print(f"{options.minutes:g} minutes with {options.people} people, seed {options.seed}, in {folder}", flush=True)
    try:
        demo.start()
        set_up(tollgate, demo)
        tollgate.start(*BOUNDS)
        told = check(tollgate, folder, options.minutes, options.people, options.seed)
        tollgate.stop()
        tollgate.command("db", "check")
        tollgate.command("verify")
        entries = tollgate.entries()
        assert not any(entry["state"] == "open" for entry in entries)
    except AssertionError as error:
        print(f"FAILED: {error}\nThe database, the logs and the provider's record are in {folder}", file=sys.stderr)
        return 1
    finally:
        for process in (tollgate, demo):
            if process.process and process.process.poll() is None:
                process.kill()
    shutil.rmtree(folder)
    outcomes = Counter(entry["outcome"] for entry in entries)
    print(json.dumps({"requests": len(entries), "outcomes": dict(outcomes), **told}, indent=2))
    print("Nothing is left over: no open entry, place, reservation, drain or memory for bodies; the books agree.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
