"""`Scripts/run`: from nothing to a working Claude Code, and the same again at the next start."""

import os
import re
import signal
import socket
import subprocess
import threading
from pathlib import Path

import pytest

from processes import Tollgate, free_port
from script import script
from test_claude_code import ClaudeCode

SCRIPT = Path(__file__).parents[2] / "Scripts" / "run"


class Run:
    """One start of the script; `said` is what it printed until it was ready."""

    def __init__(self, folder, port, *options):
        environment = dict(
            os.environ, XDG_DATA_HOME=str(folder / "data"), TOLLGATE_ADMIN_LISTEN="127.0.0.1:0")
        environment.pop("TOLLGATE_DATABASE", None)
        environment.pop("TOLLGATE_LISTEN", None)
        self.errors = open(folder / "errors.log", "a+")
        self.process = subprocess.Popen(
            [SCRIPT, "--debug", "--listen", f"127.0.0.1:{port}", *options], env=environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.errors, text=True)
        watch = threading.Timer(300, self.process.kill)
        watch.daemon = True
        watch.start()
        self.said = ""
        while "Ctrl-C ends everything" not in self.said:
            line = self.process.stdout.readline()
            assert line, f"Scripts/run ended:\n{self.said}\n{self.log()}"
            self.said += line
        watch.cancel()

    def log(self):
        self.errors.seek(0)
        return self.errors.read()

    def variable(self, name):
        return re.search(rf"^ *export {name}=(\S+)$", self.said, re.MULTILINE)[1]

    def demo_url(self):
        return re.search(r"The demo provider on (\S+) answers", self.said)[1]

    def interrupt(self):
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(60) == 0, self.log()
        assert self.process.stdout.read().strip() == ""


def listens(url):
    host, port = url.removeprefix("http://").split(":")
    return subprocess.run(["bash", "-c", f"exec 3<>/dev/tcp/{host}/{port}"], capture_output=True).returncode == 0


def test_run_leads_to_a_working_claude_code_and_keeps_everything(binary, claude, tmp_path):
    port = free_port()
    tollgate = Tollgate(binary, tmp_path)
    tollgate.environment["TOLLGATE_DATABASE"] = str(tmp_path / "data" / "tollgate" / "tollgate.db")
    keys = []
    for start in range(2):
        run = Run(tmp_path, port)
        try:
            tollgate.url = run.variable("ANTHROPIC_BASE_URL")
            tollgate.key = run.variable("ANTHROPIC_AUTH_TOKEN")
            keys.append(tollgate.key)
            assert tollgate.url == f"http://127.0.0.1:{port}"
            folder = tmp_path / str(start)
            folder.mkdir()
            ask = ClaudeCode(claude, tollgate, folder)
            assert ask(script("say It works."))["result"] == "It works."
            demo = run.demo_url()
            assert listens(demo)
        finally:
            run.interrupt()
        assert not listens(tollgate.url) and not listens(demo)
    assert keys[0] == keys[1]
    assert [entry["outcome"] for entry in tollgate.entries()] == ["completed"] * 2
    tollgate.command("db", "check")
    for path in (tmp_path / "data" / "tollgate").iterdir():
        assert path.stat().st_mode & 0o077 == 0, f"{path} is open to others"


def test_run_makes_a_new_key_when_asked(tmp_path):
    port = free_port()
    keys = []
    for options in ([], ["--new-key"]):
        run = Run(tmp_path, port, *options)
        keys.append(run.variable("ANTHROPIC_AUTH_TOKEN"))
        run.interrupt()
    assert keys[0] != keys[1]


def test_run_says_that_its_port_is_taken(tmp_path):
    with pytest.raises(AssertionError, match="is taken"):
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            Run(tmp_path, other.getsockname()[1])
