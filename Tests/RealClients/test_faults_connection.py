"""Providers that cannot be reached, hang up, or say nothing. FAULTS.md has what is stated of each."""

import socket
import subprocess
import threading
import time

import pytest

from faults import CREDENTIAL, FaultSite
from misbehaving import BEGIN, EVENTS, FINISH, TEXT, USAGE, WHOLE, chunk, tls_context
from processes import BEYOND_THIS_MACHINE, Tollgate, free_port

UNREACHABLE = "The provider could not be reached"
BROKE_OFF = "The provider broke off before its answer was complete (reset)."
CLOSED = "The provider closed the stream before the answer was complete."


def half(call):
    """What a call has of its answer when something happens to it."""
    return BEGIN if call.stream else WHOLE[:40]


def test_a_name_without_an_address(faults, stream):
    outcome = faults.ask(faults.model("http://nonexistent.invalid"), stream)
    outcome.failed(502, "api_error", f"{UNREACHABLE} (resolve).", (None, "resolve"), reaches=False)


@pytest.fixture
def deaf(binary, tmp_path):
    """A Tollgate whose one name server takes every question and answers none."""
    address = "127.77.0.53"
    settings, program = tmp_path / "resolv.conf", tmp_path / "tollgate-with-deaf-name-server"
    settings.write_text(f"nameserver {address}\n")
    program.write_text(
        "#!/bin/sh\n"
        f"exec unshare --mount sh -c 'mount --bind {settings} /etc/resolv.conf && exec \"$@\"' sh {binary} \"$@\"\n")
    program.chmod(0o700)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        try:
            server.bind((address, 53))
            subprocess.run([program, "--version"], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            pytest.skip(f"{BEYOND_THIS_MACHINE} give a program a name server of its own")
        tollgate = Tollgate(program, tmp_path)
        site = FaultSite(tollgate)
        try:
            tollgate.command("db", "migrate")
            tollgate.environment["CANARY"] = CREDENTIAL
            tollgate.key = tollgate.command("keys", "create", "--name", "first").strip()
            tollgate.start("--retries", "0")
            yield site
            # It was asked, so this is not another fault.
            server.settimeout(1)
            assert b"slow" in server.recv(512)
            tollgate.stop()
        finally:
            site.close()
            if tollgate.process and tollgate.process.poll() is None:
                tollgate.kill()


def test_a_name_server_that_never_answers(deaf, stream):
    """The time for a connection holds for its name as well, and nobody else waits for it."""
    _, well = deaf.provider(lambda call: call.answer(EVENTS if call.stream else WHOLE))
    model = deaf.model("http://slow.example.test", ["--connect-timeout", "3s"])
    outcomes = []
    asking = threading.Thread(target=lambda: outcomes.append(deaf.ask(model, stream)))
    asking.start()
    time.sleep(0.5)
    assert deaf.tollgate.ask(well, stream).status == 200
    assert asking.is_alive(), "another provider's client had to wait"
    asking.join(30)
    outcomes[0].failed(
        504, "timeout_error", "The provider did not answer in time (connect).", (None, "timeout_connect"),
        reaches=False)


def test_a_port_where_nobody_listens(faults, stream):
    model = faults.model(f"http://127.0.0.1:{free_port()}")
    outcome = faults.ask(model, stream)
    outcome.failed(502, "api_error", f"{UNREACHABLE} (connect).", (None, "connect"), reaches=False)
    # The doctor asks every provider for its list of models.
    said = faults.tollgate.command("doctor", status=1)
    assert f"fail  provider {model}: " in said


@pytest.mark.parametrize("fault", ["self-signed", "expired", "for another name", "no TLS at all"])
def test_tls_that_is_not_to_be_trusted(ask, faults, tmp_path, fault):
    """None of them gets the request, let alone the credential. That a certificate's end and its name count even where
    its authority is trusted is shown in TLSTests."""
    if fault == "no TLS at all":
        provider, _ = faults.provider(lambda call: call.answer())
        model = faults.model(provider.url.replace("http:", "https:"))
        outcome = faults.ask(model, False)
    else:
        options = {"expired": {"days": -1}, "for another name": {"name": "DNS:elsewhere.example"}}.get(fault, {})
        outcome = ask(lambda call: call.answer(), tls=tls_context(tmp_path, **options))
    outcome.failed(502, "api_error", f"{UNREACHABLE} (tls).", (None, "tls"), reaches=False)
    assert not outcome.calls


def test_reset_before_the_answer(ask):
    outcome = ask(lambda call: call.reset())
    outcome.failed(502, "api_error", BROKE_OFF, (None, "reset"))
    # It may have been received and paid for, so nobody sends it again without a word on the ledger.
    assert outcome.calls[0].header("authorization") == f"Bearer {CREDENTIAL}"


def test_reset_within_the_head(ask):
    def behave(call):
        call.send("HTTP/1.1 200 OK\r\ncontent-ty")
        time.sleep(0.05)
        call.reset()

    ask(behave).failed(502, "api_error", BROKE_OFF, (None, "reset"))


def test_reset_within_the_body(ask, stream):
    def behave(call):
        call.begin(half(call))
        time.sleep(0.2)
        call.reset()

    outcome = ask(behave)
    if stream:
        outcome.broke_off("api_error", CLOSED, (200, "reset"))
    else:
        outcome.failed(502, "api_error", BROKE_OFF, (200, "reset"))


def test_reset_before_the_first_word(ask):
    """A head, and a body of which nothing can be used yet: as if nothing had come."""
    def behave(call):
        call.begin(b": hello\n\n" if call.stream else b" ")
        time.sleep(0.05)
        call.reset()

    outcome = ask(behave)
    assert outcome.answer.status == 502
    outcome.failed(502, "api_error", "before", (200, "reset"))


def test_no_first_byte(ask):
    outcome = ask(lambda call: call.stall(), options=["--first-byte-timeout", "1s"])
    outcome.failed(
        504, "timeout_error", "The provider did not answer in time (first_byte).", (None, "timeout_first_byte"))


def test_a_connection_that_nobody_serves(faults, stream):
    """Half open: the connection is made by the kernel, and then there is silence, also in TLS."""
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        url = f"https://127.0.0.1:{nobody.getsockname()[1]}"
        outcome = faults.ask(faults.model(url, ["--connect-timeout", "1s"]), stream)
    outcome.failed(
        504, "timeout_error", "The provider did not answer in time (connect).", (None, "timeout_connect"),
        reaches=False)


def test_a_stream_that_stalls(ask, stream):
    def behave(call):
        call.begin(half(call))
        call.stall()

    outcome = ask(behave, options=["--idle-timeout", "1s"])
    wording = "The provider did not answer in time (idle)."
    if stream:
        outcome.broke_off("timeout_error", wording, (200, "timeout_idle"))
    else:
        outcome.failed(504, "timeout_error", wording, (200, "timeout_idle"))


def test_an_answer_that_never_ends(ask, stream):
    """Bytes keep coming, so no wait is too long; the answer as a whole is."""
    def behave(call):
        call.begin(half(call))
        while not call.ended.wait(0.2):
            call.piece(chunk({"content": "and "}) if call.stream else b" ")

    outcome = ask(behave)
    wording = "The provider did not answer in time (total)."
    if stream:
        assert outcome.answer.text.startswith("Hello and and ")
        outcome.broke_off("timeout_error", wording, (200, "timeout_total"), text=outcome.answer.text)
    else:
        outcome.failed(504, "timeout_error", wording, (200, "timeout_total"))


def test_closed_after_the_reason_to_finish(ask, stream):
    """Without [DONE], and without usage: the answer is whole, what it cost is estimated."""
    outcome = ask(lambda call: call.answer(BEGIN + FINISH if call.stream else WHOLE, framing="close"))
    outcome.completed(TEXT, "estimated" if stream else "reported")


def test_closed_after_the_usage(ask):
    """Without [DONE], and on connections that the provider closes."""
    whole = BEGIN + FINISH + chunk(usage=USAGE)
    ask(lambda call: call.answer(whole if call.stream else WHOLE, framing="close")).completed(TEXT)


def test_closed_before_the_reason_to_finish(ask, stream):
    """In good order as far as HTTP can tell."""
    outcome = ask(lambda call: call.answer(half(call), framing="close"))
    if stream:
        outcome.broke_off("api_error", CLOSED, (200, "api_error"))
    else:
        outcome.failed(502, "api_error", "The provider's answer could not be read", (200, "api_error"))


def test_words_after_an_answer_are_not_the_next_one(faults, stream):
    """The next request on the same connection must not get what was left on it."""
    def behave(call):
        call.answer(EVENTS if call.stream else WHOLE)
        time.sleep(0.1)
        call.send("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nstolen")
        call.stall()

    provider, model = faults.provider(behave)
    faults.ask(model, stream, provider.calls).completed(TEXT)
    time.sleep(0.3)
    faults.ask(model, stream, provider.calls).completed(TEXT)
    assert len(provider.calls) == 2
