"""The servers that are measured: how each is set up, started, watched and stopped."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
FILL = Path(__file__).with_name("fill_ledger.py")
MODELS = ("canned", "burst", "paced", "slow", "steady")
# What a provider of the Messages API is asked for.
NATIVE_MODELS = ("native", "native-burst", "native-paced")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """One server under measurement, with all processes that it is made of."""

    # A peer that gives up under a load is reported as such; nginx and Tollgate must not.
    is_peer = False
    # The names of the works that it is measured with alone; all where none is named.
    works = ()

    def __init__(self, name, folder, headers=()):
        self.name = name
        self.folder = Path(folder) / name.replace(" ", "-")
        self.folder.mkdir(parents=True)
        self.port = free_port()
        self.headers = dict(headers)
        self.process = None

    def start(self, command, probe="/", environment=None):
        log = open(self.folder / "log", "wb")
        self.process = subprocess.Popen(
            command, stdout=log, stderr=log, env=environment, start_new_session=True)
        deadline = time.monotonic() + 120
        while True:
            if self.process.poll() is not None:
                raise SystemExit(f"{self.name} ended at its start:\n{self.log()}")
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}{probe}", timeout=5)
                return
            except urllib.error.HTTPError:
                return
            except OSError:
                if time.monotonic() > deadline:
                    raise SystemExit(f"{self.name} did not start:\n{self.log()}") from None
                time.sleep(0.1)

    def stop(self):
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()

    def log(self):
        return (self.folder / "log").read_text(errors="replace")[-2000:]

    def processes(self):
        """The ids of the server's process and everything below it."""
        children = {}
        for entry in os.listdir("/proc"):
            if entry.isdigit():
                try:
                    stat = Path(f"/proc/{entry}/stat").read_text()
                except OSError:
                    continue
                children.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(entry))
        found, todo = [], [self.process.pid]
        while todo:
            found.append(todo[-1])
            todo += children.get(todo.pop(), [])
        return found

    def cpu(self):
        """Seconds of user and system time so far."""
        total = 0
        for process in self.processes():
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
        return total / TICK

    def memory(self):
        """Resident megabytes."""
        pages = sum(int(Path(f"/proc/{p}/statm").read_text().split()[1]) for p in self.processes())
        return pages * PAGE / 1e6


class Peer(Server):
    is_peer = True


