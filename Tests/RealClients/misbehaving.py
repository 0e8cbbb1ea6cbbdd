"""A provider on real sockets that does to each call what a test tells it to do."""

import json
import socket
import ssl
import struct
import subprocess
import threading

# What a provider answers that behaves.
TEXT = "Hello there."
USAGE = {"prompt_tokens": 11, "completion_tokens": 3, "total_tokens": 14}
WHOLE = json.dumps({
    "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "m",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": TEXT}, "finish_reason": "stop"}],
    "usage": USAGE}).encode()


def event(data):
    return b"data: " + (data if isinstance(data, bytes) else json.dumps(data).encode()) + b"\n\n"


def chunk(delta=None, finish=None, usage=None):
    """One event of a chat/completions stream."""
    choices = [] if usage else [{"index": 0, "delta": delta or {}, "finish_reason": finish}]
    return event({
        "id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": choices,
        **({"usage": usage} if usage else {})})


BEGIN = chunk({"role": "assistant", "content": "Hello "})
FINISH = chunk({"content": "there."}) + chunk(finish="stop")
EVENTS = BEGIN + FINISH + chunk(usage=USAGE) + event(b"[DONE]")


class Call:
    """One request that was read to its end, and the connection to misbehave on."""

    def __init__(self, connection, head, body, ended):
        self.connection = connection
        self.head = head
        self.stream = bool(body) and json.loads(body).get("stream") is True
        self.ended = ended

    @property
    def content_type(self):
        return "text/event-stream" if self.stream else "application/json"

    @property
    def content(self):
        """A good answer's body."""
        return EVENTS if self.stream else WHOLE

    def header(self, name):
        for line in self.head.split("\r\n")[1:]:
            if line.lower().startswith(name + ":"):
                return line.split(":", 1)[1].strip()
        return None

    def send(self, *pieces):
        for piece in pieces:
            self.connection.sendall(piece.encode() if isinstance(piece, str) else piece)

    def answer(self, body=None, status="200 OK", framing="length", content_type=None, headers=()):
        """A whole answer in order: framed by its length, in chunks, or by the end of the connection."""
        body = self.content if body is None else body
        lines = [f"HTTP/1.1 {status}", f"content-type: {content_type or self.content_type}", *headers]
        lines += {"length": [f"content-length: {len(body)}"], "chunked": ["transfer-encoding: chunked"],
                  "close": ["connection: close"]}[framing]
        self.send("\r\n".join(lines) + "\r\n\r\n")
        if framing == "chunked" and body:
            self.send(f"{len(body):x}\r\n", body, "\r\n0\r\n\r\n")
        else:
            self.send(body)

    def begin(self, body=b"", headers=()):
        """The head of an answer in chunks, and its first piece."""
        lines = ["HTTP/1.1 200 OK", f"content-type: {self.content_type}", "transfer-encoding: chunked", *headers]
        self.send("\r\n".join(lines) + "\r\n\r\n")
        if body:
            self.piece(body)

    def piece(self, body):
        self.send(f"{len(body):x}\r\n", body, "\r\n")

    def reset(self):
        """Closes the connection as a machine that crashed does once it is up again."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        # Behind TLS, closing would say goodbye first.
        socket.socket(fileno=self.connection.detach()).close()

    def stall(self):
        """Says nothing more until the other side hangs up."""
        self.connection.settimeout(60)
        try:
            while self.connection.recv(65536):
                pass
        except OSError:
            pass

    def flood(self, piece):
        """Sends the same for as long as it is taken."""
        while not self.ended.is_set():
            self.send(piece)


class MisbehavingProvider:
    """Listens on a port of its own until `close`. `behave` is called with each `Call` on a thread of its own; the
    connection is closed after it. With a `tls` context it speaks TLS."""

    def __init__(self, behave, tls=None):
        self.behave = behave
        self.tls = tls
        self.calls = []
        self.ended = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=[connection], daemon=True).start()

    def serve(self, connection):
        try:
            connection.settimeout(60)
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            call = self.read(connection)
            if call:
                self.calls.append(call)
                self.behave(call)
        except OSError:
            pass  # the gateway has hung up, as it should on some of this
        finally:
            connection.close()

    def read(self, connection):
        said = b""
        while b"\r\n\r\n" not in said:
            piece = connection.recv(65536)
            if not piece:
                return None
            said += piece
            if said[0] == 22 and not self.tls:
                # The beginning of TLS, which this one does not speak.
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")
                return None
        head, body = said.split(b"\r\n\r\n", 1)
        call = Call(connection, head.decode(), b"", self.ended)
        length = int(call.header("content-length") or 0)
        while len(body) < length:
            piece = connection.recv(65536)
            if not piece:
                return None
            body += piece
        return Call(connection, head.decode(), body, self.ended)

    def close(self):
        self.ended.set()
        # Closing alone does not wake the thread that waits in `accept`.
        try:
            self.listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.listener.close()


def tls_context(folder, name="IP:127.0.0.1", days=2):
    """A server's context with a certificate of its own making. With `days` below zero it is one that has expired."""
    certificate, key, request = (
        folder / f"{part}.pem" for part in ("certificate", "key", "request"))
    for command in (
            ["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj",
             "/CN=provider", "-addext", f"subjectAltName={name}", "-keyout", key, "-out", request],
            ["x509", "-req", "-in", request, "-signkey", key, "-days", str(days), "-copy_extensions", "copy",
             "-out", certificate]):
        subprocess.run(["openssl", *command], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
