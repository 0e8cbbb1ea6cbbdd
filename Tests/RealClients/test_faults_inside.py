"""Faults of the machine under Tollgate: its database file, and its end. FAULTS.md has what is stated of each."""

import http.client
import os
import shutil
import signal
import sqlite3
import subprocess
import threading
import time

import pytest

from inside import assert_recovers, assert_refuses, folder, lost, ready, servers, wait_until  # noqa: F401, fixtures


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


@pytest.mark.parametrize("name", ["same", "symbolic link", "folder", "hard link", "no lock"])
def test_second_server(servers, tmp_path, name):
    """It is refused by whatever name it comes, and does not settle what the first one is about."""
    tollgate, demo = servers
    tollgate.start()
    database = tollgate.database
    path = database.with_name("other.db")
    if name == "symbolic link":
        path.symlink_to(database.name)
    elif name == "folder":
        (tmp_path / "elsewhere").symlink_to(database.parent)
        path = tmp_path / "elsewhere" / database.name
    elif name == "hard link":
        path.hardlink_to(database)
    else:
        path = database
    if name == "no lock":
        database.with_name(database.name + ".lock").unlink()
    answers = []
    running = threading.Thread(target=lambda: answers.append(tollgate.ask("slow", stream=True)))
    running.start()
    wait_until(lambda: len(demo.requests()) == 1, "the request does not come")
    second = subprocess.run(
        [tollgate.binary, "serve", "--listen", "127.0.0.1:0"], capture_output=True, text=True, timeout=60,
        env={**tollgate.environment, "TOLLGATE_DATABASE": str(path)})
    assert second.returncode == 4, second.stderr
    assert "another tollgate serves this database" in second.stderr and "Stop the other one" in second.stderr
    # The first one has not noticed.
    running.join(60)
    assert answers[0].events[-1][0] == "message_stop"
    assert tollgate.ask("demo").status == 200
    assert [entry["outcome"] for entry in tollgate.entries()] == ["completed", "completed"]


@pytest.mark.parametrize("grace", [30, 1])
def test_sigterm_under_load(servers, grace):
    """What runs is finished within the grace, or cut and settled; nobody new is taken, and the end is clean."""
    tollgate, demo = servers
    tollgate.start("--grace", str(grace))
    answers, refused = [], []

    def ask():
        try:
            answers.append(tollgate.ask("slow", stream=True))
        except (OSError, http.client.HTTPException) as error:
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
        assert outcomes <= {"failed", "completed"}, outcomes
        # Nobody is left with half an answer and no word.
        assert len(answers) == 20 and not refused, refused
        ends = {answer.events[-1][0] for answer in answers}
        assert ends <= {"error", "message_stop"}, ends


def test_a_process_that_was_stopped_blames_nobody(servers):
    """What a provider said meanwhile is heard before it is found to have been silent for too long."""
    tollgate, demo = servers
    tollgate.command("providers", "update", "demo", "--idle-timeout", "2s", "--first-byte-timeout", "2s")
    tollgate.start()
    answers = []
    running = threading.Thread(target=lambda: answers.append(tollgate.ask("slow", stream=True)))
    running.start()
    wait_until(lambda: len(demo.requests()) == 1, "the request does not come")
    time.sleep(1)
    tollgate.process.send_signal(signal.SIGSTOP)
    time.sleep(3)
    tollgate.process.send_signal(signal.SIGCONT)
    running.join(60)
    assert answers[0].events[-1][0] == "message_stop", answers[0].events[-1]
    assert [entry["outcome"] for entry in tollgate.entries()] == ["completed"]
    assert len(demo.requests()) == 1


def test_sigterm_while_the_database_is_locked(servers):
    """Nobody is left without a word, the end is not held up, and the log says what is left for the next start."""
    tollgate, demo = servers
    tollgate.start("--grace", "1")
    answers = []
    running = threading.Thread(target=lambda: answers.append(tollgate.ask("slow", stream=True)))
    running.start()
    wait_until(lambda: len(demo.requests()) == 1, "the request does not come")
    time.sleep(0.5)
    other = sqlite3.connect(tollgate.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    tollgate.process.send_signal(signal.SIGTERM)
    assert tollgate.process.wait(30) == 0
    took = time.monotonic() - began
    running.join(60)
    other.execute("ROLLBACK")
    other.close()
    assert took < 8, f"{took:.1f} s"
    assert answers[0].events[-1][0] == "error" and answers[0].error["type"] == "overloaded_error"
    assert "1 entry could not be settled and stays open; the next start settles it as interrupted" in tollgate.log()
    tollgate.start()
    assert [entry["outcome"] for entry in tollgate.entries()] == ["interrupted"]
