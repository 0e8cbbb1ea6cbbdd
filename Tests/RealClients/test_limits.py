"""What the system gives a process is finite: sockets, and places for connections."""

import http.client
import json
import os
import resource
import socket
import threading
import time
import urllib.request

import pytest

from inside import folder, lost, servers, wait_until  # noqa: F401, fixtures

FILES = 260


class Client:
    """One that keeps its connection."""

    def __init__(self, tollgate):
        self.key = tollgate.key
        self.connection = http.client.HTTPConnection("127.0.0.1", tollgate.port, timeout=30)

    def ask(self, model="demo"):
        body = json.dumps({"model": model, "max_tokens": 100, "messages": [{"role": "user", "content": "Hello."}]})
        self.connection.request(
            "POST", "/v1/messages", body, {"x-api-key": self.key, "content-type": "application/json"})
        answer = self.connection.getresponse()
        return answer.status, json.loads(answer.read())


@pytest.fixture
def strangers(servers):
    """Opens connections that say nothing."""
    tollgate, _ = servers
    clients = []

    def come(count):
        clients.extend(socket.create_connection(("127.0.0.1", tollgate.port)) for _ in range(count))
        return clients

    yield come
    for client in clients:
        client.close()


def test_a_lack_of_sockets_is_waited_out_without_spinning(servers, strangers):
    """Who comes waits. Who is there is told that it is us who cannot call a provider, and the provider stays in use."""
    tollgate, demo = servers
    # By another name, so that no connection is there already.
    tollgate.add_provider("fresh", demo.url.replace("127.0.0.1", "localhost"))
    tollgate.command("models", "map", "fresh", "--to", "fresh/demo")
    tollgate.start()
    known = Client(tollgate)
    assert known.ask()[0] == 200
    # As if the process had used up its files: those that it has open are all that it gets.
    process = tollgate.process.pid
    limits = resource.prlimit(process, resource.RLIMIT_NOFILE)
    resource.prlimit(process, resource.RLIMIT_NOFILE, (len(os.listdir(f"/proc/{process}/fd")), limits[1]))
    for _ in range(4):
        status, body = known.ask("fresh")
        assert status == 529 and body["error"]["type"] == "overloaded_error", body
        assert "no connection left" in body["error"]["message"]
    # The kernel takes all of them; the program cannot.
    clients = strangers(20)
    wait_until(lambda: "clients wait" in tollgate.log(), "it did not notice")
    answers = []
    waiting = threading.Thread(target=lambda: answers.append(tollgate.ask("demo")))
    waiting.start()
    begin, used = time.monotonic(), processor_seconds(tollgate)
    time.sleep(2)
    share = (processor_seconds(tollgate) - used) / (time.monotonic() - begin)
    assert share < 0.3, f"{share:.0%} of a processor for waiting"
    assert tollgate.log().count("clients wait") == 1
    assert not answers and len(demo.requests()) == 1

    for client in clients:
        client.close()
    resource.prlimit(process, resource.RLIMIT_NOFILE, limits)
    waiting.join(60)
    assert answers[0].status == 200
    with urllib.request.urlopen(f"{tollgate.url}/health/ready", timeout=30) as answer:
        assert answer.status == 200
    assert known.ask()[0] == 200
    assert tollgate.log().count(": no_socket") == 4 and "passed over" not in tollgate.log()


def test_a_flood_of_idle_strangers_takes_nothing_from_clients(servers, strangers):
    """Neither their connections nor the sockets that calls to providers need."""
    tollgate, _ = servers
    tollgate.start(
        "--max-connections", "50",
        preexec=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES)))
    known = Client(tollgate)
    assert known.ask()[0] == 200
    clients = strangers(400)
    wait_until(lambda: files(tollgate) < 150, "those over the limit stay")
    for _ in range(3):
        assert known.ask()[0] == 200
    assert tollgate.ask("demo").status == 200
    assert Client(tollgate).ask()[0] == 200
    with urllib.request.urlopen(f"{tollgate.url}/health/ready", timeout=30) as answer:
        assert answer.status == 200
    # The first ones have gone, without having said anything.
    clients[0].settimeout(10)
    assert clients[0].recv(100) == b""
    assert "passed over" not in tollgate.log() and "clients wait" not in tollgate.log()


def test_files_for_calls_are_kept_back(servers, strangers):
    """With too few files for its connections it takes fewer of them, and says so."""
    tollgate, _ = servers
    tollgate.start(
        "--max-connections", "1000",
        preexec=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES)))
    assert f"may open {FILES} files; 1000 connections with a call each need 2100: only 80 are taken" in tollgate.log()
    strangers(400)
    wait_until(lambda: files(tollgate) < 180, "those over the limit stay")
    assert tollgate.ask("demo").status == 200
    assert "clients wait" not in tollgate.log()


def test_a_key_that_holds_idle_connections_keeps_nobody_out(servers):
    tollgate, _ = servers
    tollgate.start("--max-connections", "20")
    greedy = [Client(tollgate) for _ in range(30)]
    for client in greedy:
        assert client.ask()[0] == 200
    other = tollgate.command("keys", "create", "--name", "other").strip()
    wait_until(lambda: asks(tollgate, other), "the other key gets no answer", seconds=10)
    for path in ("/health/live", "/health/ready"):
        with urllib.request.urlopen(tollgate.url + path, timeout=30) as answer:
            assert answer.status == 200
    # Those that idled for less are there still.
    assert greedy[-1].ask()[0] == 200


def asks(tollgate, key):
    client = Client(tollgate)
    client.key = key
    return client.ask()[0] == 200


def files(process):
    return len(os.listdir(f"/proc/{process.process.pid}/fd"))


def processor_seconds(process):
    with open(f"/proc/{process.process.pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
