"""What is refused because it is too much, too large or no HTTP: on the ledger where it has a key, and nowhere else."""

import socket
import subprocess
import threading

import pytest

from answer import exchange
from inside import wait_until
from processes import DemoProvider, Tollgate


@pytest.fixture
def servers(binary, tmp_path):
    """A Tollgate with a single place for requests."""
    demo, tollgate = DemoProvider(binary, tmp_path), Tollgate(binary, tmp_path)
    try:
        demo.start()
        tollgate.set_up(demo)
        tollgate.command("models", "map", "slow", "--to", "demo/demo-text-60x20-rate-20")
        tollgate.start("--max-requests", "1")
        yield tollgate, demo
        tollgate.stop()
        tollgate.command("verify")
    finally:
        for process in (tollgate, demo):
            if process.process and process.process.poll() is None:
                process.kill()


def post(tollgate, body="{}", **headers):
    """The status of a request with such headers."""
    headers = {"x-api-key": tollgate.key, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return exchange(tollgate.port, "POST", "/v1/messages", headers, body).status


def say(tollgate, text):
    """The status of what is said on a connection of its own."""
    with socket.create_connection(("127.0.0.1", tollgate.port), timeout=30) as connection:
        connection.sendall(text.encode())
        return int(connection.recv(4096).split()[1])


def test_what_is_refused_is_on_the_ledger_and_not_in_the_log(servers):
    tollgate, demo = servers
    running = threading.Thread(target=lambda: tollgate.ask("slow", stream=True))
    running.start()
    wait_until(lambda: demo.requests(), "the first request does not come")
    log = tollgate.log()

    assert tollgate.ask("demo").status == 529
    assert post(tollgate, x_large="x" * 70_000) == 431
    assert post(tollgate, content_encoding="gzip") == 415
    head = f"POST /v1/messages HTTP/1.1\r\nhost: x\r\nx-api-key: {tollgate.key}\r\n"
    assert say(tollgate, f"{head}content-length: {(32 << 20) + 1}\r\n\r\n") == 413
    # A stranger's, and what is no request at all.
    assert post(tollgate, x_api_key="tg-no-key") == 401
    assert say(tollgate, f"{head}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n{{}}") == 400
    assert say(tollgate, "hello\r\n\r\n") == 501

    assert tollgate.log() == log
    running.join(60)
    refused = [entry for entry in tollgate.entries() if entry["outcome"] == "refused"]
    assert [entry["status"] for entry in refused] == [529, 431, 415, 413]
    assert all(not entry["attempts"] for entry in refused) and len(demo.requests()) == 1
    said = subprocess.run(
        [tollgate.binary, "doctor", "--offline"], env=tollgate.environment, capture_output=True, text=True, timeout=60)
    assert said.returncode == 0 and "failed" not in said.stdout, said.stdout