def nginx(folder, upstream):
    server = Server("nginx", folder)
    configuration = server.folder / "nginx.conf"
    temporary = "\n".join(
        f"    {kind}_temp_path {server.folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    configuration.write_text(f"""\
daemon off;
worker_processes 2;
worker_rlimit_nofile 16384;
pid {server.folder}/pid;
error_log {server.folder}/error.log warn;
events {{ worker_connections 8192; }}
http {{
    access_log off;
{temporary}
    client_body_buffer_size 256k;
    client_max_body_size 32m;
    keepalive_requests 100000000;
    tcp_nodelay on;
    upstream canned {{ server 127.0.0.1:{upstream}; keepalive 256; keepalive_requests 100000000; }}
    server {{
        listen 127.0.0.1:{server.port} backlog=4096;
        location / {{
            proxy_pass http://canned;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_buffering off;
        }}
    }}
}}
""")
    server.start(["nginx", "-e", f"{server.folder}/error.log", "-c", str(configuration)])
    return server


def tollgate(folder, upstream, binary, durability, entries=0, routed=False, budget=False, under=()):
    """It runs `under` another program, such as a profiler. `entries` are on its ledger before it starts, as if a team
    had made them in a hundred days. When it is `routed`, the model `canned` has three targets and two credentials, and
    the key limits; with a `budget`, the targets have prices as well, and the key a budget."""
    trait = "filled" if entries else "budget" if budget else "routed" if routed else durability
    server = Server(f"tollgate {trait}", folder)
    environment = dict(
        os.environ, HOME=str(server.folder), XDG_DATA_HOME=str(server.folder / "data"),
        TOLLGATE_DATABASE=str(server.folder / "tollgate.db"), TOLLGATE_LOG_LEVEL="warning",
        BENCH_CREDENTIAL="not-a-real-key")

    def command(*words):
        done = subprocess.run([binary, *words], env=environment, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"tollgate {' '.join(words)}: {done.stderr}")
        return done.stdout

    command("db", "migrate")
    if entries:
        subprocess.run(
            [sys.executable, FILL, environment["TOLLGATE_DATABASE"], "--entries", str(entries), "--days", "100",
             "--keys", "200"], stdout=subprocess.DEVNULL, check=True)
    if routed:
        server.works = ("small",)
    address = f"http://127.0.0.1:{upstream}"
    # With a credential, as providers want one; nginx passes on the client's.
    command("providers", "add", "bench", "--profile", "generic", "--base-url", f"{address}/v1",
            "--credential-env", "BENCH_CREDENTIAL")
    command("providers", "add", "native", "--profile", "anthropic", "--base-url", address)
    for provider, models in (("bench", MODELS), ("native", NATIVE_MODELS)):
        for model in models:
            command("models", "map", model, "--to", f"{provider}/{model}")
    command("models", "map", "*", "--to", "bench/canned")
    capped = route(command, address, budget) if routed else ()
    server.headers["x-api-key"] = command("keys", "create", "--name", "bench", *capped).strip()
    server.start(
        [*under, binary, "serve", "--listen", f"127.0.0.1:{server.port}", "--admin-listen", "off", "--durability",
         durability],
        probe="/health/ready", environment=environment)
    return server


def route(command, address, budget):
    """Gives the model `canned` three targets with two credentials each, and a price with a `budget`; returns the options
    of a key with limits, and a budget, that no load reaches."""
    for name in ("bench", "second", "third"):
        if name != "bench":
            command("providers", "add", name, "--profile", "generic", "--base-url", f"{address}/v1")
        for _ in range(1 if name == "bench" else 2):
            command("providers", "update", name, "--add-credential", "--credential-env", "BENCH_CREDENTIAL")
        if budget:
            command("prices", "set", f"{name}/canned", "--input", "1", "--output", "2")
    command("models", "map", "canned", "--to", "bench/canned@3", "--to", "second/canned@1", "--to", "third/canned#2")
    limits = ("--rpm", "100000000", "--tpm", "100000000000", "--concurrency", "10000")
    return (*limits, "--budget", "900000usd/month") if budget else limits


def rolter(folder, upstream, binary):
    server = Peer("rolter", folder, {"authorization": "Bearer sk-bench"})
    routes = "".join(
        f'[[routes]]\nmodel = "{model}"\nstrategy = "round_robin"\n'
        f'[[routes.targets]]\nprovider = "bench"\nmodel = "{model}"\n' for model in MODELS)
    (server.folder / "rolter.toml").write_text(f"""\
[server]
host = "127.0.0.1"
port = {server.port}
[[providers]]
name = "bench"
kind = "openai_compatible"
api_base = "http://127.0.0.1:{upstream}"
[[virtual_keys]]
key = "sk-bench"
name = "bench"
models = []
[queue]
enabled = false
{routes}""")
    server.start(
        [binary, "gateway", "--config", str(server.folder / "rolter.toml")],
        environment=dict(os.environ, RUST_LOG="warn", ROLTER_UPDATE_CHECK="false"))
    return server


def litellm(folder, upstream, binary):
    server = Peer("LiteLLM", folder, {"authorization": "Bearer sk-bench"})
    models = "".join(
        f"  - model_name: {model}\n    litellm_params:\n      model: hosted_vllm/{model}\n"
        f"      api_base: http://127.0.0.1:{upstream}/v1\n      api_key: none\n" for model in MODELS)
    configuration = server.folder / "config.yaml"
    configuration.write_text(f"model_list:\n{models}general_settings:\n  master_key: sk-bench\n")
    server.start(
        [binary, "--config", str(configuration), "--host", "127.0.0.1", "--port", str(server.port),
         "--num_workers", "2"],
        probe="/health/liveliness",
        environment=dict(os.environ, LITELLM_LOG="ERROR", LITELLM_TELEMETRY="False", LITELLM_LOCAL_MODEL_COST_MAP="True",
                         PATH=f"{Path(binary).parent}:{os.environ['PATH']}"))
    return server
