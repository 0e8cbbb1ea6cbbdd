"""What happens when the system has nothing left to give."""

import os
import resource
import socket
import time
import urllib.request

from processes import Tollgate

FILES = 80


def test_a_lack_of_sockets_is_waited_out_without_spinning(binary, tmp_path):
    tollgate = Tollgate(binary, tmp_path)
    tollgate.start(preexec=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES)))
    clients = []
    try:
        # The kernel takes all of them; the program cannot.
        clients = [socket.create_connection(("127.0.0.1", tollgate.port)) for _ in range(2 * FILES)]
        deadline = time.monotonic() + 30
        while "clients wait" not in tollgate.log():
            assert time.monotonic() < deadline, "it did not notice"
            time.sleep(0.05)
        begin, used = time.monotonic(), processor_seconds(tollgate)
        time.sleep(2)
        share = (processor_seconds(tollgate) - used) / (time.monotonic() - begin)
        assert share < 0.3, f"{share:.0%} of a processor for waiting"
        assert tollgate.log().count("clients wait") == 1

        for client in clients:
            client.close()
        with urllib.request.urlopen(f"{tollgate.url}/health/ready", timeout=30) as answer:
            assert answer.status == 200
        tollgate.stop()
    finally:
        for client in clients:
            client.close()
        if tollgate.process.poll() is None:
            tollgate.kill()


def processor_seconds(process):
    with open(f"/proc/{process.process.pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
