"""What happens when the system has nothing left to give."""

import http.client
import json
import os
import resource
import socket
import threading
import time
import urllib.request

from processes import DemoProvider, Tollgate

FILES = 80


def ask(connection, key):
    """One request on a connection that is kept; its status."""
    body = {"model": "demo", "max_tokens": 100, "messages": [{"role": "user", "content": "Hello."}]}
    connection.request("POST", "/v1/messages", json.dumps(body), {
        "x-api-key": key, "anthropic-version": "2023-06-01", "content-type": "application/json"})
    with connection.getresponse() as answer:
        answer.read()
        return answer.status


def test_a_lack_of_sockets_is_waited_out_without_spinning(binary, tmp_path):
    demo, tollgate = DemoProvider(binary, tmp_path), Tollgate(binary, tmp_path)
    demo.start()
    tollgate.set_up(demo)
    tollgate.start(preexec=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES)))
    clients, answers = [], []
    try:
        connected = http.client.HTTPConnection("127.0.0.1", tollgate.port, timeout=60)
        clients.append(connected)
        assert ask(connected, tollgate.key) == 200
        # The kernel takes all of them; the program cannot.
        clients += [socket.create_connection(("127.0.0.1", tollgate.port)) for _ in range(2 * FILES)]
        deadline = time.monotonic() + 30
        while "clients wait" not in tollgate.log():
            assert time.monotonic() < deadline, "it did not notice"
            time.sleep(0.05)
        # Who is connected already is answered, by a provider that is connected already. Who is not waits.
        assert ask(connected, tollgate.key) == 200
        waiting = threading.Thread(target=lambda: answers.append(tollgate.ask("demo")))
        waiting.start()
        begin, used = time.monotonic(), processor_seconds(tollgate)
        time.sleep(2)
        share = (processor_seconds(tollgate) - used) / (time.monotonic() - begin)
        assert share < 0.3, f"{share:.0%} of a processor for waiting"
        assert tollgate.log().count("clients wait") == 1
        assert not answers and len(demo.requests()) == 2

        for client in clients:
            client.close()
        waiting.join(60)
        assert answers[0].status == 200
        with urllib.request.urlopen(f"{tollgate.url}/health/ready", timeout=30) as answer:
            assert answer.status == 200
        tollgate.stop()
        entries = tollgate.entries()
        assert [(entry["outcome"], len(entry["attempts"])) for entry in entries] == [("completed", 1)] * 3
    finally:
        for client in clients:
            client.close()
        for process in (tollgate, demo):
            if process.process.poll() is None:
                process.kill()


def processor_seconds(process):
    with open(f"/proc/{process.process.pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
