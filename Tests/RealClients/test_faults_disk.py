"""File systems that have no space left or cannot be written. FAULTS.md has what is stated of each."""

import resource
import signal
import subprocess
import threading
import time
from pathlib import Path

import pytest

from inside import assert_recovers, assert_refuses, lost, servers, wait_until  # noqa: F401, fixtures
from processes import BEYOND_THIS_MACHINE, Tollgate


class TestFullDisk:
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


class TestReadOnlyDisk:
    """On a file system of its own, which the kernel makes read-only as it does when a disk fails."""

    @pytest.fixture
    def folder(self, tmp_path):
        image, self.place = tmp_path / "image", tmp_path / "disk"
        self.place.mkdir()
        self.image = image
        with open(image, "wb") as file:
            file.truncate(48 << 20)
        self.is_mounted = (
            subprocess.run(["mkfs.ext4", "-q", "-F", image], capture_output=True).returncode == 0 and self.mount())
        try:
            self.switch = self.is_mounted and self.find_switch()
            if not self.switch:
                pytest.skip(f"{BEYOND_THIS_MACHINE} make a file system fail")
            yield self.place
        finally:
            if self.is_mounted:
                subprocess.run(["umount", "--lazy", self.place], check=True)

    def mount(self):
        command = ["mount", "-o", "loop,errors=remount-ro", self.image, self.place]
        return subprocess.run(command, capture_output=True).returncode == 0

    def find_switch(self):
        """What makes this file system fail; None where the kernel has no such thing."""
        device = subprocess.run(
            ["findmnt", "-no", "SOURCE", self.place], capture_output=True, text=True, check=True).stdout.strip()
        switch = Path("/sys/fs/ext4") / Path(device).name / "trigger_fs_error"
        return switch if switch.exists() else None

    def test_disk_that_becomes_read_only(self, servers):
        tollgate, demo = servers
        tollgate.start()
        assert tollgate.ask("demo").status == 200
        self.switch.write_text("x")
        # The system speaks of a failed disk or of a read-only one.
        assert_refuses(tollgate, demo, "The ledger")
        assert "fail  disk: the file system of " in tollgate.command("doctor", "--offline", status=1)
        # What people do then. All that was acknowledged is there afterwards.
        tollgate.kill()
        subprocess.run(["umount", self.place], check=True)
        subprocess.run(["e2fsck", "-p", "-f", self.image], capture_output=True)
        assert self.mount()
        tollgate.start()
        assert tollgate.ask("demo").status == 200


def test_start_on_a_read_only_disk(binary, tmp_path):
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
