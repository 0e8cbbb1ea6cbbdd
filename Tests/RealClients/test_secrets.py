"""No secret stands anywhere but where it was shown or typed: not in the database, its log, our logs or an answer."""

import json
import socket
import subprocess
import urllib.error
import urllib.request

import pytest

from processes import DemoProvider, Tollgate
from script import script

CREDENTIAL = "sk-canary-5f1c0e9d7b3a4826"


@pytest.fixture
def servers(binary, tmp_path):
    demo, tollgate = DemoProvider(binary, tmp_path), Tollgate(binary, tmp_path)
    try:
        demo.start()
        tollgate.command("db", "migrate")
        tollgate.environment["CANARY"] = CREDENTIAL
        tollgate.command(
            "providers", "add", "demo", "--base-url", f"{demo.url}/v1", "--credential-env", "CANARY")
        tollgate.command("providers", "add", "nobody", "--base-url", "http://127.0.0.1:1/v1", "--credential-env", "CANARY")
        del tollgate.environment["CANARY"]
        tollgate.command("models", "map", "*", "--to", "demo/demo")
        for model in ("demo-status-401", "demo-status-500", "demo-cut"):
            tollgate.command("models", "map", model, "--to", f"demo/{model}")
        tollgate.command("models", "map", "unreachable", "--to", "nobody/x")
        yield tollgate, demo
        tollgate.stop()
    finally:
        for process in (tollgate, demo):
            if process.process and process.process.poll() is None:
                process.kill()


def call(url, path, headers, body=None, method="POST"):
    """One call, whatever comes of it; gives all that was answered."""
    data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url + path, data=data, headers=headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return f"{answer.headers}".encode() + answer.read()
    except urllib.error.HTTPError as error:
        return f"{error.headers}".encode() + error.read()
    except OSError:
        return b""


def raw(port, text):
    """Bytes that no polite client sends; gives what is answered."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(text.encode())
        connection.shutdown(socket.SHUT_WR)
        said = b""
        while piece := connection.recv(65536):
            said += piece
        return said


def test_no_secret_is_in_a_database_a_log_or_an_answer(servers):
    tollgate, demo = servers
    keys = {
        name: tollgate.command("keys", "create", "--name", name).strip()
        for name in ("good", "revoked", "disabled", "narrow", "rotated")}
    tollgate.command("keys", "revoke", keys["revoked"].split("-")[1], "--yes")
    tollgate.command("keys", "update", keys["disabled"].split("-")[1], "--disable")
    tollgate.command("keys", "update", keys["narrow"].split("-")[1], "--models", "nothing-else")
    keys["replacement"] = tollgate.command("keys", "rotate", keys["rotated"].split("-")[1]).strip()
    former_admin = tollgate.command("admin-keys", "create", "--name", "ci", "--role", "write").strip()
    admin = tollgate.command("admin-keys", "rotate", former_admin.split("-")[1]).strip()
    tollgate.start()
    administration = tollgate.said_address("administration on ")
    answers = []

    def ask(headers, prompt="Hello.", model="demo", path="/v1/messages", stream=True, **more):
        body = {"model": model, "max_tokens": 50, "stream": stream, "messages": [{"role": "user", "content": prompt}]}
        answers.append(call(tollgate.url, path, {"content-type": "application/json"} | headers, body | more))

    json_type = {"content-type": "application/json"}
    for key in [*keys.values(), admin, former_admin, keys["good"] + "x", "tg-" + keys["good"]]:
        for headers in ({"x-api-key": key}, {"authorization": f"Bearer {key}"}):
            for stream in (True, False):
                ask(headers, stream=stream)
            for model in ("demo-status-401", "demo-status-500", "demo-cut", "unreachable", "no-such-model"):
                ask(headers, model=model)
            ask(headers, script("error-in-stream after=1"))
            ask(headers, path="/v1/nothing")
            ask(headers, path=f"/v1/nothing/{key}")
            answers.append(call(tollgate.url, f"/v1/models/{key}", headers, method="GET"))
            ask(headers | {"x-claude-code-session-id": key, "x-claude-code-request-class": key, "user-agent": key})
            ask(headers, path=f"/v1/messages?api_key={key}")
            ask(headers, model=key)
            ask(headers, metadata={"user_id": key})
            answers.append(call(tollgate.url, "/v1/messages", json_type | headers, f'{{"{key}'.encode()))
            answers.append(call(tollgate.url, "/v1/models", headers, method="GET"))
            answers.append(call(tollgate.url, "/v1/me/usage", headers, method="GET"))
            for path in ("/v1/organizations/api_keys", "/v1/organizations/requests", "/v1/organizations/nothing"):
                answers.append(call(administration, f"{path}?limit={key}", headers | {"user-agent": key}, method="GET"))
                answers.append(call(administration, path, json_type | headers, {"name": "x" * 999}))
        for text in (f"GET /{key} HTTP/1.1\r\n\r\n", f"{key}\r\n\r\n", f"POST /v1/messages HTTP/9\r\nx-api-key: {key}\r\n\r\n"):
            answers.append(raw(tollgate.port, text))
    said = []
    for words in (
        ["providers", "list", "--json"], ["providers", "show", "demo", "--json"], ["providers", "test", "demo"],
        ["providers", "test", "nobody"], ["keys", "list", "--json"], ["keys", "show", keys["good"]],
        ["keys", "show", keys["good"].split("-")[1]], ["requests", "list", "--json", "--limit", "1000"],
        ["requests", "show", keys["good"]], ["audit", "list", "--json", "--limit", "1000"], ["doctor"],
        ["admin-keys", "list", "--json"], ["admin-keys", "show", admin.split("-")[1]],
        ["usage", "--by", "model,error_type", "--json"],
    ):
        done = subprocess.run(
            [tollgate.binary, *words], env=tollgate.environment, capture_output=True, timeout=120)
        said += [done.stdout, done.stderr]

    secrets = {name: key.split("-")[-1] for name, key in keys.items()}
    secrets |= {"admin": admin.split("-")[-1], "former admin": former_admin.split("-")[-1], "credential": CREDENTIAL}
    folder = tollgate.database.parent
    assert (folder / "tollgate.db-wal").stat().st_size > 0
    files = {path: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    files[tollgate.log_file] = tollgate.log_file.read_bytes()
    assert len(answers) > 300 and sum(map(len, answers)) > 50_000 and len(files) > 3
    for name, secret in secrets.items():
        assert len(secret) > 15
        for path, content in files.items():
            assert secret.encode() not in content, f"{name} in {path.name}"
        for answer in answers:
            assert secret.encode() not in answer, f"{name}: {answer}"
        for text in said:
            assert secret.encode() not in text, f"{name}: {text}"
