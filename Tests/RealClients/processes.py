"""The two programs under test, as processes: `tollgate serve` and `tollgate demo-provider`."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

from answer import exchange

# How the reason begins why a test that needs something of the kernel or of root is left out. All others fail the run.
BEYOND_THIS_MACHINE = "this machine does not let us"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Process:
    """A `tollgate` command that runs until it is told to end. Its output goes to a log in `folder`."""

    def __init__(self, binary, folder, name):
        self.binary = str(binary)
        self.folder = Path(folder)
        self.name = name
        self.log_file = self.folder / f"{name}.log"
        self.process = None
        self.url = None
        self.said_from = 0

    def spawn(self, *arguments, environment=None, preexec=None):
        """Starts the command and waits for the address that it says it listens on. `preexec` is called in the new
        process first."""
        self.said_from = self.log_file.stat().st_size if self.log_file.exists() else 0
        with open(self.log_file, "ab") as log:
            self.process = subprocess.Popen(
                [self.binary, *arguments], stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment,
                preexec_fn=preexec)
        self.url = self.said_address("listening on ")

    def said_address(self, mark):
        """The address that the process says behind a mark, once it has."""
        deadline = time.monotonic() + 30
        while True:
            said = self.log_file.read_bytes()[self.said_from:].decode(errors="replace")
            lines = [line for line in said.splitlines(keepends=True) if mark in line and line.endswith("\n")]
            if lines:
                return lines[0].split(mark, 1)[1].split()[0]
            assert self.process.poll() is None, f"{self.name} ended at its start:\n{said}"
            assert time.monotonic() < deadline, f"{self.name} did not say where it listens:\n{said}"
            time.sleep(0.02)

    @property
    def port(self):
        return int(self.url.rsplit(":", 1)[1])

    def kill(self):
        self.process.kill()
        self.process.wait(30)

    def stop(self):
        """Asks the process to end and insists that it does so well."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"{self.name} did not end within a minute of SIGTERM:\n{self.log()}") from None
        assert status == 0, f"{self.name} ended with status {status}:\n{self.log()}"

    def log(self):
        return self.log_file.read_text(errors="replace")


class DemoProvider(Process):
    """The scripted provider, with its own record of what it was asked and what it answered."""

    def __init__(self, binary, folder, provider="demo"):
        """`provider` is the name that Tollgate knows it by."""
        self.provider = provider
        super().__init__(binary, folder, f"{provider}-provider")
        self.record_file = self.folder / f"{provider}.jsonl"

    def start(self, *options):
        self.spawn("demo-provider", "--listen", "127.0.0.1:0", "--record", str(self.record_file), *options)

    def requests(self):
        with urllib.request.urlopen(f"{self.url}/demo/requests", timeout=30) as answer:
            return json.load(answer)["requests"]

    def recorded(self, event="received"):
        """The record file's lines; a request is `received` before anything of it is answered."""
        lines = self.record_file.read_text().splitlines()
        return [line for line in map(json.loads, lines) if line["event"] == event]


class Tollgate(Process):
    """The gateway on a database of its own."""

    def __init__(self, binary, folder):
        super().__init__(binary, folder, "tollgate")
        self.database = self.folder / "data" / "tollgate.db"
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "TOLLGATE_DATABASE": str(self.database),
            "TOLLGATE_LOG_LEVEL": "debug",
            "TOLLGATE_ADMIN_LISTEN": "127.0.0.1:0",
        }
        self.port_option = "127.0.0.1:0"
        self.key = None

    def start(self, *options, preexec=None):
        """Serves, on the same port after every start, and returns once it is ready."""
        self.spawn(
            "serve", "--listen", self.port_option, *options, environment=self.environment, preexec=preexec)
        self.port_option = f"127.0.0.1:{self.port}"
        with urllib.request.urlopen(f"{self.url}/health/ready", timeout=30) as answer:
            assert answer.status == 200

    def command(self, *words, status=0):
        """Runs a command on the database and returns what it prints."""
        done = subprocess.run(
            [self.binary, *words], env=self.environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == status, f"tollgate {' '.join(words)}: status {done.returncode}\n{done.stderr}"
        return done.stdout

    def get(self, path):
        return exchange(self.port, "GET", path, {"x-api-key": self.key})

    def ask(self, model, stream=False, max_tokens=1000, text="Hello."):
        """One request of the Messages API, and what is answered."""
        body = json.dumps({
            "model": model, "max_tokens": max_tokens, "stream": stream,
            "messages": [{"role": "user", "content": text}]})
        return exchange(self.port, "POST", "/v1/messages", {
            "x-api-key": self.key, "anthropic-version": "2023-06-01", "content-type": "application/json"}, body)

    def add_provider(self, name, url):
        self.command("providers", "add", name, "--base-url", f"{url}/v1")

    def map_in_order(self, model, *targets):
        """Targets of which each is tried when the ones before it failed."""
        options = [word for place, target in enumerate(targets, 1) for word in ("--to", f"{target}#{place}")]
        self.command("models", "map", model, *options)

    def set_up(self, *demos):
        """A first key, the demo providers, and the first of them for every model."""
        self.command("db", "migrate")
        for demo in demos:
            self.add_provider(demo.provider, demo.url)
        name = demos[0].provider
        self.command("models", "map", "*", "--to", f"{name}/demo")
        for model in ("claude-sonnet-5-5", "demo-window-45000"):
            self.command("models", "map", model, "--to", f"{name}/{model}")
        self.key = self.command("keys", "create", "--name", "first").strip()

    def newest_entries(self):
        """The newest entries of the ledger, among them all that could be open."""
        return json.loads(self.command("requests", "list", "--json", "--limit", "500"))

    def entries(self):
        """All entries of the ledger, oldest first."""
        found, page = [], None
        while page is None or len(page) == 5000:
            older = ["--before", page[-1]["id"]] if page else []
            page = json.loads(self.command("requests", "list", "--json", "--limit", "5000", *older))
            found += page
        return found[::-1]
