"""Commands on a running server, from a machine that has neither its database nor its environment."""

import json
import os
import signal
import subprocess
import time
import urllib.request

import pytest

from script import script


@pytest.fixture(scope="module")
def keys(servers):
    """An admin key of each role, by role."""
    tollgate, _ = servers
    return {
        role: tollgate.command("admin-keys", "create", "--name", f"remote-{role}", "--role", role).strip()
        for role in ("read", "write")}


class Elsewhere:
    """A terminal on another machine."""

    def __init__(self, binary, url, folder, key):
        self.binary, self.url, self.folder = str(binary), url, folder
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "TOLLGATE_ADMIN_KEY": key}

    def run(self, *words, status=0, stdin=subprocess.DEVNULL, text=None, **variables):
        """Runs a command; gives what it printed and what it said."""
        source = {"input": text} if text is not None else {"stdin": stdin}
        done = subprocess.run(
            [self.binary, *words, "--url", self.url], env=self.environment | variables, cwd=self.folder,
            capture_output=True, text=True, timeout=60, **source)
        assert done.returncode == status, f"{words}: {done.returncode}\n{done.stderr}"
        return done.stdout, done.stderr

    def start(self, *words):
        return subprocess.Popen(
            [self.binary, *words, "--url", self.url], env=self.environment, cwd=self.folder,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ask(tollgate, prompt):
    """One request of a client; gives its id."""
    body = {"model": "demo", "max_tokens": 100, "messages": [{"role": "user", "content": prompt}]}
    request = urllib.request.Request(
        f"{tollgate.url}/v1/messages", data=json.dumps(body).encode(),
        headers={"x-api-key": tollgate.key, "content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.headers["request-id"]


@pytest.fixture
def elsewhere(binary, servers, keys, tmp_path):
    return Elsewhere(binary, servers[0].said_address("administration on "), tmp_path, keys["write"])


def test_a_key_lives_its_whole_life_on_a_server(servers, elsewhere):
    printed, said = elsewhere.run("keys", "create", "--name", "far", "--json")
    made = json.loads(printed)
    assert made["token"].startswith(f"tg-{made['id']}-")
    assert said.startswith(f"Created the key {made['id']} for far.")
    listed = json.loads(elsewhere.run("keys", "list", "--json")[0])
    assert made["id"] in [key["id"] for key in listed]
    secret = elsewhere.run("keys", "rotate", made["id"], "--grace", "1h")[0].strip()
    assert secret != made["token"]
    _, said = elsewhere.run("keys", "revoke", made["id"], status=4)
    assert "add --yes" in said
    elsewhere.run("keys", "revoke", made["id"], "--yes")
    shown = json.loads(servers[0].command("keys", "show", made["id"], "--json"))
    assert shown["status"] == "revoked"
    assert shown["created_by"].startswith("admin-key:")


def test_credentials_and_files_come_from_where_the_command_is_typed(servers, elsewhere, tmp_path):
    url = "https://api.example.com/v1"
    (tmp_path / "credential").write_text("sk-0123456789-from-a-file\n")
    elsewhere.run("providers", "add", "r1", "--base-url", url, "--credential-env", "KEY", KEY="sk-0123456789-of-the-client")
    elsewhere.run("providers", "add", "r2", "--base-url", url, "--credential-file", "credential")
    elsewhere.run("providers", "add", "r3", "--base-url", url, "--credential-stdin", text="sk-0123456789-from-stdin\n")
    # The server has these; they are not the client's.
    _, said = elsewhere.run(
        "providers", "add", "r4", "--base-url", url, "--credential-env", "TOLLGATE_DATABASE", status=2)
    assert "names no variable that is set" in said
    _, said = elsewhere.run(
        "providers", "add", "r4", "--base-url", url, "--credential-file", "tollgate.log", status=3)
    assert "tollgate.log cannot be read" in said
    hints = {
        provider["name"]: [credential["hint"] for credential in provider["credentials"]]
        for provider in json.loads(servers[0].command("providers", "list", "--json"))}
    assert [hints.get(name) for name in ("r1", "r2", "r3", "r4")] == [["ient"], ["file"], ["tdin"], None]
    (tmp_path / "prices.csv").write_text("provider,model,input,output\nr1,m,1,2\n")
    assert "Added 1 price; " in elsewhere.run("prices", "import", "prices.csv")[1]
    for name in ("r1", "r2", "r3"):
        elsewhere.run("providers", "remove", name, "--yes")


def test_a_report_is_the_same_to_the_byte(site, elsewhere):
    ask(site.tollgate, script("say Counted."))
    site.settled(1)
    for words in (
            ("usage", "--by", "key,model,day", "--since", "2026-01-01", "--until", "2100-01-01", "--json"),
            ("requests", "list", "--json", "--limit", "10000"), ("audit", "list", "--json", "--limit", "1000")):
        assert elsewhere.run(*words)[0] == site.tollgate.command(*words)


def test_the_ledger_is_followed_live(site, elsewhere):
    tail = elsewhere.start("requests", "tail", "--json")
    try:
        assert tail.stderr.readline() == "Following the ledger; end with Ctrl-C.\n"
        entry = ask(site.tollgate, script("say Seen."))
        seen = json.loads(tail.stdout.readline())
        assert seen["id"] == entry
        tail.send_signal(signal.SIGINT)
        tail.wait(30)
    finally:
        tail.kill()
        tail.communicate()


def test_the_role_read_looks_only(elsewhere, keys):
    elsewhere.environment["TOLLGATE_ADMIN_KEY"] = keys["read"]
    assert elsewhere.run("keys", "list")[0].startswith("ID ")
    printed, said = elsewhere.run("keys", "create", "--name", "mine", status=4)
    assert printed == ""
    assert "has the role read" in said


@pytest.mark.parametrize(("words", "status"), [
    (("doctor",), 2), (("db", "backup", "copy.db"), 2), (("admin-keys", "create", "--name", "x"), 2),
    (("admin-keys", "rotate", "a1"), 2), (("keys", "list", "--database", "x"), 2)])
def test_what_is_for_one_machine_says_so(elsewhere, tmp_path, words, status):
    elsewhere.run(*words, status=status)
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_ends_sends_its_followers_away(binary, tmp_path, servers):
    from processes import Tollgate

    server = Tollgate(binary, tmp_path)
    server.command("db", "migrate")
    key = server.command("admin-keys", "create", "--name", "x").strip()
    server.start()
    try:
        far = tmp_path / "far"
        far.mkdir()
        tail = Elsewhere(binary, server.said_address("administration on "), far, key).start("requests", "tail")
        assert tail.stderr.readline().startswith("Following")
        began = time.monotonic()
        server.stop()
        assert time.monotonic() - began < 20
        assert "the server ends" in tail.communicate(timeout=30)[1]
        assert tail.returncode == 1
    finally:
        server.kill()
