"""Providers that answer with something else than an answer. FAULTS.md has what is stated of each."""

import gzip
import json

import pytest

from faults import CREDENTIAL
from misbehaving import BEGIN, EVENTS, TEXT, WHOLE, MisbehavingProvider, event

NO_HTTP = "The provider's answer breaks the rules of HTTP"
BROKE_OFF = "The provider broke off before its answer was complete (reset)."
CLOSED = "The provider closed the stream before the answer was complete."
NO_ANSWER = "The provider's answer holds no completion."


@pytest.mark.parametrize("said", [b"220 mail.example ESMTP\r\n", b"\x00\x01\x02\xff" * 500, b"\r\n\r\n\r\n"])
def test_something_else_than_http(ask, said):
    outcome = ask(lambda call: call.send(said))
    assert outcome.answer.status == 502
    error = outcome.entry["attempts"][0]["error"]
    assert error in ("curl_1", "reset")
    outcome.failed(502, "api_error", f"({error}).", (None, error))


def test_a_chunk_that_is_cut(ask, stream):
    def behave(call):
        call.begin()
        call.send("ffff\r\n", BEGIN if call.stream else WHOLE[:40])

    outcome = ask(behave)
    if stream:
        outcome.broke_off("api_error", CLOSED, (200, "reset"))
    else:
        outcome.failed(502, "api_error", BROKE_OFF, (200, "reset"))


def test_a_chunk_without_a_size(ask, stream):
    def behave(call):
        call.begin(BEGIN if call.stream else WHOLE[:40])
        call.send("not hexadecimal\r\n")

    outcome = ask(behave)
    if stream:
        outcome.broke_off("api_error", CLOSED, (200, "reset"))
    else:
        outcome.failed(502, "api_error", BROKE_OFF, (200, "reset"))


def test_a_length_that_is_too_short(ask, stream):
    """What comes behind it is no part of the answer, nor of the next one."""
    def behave(call):
        left = len(call.content) - 20
        call.send(
            f"HTTP/1.1 200 OK\r\ncontent-type: {call.content_type}\r\ncontent-length: {left}\r\n\r\n", call.content)

    for _ in range(2):
        outcome = ask(behave)
        if stream:
            # [DONE] and the usage are missing.
            outcome.completed(TEXT, "estimated")
        else:
            outcome.failed(502, "api_error", "The provider's answer could not be read", (200, "api_error"))


def test_a_length_that_is_too_long(ask, stream):
    def behave(call):
        length = len(call.content) + 20
        call.send(
            f"HTTP/1.1 200 OK\r\ncontent-type: {call.content_type}\r\ncontent-length: {length}\r\n\r\n", call.content)

    outcome = ask(behave)
    if stream:
        # Everything has been said before the cut.
        outcome.completed(TEXT)
    else:
        outcome.failed(502, "api_error", BROKE_OFF, (200, "reset"))


def test_a_length_that_is_none(ask):
    outcome = ask(lambda call: call.send("HTTP/1.1 200 OK\r\ncontent-length: -5\r\n\r\n", call.content))
    outcome.failed(502, "api_error", NO_HTTP, (None, "curl_8"))


@pytest.mark.parametrize("status", ["301 Moved Permanently", "302 Found", "307 Temporary Redirect"])
def test_a_redirect_is_not_followed(ask, faults, status):
    """Neither with the credential nor without."""
    thief = MisbehavingProvider(lambda call: call.answer())
    faults.providers.append(thief)
    outcome = ask(lambda call: call.answer(
        b"over there", status=status, headers=[f"location: {thief.url}/v1/chat/completions?secret=x"]))
    code = int(status[:3])
    outcome.failed(
        502, "api_error", f"The provider redirects to another address (HTTP {code})", (code, "api_error"))
    assert not thief.calls
    assert thief.url not in outcome.answer.body.decode()


@pytest.mark.parametrize("bomb", ["one line", "many lines", "interim answers"])
def test_a_header_without_end(ask, bomb):
    def behave(call):
        if bomb == "interim answers":
            call.flood(b"HTTP/1.1 102 Processing\r\nx-a: 1\r\n\r\n" * 100)
        call.send("HTTP/1.1 200 OK\r\n")
        call.flood(b"x" * 8192 if bomb == "one line" else b"x-a: 0123456789\r\n" * 500)

    outcome = ask(behave)
    outcome.failed(502, "api_error", f"{NO_HTTP} (too_large_headers).", (None, "too_large_headers"))


