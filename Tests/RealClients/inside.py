"""A Tollgate whose machine is about to fail under it, and what it then does and leaves alone."""

import time

import pytest

from answer import exchange
from ledger import assert_reconciled
from processes import DemoProvider, Tollgate


@pytest.fixture
def folder(tmp_path):
    return tmp_path


@pytest.fixture
def lost():
    """Calls that the database is not expected to know of."""
    return []


@pytest.fixture
def servers(binary, tmp_path, folder, lost):
    """A Tollgate whose database lies in `folder`, before a demo provider that records elsewhere."""
    demo, tollgate = DemoProvider(binary, tmp_path), Tollgate(binary, tmp_path)
    tollgate.database = folder / "data" / "tollgate.db"
    tollgate.environment["TOLLGATE_DATABASE"] = str(tollgate.database)
    try:
        demo.start()
        tollgate.set_up(demo)
        tollgate.command("models", "map", "slow", "--to", "demo/demo-text-60x20-rate-15")
        yield tollgate, demo
        if tollgate.process.poll() is None:
            tollgate.stop()
        tollgate.command("db", "check")
        tollgate.command("verify")
        # What came after a backup is not in it.
        requests = [{"provider": "demo", **request} for request in demo.requests() if request not in lost]
        assert_reconciled(tollgate.entries(), requests)
    finally:
        for process in (tollgate, demo):
            if process.process and process.process.poll() is None:
                process.kill()
        print(tollgate.log()[-5000:])


def ready(tollgate):
    return exchange(tollgate.port, "GET", "/health/ready", {}).status == 200


def wait_until(condition, complaint, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, complaint
        time.sleep(0.05)


def assert_refuses(tollgate, demo, words):
    """No request gets anywhere, every client is told why and to come back, and what needs no ledger goes on."""
    seen = len(demo.requests())
    for stream in (False, True):
        answer = tollgate.ask("demo", stream)
        assert (answer.status, answer.error["type"]) == (529, "overloaded_error"), answer.body
        assert words in answer.error["message"]
        assert int(answer.headers["retry-after"]) >= 1
    assert len(demo.requests()) == seen
    assert not ready(tollgate)
    assert exchange(tollgate.port, "GET", "/health/live", {}).status == 200
    assert tollgate.get("/v1/models").status == 200
    # Who has no key is told so; who has one never is.
    assert exchange(tollgate.port, "GET", "/v1/models", {"x-api-key": "tg-no-key"}).status == 401
    assert "the ledger cannot be written, and requests are refused: " in tollgate.log()


def assert_recovers(tollgate):
    wait_until(lambda: ready(tollgate), "the server is not ready again")
    assert tollgate.ask("demo").status == 200
    assert "the ledger can be written again" in tollgate.log()
