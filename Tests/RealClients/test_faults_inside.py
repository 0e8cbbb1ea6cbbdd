"""Faults of the machine under Tollgate: its disk, its database file, its end. FAULTS.md has what is stated of each."""

import json
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import threading
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
        tollgate.command("models", "map", "slow", "--to", "demo/demo-text-60x20-rate-60")
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


class TestDisk:
    """On a file system of eight megabytes. Where none may be mounted, a limit on the size of files takes its place."""

    @pytest.fixture
    def folder(self, tmp_path):
        small = tmp_path / "small"
        small.mkdir()
        self.is_mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", small], capture_output=True).returncode == 0
        if not self.is_mounted:
            print("no file system can be mounted here: a limit on the size of files stands in for a full disk")
        yield small
        if self.is_mounted:
            subprocess.run(["umount", "--lazy", small], check=True)

    def fill(self, tollgate, folder):
        if self.is_mounted:
            with open(folder / "filler", "wb", buffering=0) as file:
                for size in (4096, 1):
                    try:
                        while file.write(b"x" * size):
                            pass
                    except OSError:
                        pass
        else:
            size = tollgate.database.with_name("tollgate.db-wal").stat().st_size
            self.limit(tollgate, size)

    def free(self, tollgate, folder):
        if self.is_mounted:
            (folder / "filler").unlink()
        else:
            self.limit(tollgate, resource.RLIM_INFINITY)

    @staticmethod
    def limit(tollgate, size):
        resource.prlimit(tollgate.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    def test_full_disk(self, servers, folder):
        tollgate, demo = servers
        # Whoever goes beyond a limit on the size of files would be killed.
        tollgate.start(preexec=lambda: signal.signal(signal.SIGXFSZ, signal.SIG_IGN))
        assert tollgate.ask("demo").status == 200
        answers = []
        running = threading.Thread(target=lambda: answers.append(tollgate.ask("slow", stream=True)))
        running.start()
        wait_until(lambda: len(demo.requests()) == 2, "the second request does not come")
        self.fill(tollgate, folder)
        running.join(60)
        # What cannot be settled does not look complete; it is settled later.
        assert answers[0].events[-1][0] == "error", answers[0].events[-1]
        assert answers[0].error["type"] == "overloaded_error"
        assert_refuses(tollgate, demo, "disk is full")
        if self.is_mounted:
            assert "fail  disk: " in tollgate.command("doctor", "--offline", status=1)
        self.free(tollgate, folder)
        assert_recovers(tollgate)
        wait_until(
            lambda: all(entry["state"] == "settled" for entry in tollgate.entries()), "an entry stays open")


def test_locked_by_another_process(servers):
    tollgate, demo = servers
    tollgate.start()
    other = sqlite3.connect(tollgate.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert_refuses(tollgate, demo, "busy")
    other.execute("ROLLBACK")
    other.close()
    assert_recovers(tollgate)


@pytest.mark.parametrize("fault", ["removed", "replaced"])
def test_file_not_in_its_place(servers, fault):
    tollgate, demo = servers
    tollgate.start()
    assert tollgate.ask("demo").status == 200
    away = tollgate.database.with_name("away.db")
    tollgate.database.rename(away)
    if fault == "replaced":
        shutil.copy(away, tollgate.database)
    assert_refuses(tollgate, demo, "not in its place")
    if fault == "removed":
        assert "fail  database: " in tollgate.command("doctor", "--offline", status=1)
    away.rename(tollgate.database)
    assert_recovers(tollgate)


def test_damaged_file(servers, lost, tmp_path):
    """Damage cannot be mended while it runs; what was there before is there after a backup is put back."""
    tollgate, demo = servers
    tollgate.start()
    assert tollgate.ask("demo").status == 200
    tollgate.command("db", "backup", str(tmp_path / "backup.db"))
    seen = len(demo.requests())
    tollgate.stop()
    tollgate.start()
    # Everything but the first page, which says what kind of file it is.
    with open(tollgate.database, "r+b") as file:
        size = os.fstat(file.fileno()).st_size
        file.seek(4096)
        file.write(os.urandom(size - 4096))
    answer = tollgate.ask("demo")
    assert (answer.status, answer.error["type"]) == (529, "overloaded_error"), answer.body
    assert "damaged" in answer.error["message"] and not ready(tollgate)
    assert tollgate.get("/v1/models").status == 200
    assert "fail  database: " in tollgate.command("doctor", "--offline", status=1)
    tollgate.kill()
    lost += demo.requests()[seen:]
    for name in ("-wal", "-shm"):
        tollgate.database.with_name("tollgate.db" + name).unlink(missing_ok=True)
    shutil.copy(tmp_path / "backup.db", tollgate.database)
    tollgate.start()
    assert tollgate.ask("demo").status == 200


def test_read_only_file_system(binary, tmp_path):
    """It does not start, and says why."""
    tollgate = Tollgate(binary, tmp_path)
    tollgate.command("db", "migrate")
    data = tollgate.database.parent
    mounted = subprocess.run(["mount", "--bind", data, data], capture_output=True).returncode == 0
    try:
        if mounted:
            subprocess.run(["mount", "-o", "remount,ro,bind", data], check=True)
        else:
            print("nothing can be mounted here: modes of files stand in for a read-only file system")
            tollgate.database.chmod(0o400)
            data.chmod(0o500)
        done = subprocess.run(
            [binary, "serve", "--listen", "127.0.0.1:0"], env=tollgate.environment, capture_output=True, text=True,
            timeout=60)
        assert done.returncode == 1, done.stderr
        assert str(data) in done.stderr and "Try: " in done.stderr
    finally:
        if mounted:
            subprocess.run(["umount", data], check=True)


def test_second_server(servers):
    tollgate, _ = servers
    tollgate.start()
    second = subprocess.run(
        [tollgate.binary, "serve", "--listen", "127.0.0.1:0"], env=tollgate.environment, capture_output=True,
        text=True, timeout=60)
    assert second.returncode == 4
    assert "another tollgate serves this database" in second.stderr and "Stop the other one" in second.stderr
    # The first one has not noticed.
    assert tollgate.ask("demo").status == 200


@pytest.mark.parametrize("grace", [30, 1])
def test_sigterm_under_load(servers, grace):
    """What runs is finished within the grace, or cut and settled; nobody new is taken, and the end is clean."""
    tollgate, demo = servers
    tollgate.start("--grace", str(grace))
    answers, refused = [], []

    def ask():
        try:
            answers.append(tollgate.ask("slow", stream=True))
        except OSError as error:
            refused.append(error)

    clients = [threading.Thread(target=ask) for _ in range(20)]
    for client in clients:
        client.start()
    wait_until(lambda: len(demo.requests()) >= 20, "the requests do not come")
    began = time.monotonic()
    tollgate.process.send_signal(signal.SIGTERM)
    wait_until(lambda: tollgate.process.poll() is not None, "it does not end", seconds=grace + 30)
    took = time.monotonic() - began
    for client in clients:
        client.join(60)
    assert tollgate.process.returncode == 0
    # Nothing is done on threads that have ended.
    assert "ERROR" not in tollgate.log() and "Cannot schedule" not in tollgate.log(), tollgate.log()
    entries = tollgate.entries()
    assert len(entries) == 20 and all(entry["state"] == "settled" for entry in entries)
    outcomes = {entry["outcome"] for entry in entries}
    if grace == 30:
        assert outcomes == {"completed"} and not refused
        assert all(answer.events[-1][0] == "message_stop" for answer in answers)
    else:
        assert took < grace + 15
        assert outcomes <= {"abandoned", "completed"}, outcomes
    assert json.loads(tollgate.command("budgets", "list", "--json")) == []