def test_a_line_without_end(ask, stream):
    """An event, or a body, that goes on for ever is given up at 64 MiB."""
    def behave(call):
        call.begin(BEGIN + b"data: " if call.stream else WHOLE[:40])
        piece = b"x" * (1 << 20)
        for _ in range(80):
            call.piece(piece)

    outcome = ask(behave)
    if stream:
        outcome.broke_off("api_error", "larger than", (200, "api_error"))
    else:
        outcome.failed(502, "api_error", "The provider's answer is larger than 64 MiB.", (200, "too_large"))


def test_gzip_that_nobody_asked_for(ask):
    outcome = ask(lambda call: call.answer(gzip.compress(call.content), headers=["content-encoding: gzip"]))
    assert outcome.calls[0].header("accept-encoding") == "identity"
    outcome.failed(
        502, "api_error", "The provider compressed its answer (content-encoding gzip)", (200, "api_error"))


def test_interim_answers_are_passed_over(ask):
    def behave(call):
        call.send("HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n")
        call.answer()

    ask(behave).completed(TEXT)


def test_another_protocol(ask):
    outcome = ask(lambda call: call.send("HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n", call.content))
    outcome.failed(502, "api_error", BROKE_OFF, (None, "reset"))


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"{}", b'{"choices": []}', b"OK"])
def test_nothing_under_status_200(ask, body):
    outcome = ask(lambda call: call.answer(body))
    assert outcome.answer.status == 502
    outcome.failed(502, "api_error", "The provider's answer", (200, "api_error"))


def test_a_page_under_status_200(ask):
    """A login page, or an address that lacks /v1."""
    page = b"<!DOCTYPE html>\n<html><body>Please sign in</body></html>"
    outcome = ask(lambda call: call.answer(page, content_type="text/html"))
    outcome.failed(502, "api_error", NO_ANSWER, (200, "api_error"))


@pytest.mark.parametrize("content_type", ["text/plain", "application/octet-stream", "x"])
def test_a_wrong_content_type(ask, content_type):
    """What the body is counts, not what it is called."""
    ask(lambda call: call.answer(content_type=content_type)).completed(TEXT)


def test_a_stream_for_a_whole_answer_and_the_other_way_round(ask):
    ask(lambda call: call.answer(WHOLE if call.stream else EVENTS)).completed(TEXT)


def test_json_that_breaks_off(ask, stream):
    """A line of a stream that cannot be read is passed over; the others stand."""
    outcome = ask(lambda call: call.answer(
        BEGIN + b'data: {"choices": [\n\n' + EVENTS[len(BEGIN):] if call.stream else b'{"choices": ['))
    if stream:
        outcome.completed(TEXT)
    else:
        outcome.failed(502, "api_error", "The provider's answer could not be read", (200, "api_error"))


ERROR = {"error": {"message": "Boom", "type": "server_error"}}


def test_an_error_under_status_200(ask):
    outcome = ask(lambda call: call.answer(json.dumps(ERROR).encode(), content_type="application/json"))
    outcome.failed(502, "api_error", "Boom", (200, "api_error"))


def test_an_error_event_at_the_beginning(ask):
    outcome = ask(lambda call: call.answer(event(ERROR), content_type="text/event-stream"))
    outcome.failed(502, "api_error", "Boom", (200, "api_error"))


def test_an_error_event_later(ask, stream):
    outcome = ask(lambda call: call.answer(BEGIN + event(ERROR), content_type="text/event-stream"))
    if stream:
        outcome.broke_off("api_error", "Boom", (200, "api_error"))
    else:
        outcome.failed(502, "api_error", "Boom", (200, "api_error"))


def test_an_error_that_repeats_the_credential(ask):
    """As one with a debugging aid does that nobody asked for."""
    outcome = ask(lambda call: call.answer(
        json.dumps({"error": {"message": f"wrong key: {call.header('authorization')}"}}).encode(),
        status="401 Unauthorized", content_type="application/json"))
    outcome.failed(403, "permission_error", "refused this gateway's credential", (401, "permission_error"))
    assert CREDENTIAL not in outcome.answer.body.decode() + json.dumps(outcome.entry)
