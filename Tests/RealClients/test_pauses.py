"""Requests that wait for their next attempt, and clients and servers that do not wait."""

import signal
import socket
import threading
import time

import pytest

from faults import CREDENTIAL, FaultSite
from inside import wait_until
from processes import Tollgate
from leaving import held, request


@pytest.fixture
def site(binary, tmp_path):
    tollgate = Tollgate(binary, tmp_path)
    site = FaultSite(tollgate)
    try:
        tollgate.command("db", "migrate")
        tollgate.environment["CANARY"] = CREDENTIAL
        tollgate.key = tollgate.command("keys", "create", "--name", "k", "--concurrency", "3").strip()
        tollgate.start("--grace", "1")
        yield site
        if tollgate.process.poll() is None:
            tollgate.stop()
        tollgate.command("db", "check")
        tollgate.command("verify")
    finally:
        site.close()
        if tollgate.process and tollgate.process.poll() is None:
            tollgate.kill()


def busy(call):
    """Asks to be asked again in nine seconds, which Tollgate waits for."""
    call.answer(b'{"error":{"message":"busy"}}', "503 Service Unavailable", content_type="application/json",
                headers=["retry-after: 9"])


def await_pause(provider):
    wait_until(lambda: provider.calls, "the provider is not asked")
    # It has answered a moment later.
    time.sleep(0.5)


def assert_asked_once(site, model, outcome):
    (newest,) = (entry for entry in site.tollgate.entries() if entry["requested_model"] == model)
    entry = site.entry(newest["id"])
    assert entry["outcome"] == outcome
    assert [(made["outcome"], made["status"]) for made in entry["attempts"]] == [("failed", 503)]


@pytest.mark.parametrize("stream", [True, False], ids=["streamed", "whole"])
def test_a_client_that_leaves_in_a_pause_gives_its_place_back_at_once(site, stream):
    provider, model = site.provider(busy)
    with socket.create_connection(("127.0.0.1", site.tollgate.port), timeout=60) as connection:
        connection.sendall(request(site.tollgate, stream, model=model))
        await_pause(provider)
        assert any(held(site.tollgate))
    wait_until(lambda: not any(held(site.tollgate)), "a place is held for nobody", seconds=4)
    assert_asked_once(site, model, "abandoned")
    assert len(provider.calls) == 1


def test_a_server_that_ends_in_a_pause_tells_its_client_to_come_back(site):
    provider, model = site.provider(busy)
    answers = []
    client = threading.Thread(target=lambda: answers.append(site.tollgate.ask(model, stream=True)))
    client.start()
    await_pause(provider)
    site.tollgate.process.send_signal(signal.SIGTERM)
    client.join(30)
    (answer,) = answers
    assert (answer.status, answer.error["type"]) == (529, "overloaded_error")
    assert site.tollgate.process.wait(timeout=30) == 0
    assert_asked_once(site, model, "failed")
    assert len(provider.calls) == 1
