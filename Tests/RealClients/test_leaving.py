"""Clients that leave after every byte of an answer: one entry each, and nothing is held for them afterwards."""

import json
import socket
import sqlite3
import struct
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from ledger import assert_same_usage
from processes import DemoProvider, Tollgate


@pytest.fixture
def servers(binary, tmp_path):
    demo, tollgate = DemoProvider(binary, tmp_path), Tollgate(binary, tmp_path)
    try:
        demo.start()
        tollgate.set_up(demo)
        tollgate.command("models", "map", "short", "--to", "demo/demo-text-6x8-rate-100")
        tollgate.command("prices", "set", "demo/demo-text-6x8-rate-100", "--input", "3", "--output", "15")
        # What a request holds while it runs: a place, a part of two limits and of a budget.
        tollgate.command(
            "keys", "update", tollgate.key.split("-")[1], "--concurrency", "10000", "--rpm", "1000000", "--tpm",
            "1000000000")
        tollgate.command("budgets", "set", "--organization", "--amount", "100000", "--per", "month")
        tollgate.start()
        yield tollgate, demo
        tollgate.stop()
        tollgate.command("db", "check")
        tollgate.command("verify")
    finally:
        for process in (tollgate, demo):
            if process.process and process.process.poll() is None:
                process.kill()


def request(tollgate, stream):
    body = json.dumps({
        "model": "short", "max_tokens": 500, "stream": stream, "messages": [{"role": "user", "content": "Hi."}]})
    return (
        f"POST /v1/messages HTTP/1.1\r\nhost: x\r\nx-api-key: {tollgate.key}\r\ncontent-type: application/json\r\n"
        f"connection: close\r\ncontent-length: {len(body)}\r\n\r\n{body}").encode()


def leave_after(tollgate, count, stream, resets):
    """Sends a request and leaves once so many bytes have come. Returns how many there were."""
    with socket.create_connection(("127.0.0.1", tollgate.port), timeout=60) as connection:
        connection.sendall(request(tollgate, stream))
        seen = 0
        while seen < count:
            piece = connection.recv(count - seen)
            if not piece:
                break
            seen += len(piece)
        if resets:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return seen


def held(tollgate):
    """What the ledger holds for requests that run."""
    with sqlite3.connect(f"file:{tollgate.database}?mode=ro", uri=True) as database:
        return [
            database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("reservation", "key_slot")] + [
            database.execute("SELECT count(*) FROM entry WHERE state = 'open'").fetchone()[0]]


@pytest.mark.parametrize("stream", [True, False], ids=["streamed", "whole"])
def test_a_client_that_leaves_after_any_byte(servers, stream):
    tollgate, demo = servers
    size = leave_after(tollgate, 1 << 20, stream, False)
    assert size > 500
    places = list(range(0, size, 1 if stream else 7))
    with ThreadPoolExecutor(32) as clients:
        list(clients.map(lambda place: leave_after(tollgate, place, stream, place % 2 == 0), places))
    deadline = time.monotonic() + 60
    while any(held(tollgate)):
        assert time.monotonic() < deadline, f"reservations, places, open entries: {held(tollgate)}"
        time.sleep(0.1)

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
