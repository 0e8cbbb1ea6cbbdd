"""What only shows from outside of the processes: who is served where, what files there are for whom, and what the
system may keep of a server."""

import json
import os
import sqlite3
import stat
import time
import urllib.error
import urllib.request

import pytest

from processes import DemoProvider, Tollgate


@pytest.fixture
def tollgate(binary, tmp_path):
    """A server whose creator forbids nothing by himself (umask 0)."""
    demo, tollgate = DemoProvider(binary, tmp_path), Tollgate(binary, tmp_path)
    before = os.umask(0)
    try:
        demo.start()
        tollgate.set_up(demo)
        tollgate.admin_key = tollgate.command("admin-keys", "create", "--name", "ci", "--role", "write").strip()
        tollgate.start()
        tollgate.administration = tollgate.said_address("administration on ")
        yield tollgate
        tollgate.stop()
    finally:
        os.umask(before)
        for process in (tollgate, demo):
            if process.process and process.process.poll() is None:
                process.kill()


def status(url, key, method="GET", body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        url, data=data, method=method, headers={"x-api-key": key, "content-type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_clients_and_administrators_have_addresses_of_their_own(tollgate):
    with urllib.request.urlopen(f"{tollgate.administration}/openapi.json", timeout=30) as answer:
        described = json.load(answer)["paths"]
    asked = 0
    for path, methods in described.items():
        if path.startswith("/health/"):
            continue
        url = tollgate.url + path.replace("{", "").replace("}", "")
        for method in methods:
            if method not in ("get", "post", "delete"):
                continue
            body = {} if method == "post" else None
            assert status(url, tollgate.key, method.upper(), body) in (401, 404, 405), f"{method} {path}"
            assert status(url, tollgate.admin_key, method.upper(), body) in (401, 404, 405), f"{method} {path}"
            asked += 1
    assert asked > 40
    question = {"model": "demo", "max_tokens": 10, "messages": [{"role": "user", "content": "Hello."}]}
    assert status(f"{tollgate.url}/v1/messages", tollgate.key, "POST", question) == 200
    for path in ("/v1/messages", "/v1/chat/completions", "/v1/responses", "/v1/embeddings"):
        assert status(tollgate.administration + path, tollgate.key, "POST", question) == 401
        assert status(tollgate.administration + path, tollgate.admin_key, "POST", question) == 404
        assert status(tollgate.url + path, tollgate.admin_key, "POST", question) == 401


def test_only_the_owner_can_read_what_a_server_writes(tollgate):
    folder = tollgate.database.parent
    files = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert {"tollgate.db", "tollgate.db-wal", "tollgate.db-shm", "master.key"} <= set(files)
    assert {name: oct(mode) for name, mode in files.items() if mode & 0o077} == {}


def test_a_server_that_crashes_leaves_nothing_of_its_memory(tollgate):
    process = f"/proc/{tollgate.process.pid}"
    with open(f"{process}/limits") as limits:
        line = next(line for line in limits if line.startswith("Max core file size"))
    assert line.split()[4:6] == ["0", "0"]
    with open(f"{process}/coredump_filter") as chosen:
        assert int(chosen.read(), 16) == 0


def test_a_provider_that_was_moved_to_a_link_local_address_is_not_called(tollgate):
    with sqlite3.connect(tollgate.database, timeout=30) as database:
        database.execute("UPDATE provider SET base_url = 'http://169%2e254.169.254/v1'")
    database.close()
    question = {"model": "demo", "max_tokens": 10, "messages": [{"role": "user", "content": "Hello."}]}
    # The server takes up within a second what was changed beside it.
    deadline = time.monotonic() + 30
    while (said := status(f"{tollgate.url}/v1/messages", tollgate.key, "POST", question)) == 200:
        assert time.monotonic() < deadline, "it goes on calling"
    assert said == 502
    listed = json.loads(tollgate.command("requests", "list", "--json", "--limit", "1"))
    shown = json.loads(tollgate.command("requests", "show", listed[0]["id"], "--json"))
    assert {attempt["error"] for attempt in shown["attempts"]} == {"link_local"}
