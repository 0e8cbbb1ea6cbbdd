"""The OpenAI SDK for Python as a client of the Responses API: translated for a provider of chat/completions and for one
of the Messages API, and passed to a provider that keeps responses itself."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import openai
import pytest

from ledger import Site
from processes import DemoProvider, Tollgate
from script import script
from twins import MODELS, add

WEATHER = {
    "type": "function", "name": "get_weather", "description": "The weather of a city.", "strict": True,
    "parameters": {
        "type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"],
        "additionalProperties": False,
    },
}
PATCH = {"type": "custom", "name": "apply_patch", "description": "Changes files."}


class Keeper(BaseHTTPRequestHandler):
    """A provider that has the Responses API and keeps what it answers."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def send(self, status, body, kind="application/json"):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def kept(self):
        """The response that the path names, and what stands behind its id."""
        identity, _, action = self.path.split("?")[0].removeprefix("/v1/responses/").partition("/")
        found = self.server.kept.get(identity)
        if found is None:
            self.send(404, {"error": {"message": f"No {identity}.", "type": "invalid_request_error",
                                      "param": None, "code": None}})
        return found, action

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        if self.path != "/v1/responses":
            found, _ = self.kept()
            return found and self.send(200, {**found, "status": "cancelled"})
        asked = json.loads(body)
        previous = asked.get("previous_response_id")
        assert previous is None or previous in self.server.kept
        identity = f"resp_{len(self.server.kept)}"
        text = {"type": "output_text", "text": f"After {previous}.", "annotations": []}
        response = {
            "id": identity, "object": "response", "created_at": 1, "status": "completed", "model": asked["model"],
            "output": [{"id": "msg_1", "type": "message", "role": "assistant", "status": "completed",
                        "content": [text]}],
            "usage": {"input_tokens": 30, "input_tokens_details": {"cached_tokens": 20}, "output_tokens": 9,
                      "output_tokens_details": {"reasoning_tokens": 4}, "total_tokens": 39},
            "tools": [], "tool_choice": "auto", "parallel_tool_calls": True,
        }
        self.server.kept[identity] = response
        if not asked.get("stream"):
            return self.send(200, response)
        place = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
        events = [
            {"type": "response.created", "response": {**response, "status": "in_progress", "output": []}},
            {"type": "response.output_item.added", "output_index": 0,
             "item": {**response["output"][0], "content": []}},
            {"type": "response.content_part.added", **place, "part": {**text, "text": ""}},
            {"type": "response.output_text.delta", **place, "delta": text["text"]},
            {"type": "response.completed", "response": response},
        ]
        self.send(200, "".join(
            f"event: {event['type']}\ndata: {json.dumps({**event, 'sequence_number': number})}\n\n"
            for number, event in enumerate(events)).encode(), "text/event-stream")

    def do_GET(self):
        found, action = self.kept()
        if found and action == "input_items":
            self.send(200, {"object": "list", "data": [], "has_more": False, "query": self.path.partition("?")[2]})
        elif found:
            self.send(200, found)

    def do_DELETE(self):
        found, _ = self.kept()
        if found:
            del self.server.kept[found["id"]]
            self.send(200, {"id": found["id"], "object": "response", "deleted": True})


@pytest.fixture(scope="module")
def gate(binary, tmp_path_factory):
    """A Tollgate before the demo provider, before the strict twin of Anthropic's Messages API, with which `native` is
    asked, and before one that keeps responses, with which `kept` is."""
    folder = tmp_path_factory.mktemp("responses")
    keeper = ThreadingHTTPServer(("127.0.0.1", 0), Keeper)
    keeper.kept = {}
    threading.Thread(target=keeper.serve_forever, daemon=True).start()
    demo, claude = DemoProvider(binary, folder), DemoProvider(binary, folder, "claude")
    tollgate = Tollgate(binary, folder)
    tollgate.demos = demo, claude
    try:
        demo.start("--record-bodies")
        claude.start("--profile", "anthropic", "--record-bodies")
        tollgate.set_up(demo)
        add(tollgate, "claude", claude.url, profile="anthropic")
        tollgate.command("models", "map", "native", "--to", f"claude/{MODELS['anthropic']}")
        tollgate.command("providers", "add", "keeper", "--profile", "openai", "--base-url",
                         f"http://127.0.0.1:{keeper.server_port}/v1")
        tollgate.command("models", "map", "kept", "--to", "keeper/gpt-kept")
        tollgate.start()
        yield tollgate
        tollgate.stop()
        tollgate.command("db", "check")
        for process in tollgate.demos:
            process.stop()
    finally:
        keeper.shutdown()
        for process in (tollgate, *tollgate.demos):
            if process.process and process.process.poll() is None:
                process.kill()


def client_of(gate, key=None):
    return openai.OpenAI(base_url=f"{gate.url}/v1", api_key=key or gate.key, max_retries=0, timeout=60)


@pytest.fixture
def client(gate):
    with client_of(gate) as client:
        yield client


@pytest.fixture
def entries(gate):
    return Site(gate).entries


@pytest.fixture
def site(gate):
    return Site(gate, *gate.demos)


@pytest.fixture(params=["demo", "native"])
def model(request):
    return request.param


def create(client, asked, model="demo", **fields):
    return client.responses.create(model=model, input=asked, **fields)


def stream(client, asked, model="demo", **fields):
    """The response that the stream helper accumulates."""
    with client.responses.stream(model=model, input=asked, **fields) as events:
        for _ in events:
            pass
        return events.get_final_response()


BOTH = pytest.mark.parametrize("ask", [create, stream])


def says(*steps):
    return [{"role": "user", "content": script(*steps)}]


def followed_by(asked, response, *outputs):
    """The conversation one turn later, as the SDK's own pages have it: it leaves out itself what it added."""
    return asked + list(response.output) + list(outputs)


def calls(response, kind="function_call"):
    return [item for item in response.output if item.type == kind]


@BOTH
def test_plain(client, site, model, ask):
    began = int(time.time())
    response = ask(client, says("say Hello from afar. && usage prompt=120 completion=7 cached=100"), model,
                   instructions="Be kind.", metadata={"a": "b"})
    assert response.output_text == "Hello from afar." and response.status == "completed"
    assert response.id.startswith("resp_") and response.model == model
    assert response.created_at >= began - 1 and response.metadata == {"a": "b"} and response.store is False
    usage = response.usage
    assert (usage.input_tokens, usage.output_tokens, usage.total_tokens) == (120, 7, 127)
    assert usage.input_tokens_details.cached_tokens == 100
    [entry] = site.settled(1)
    assert (entry["outcome"], entry["requested_model"], entry["endpoint"]) == ("completed", model, "/v1/responses")
    assert (entry["input_tokens"], entry["cache_read_tokens"], entry["output_tokens"]) == (20, 100, 7)


def test_events(client, model):
    events = list(create(client, says("say size=3 Small pieces, ünïcödé included."), model, stream=True))
    assert [event.sequence_number for event in events] == list(range(len(events)))
    assert [event.type for event in events[:4]] == [
        "response.created", "response.in_progress", "response.output_item.added", "response.content_part.added"]
    deltas = [event.delta for event in events if event.type == "response.output_text.delta"]
    assert "".join(deltas) == "Small pieces, ünïcödé included." and len(deltas) > 8
    assert [event.type for event in events[-4:]] == [
        "response.output_text.done", "response.content_part.done", "response.output_item.done",
        "response.completed"]


@BOTH
def test_tools(client, site, model, ask):
    asked = says('say I look. && call get_weather {"city": "Ústí"} size=2', "say Rain.")
    first = ask(client, asked, model, tools=[WEATHER])
    assert first.output_text == "I look."
    [call] = calls(first)
    assert call.name == "get_weather" and json.loads(call.arguments) == {"city": "Ústí"}
    after = ask(client, followed_by(asked, first, {
        "type": "function_call_output", "call_id": call.call_id, "output": "rain"}), model, tools=[WEATHER])
    assert after.output_text == "Rain."
    assert [entry["outcome"] for entry in site.settled(2)] == ["completed", "completed"]


@BOTH
def test_tool_of_free_text(client, model, ask):
    text = '*** Begin "patch"\n+a\n'
    asked = says(f'call apply_patch {json.dumps({"input": text})}', "say Done.")
    first = ask(client, asked, model, tools=[PATCH])
    [call] = calls(first, "custom_tool_call")
    assert call.name == "apply_patch" and call.input == text
    after = ask(client, followed_by(asked, first, {
        "type": "custom_tool_call_output", "call_id": call.call_id, "output": "ok"}), model, tools=[PATCH])
    assert after.output_text == "Done."


@BOTH
def test_reasoning(client, site, model, ask):
    asked = says('think Two and two. && call get_weather {"city": "Brno"}', "say Four.")
    fields = {"tools": [WEATHER], "store": False, "include": ["reasoning.encrypted_content"],
              "reasoning": {"effort": "high", "summary": "auto"}}
    first = ask(client, asked, model, **fields)
    [reasoning] = calls(first, "reasoning")
    assert [part.text for part in reasoning.summary] == ["Two and two."] and reasoning.encrypted_content
    [call] = calls(first)
    after = ask(client, followed_by(asked, first, {
        "type": "function_call_output", "call_id": call.call_id, "output": "x"}), model, **fields)
    assert after.output_text == "Four."
    site.settled(2)


def test_limit(client, model):
    response = create(client, says("say Not all && finish length"), model, max_output_tokens=16)
    assert response.status == "incomplete" and response.incomplete_details.reason == "max_output_tokens"


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize(("step", "kind"), [
    ("status 400 message=\"No such thing.\"", openai.BadRequestError),
    ("status 404 code=model_not_found", openai.NotFoundError),
    ("status 429 retry-after=7", openai.RateLimitError),
    ("status 500", openai.InternalServerError),
    ("overflow 210000 200000", openai.BadRequestError),
])
def test_errors(client, site, model, step, kind, streamed):
    with pytest.raises(kind) as caught:
        create(client, says(step), model, stream=streamed)
    assert type(caught.value) is kind and caught.value.message and caught.value.type
    if "retry-after" in step:
        assert caught.value.response.headers["retry-after"] == "7"
    if "overflow" in step:
        assert caught.value.code == "context_length_exceeded"
    [entry] = site.settled(1)
    assert entry["outcome"] == "failed"


def test_nothing_is_kept_for_providers_that_keep_nothing(client):
    response = create(client, says("say Hi."))
    with pytest.raises(openai.BadRequestError) as caught:
        create(client, says("say Hi."), previous_response_id=response.id)
    assert caught.value.code == "previous_response_not_found"
    with pytest.raises(openai.NotFoundError):
        client.responses.retrieve(response.id)


@pytest.mark.parametrize("streamed", [False, True])
def test_kept(gate, client, entries, streamed):
    def ask(**fields):
        if not streamed:
            return client.responses.create(model="kept", input="Hi", **fields)
        return list(client.responses.create(model="kept", input="Hi", stream=True, **fields))[-1].response

    first = ask()
    assert first.model == "gpt-kept" and first.output_text == "After None."
    second = ask(previous_response_id=first.id)
    assert second.output_text == f"After {first.id}."
    assert client.responses.retrieve(second.id).id == second.id
    assert client.responses.input_items.list(second.id, limit=2).data == []
    assert client.responses.cancel(second.id).status == "cancelled"
    told = entries()
    assert [(entry["outcome"], entry["input_tokens"], entry["cache_read_tokens"], entry["output_tokens"])
            for entry in told] == [("completed", 10, 20, 9)] * 2

    other = gate.command("keys", "create", "--name", f"other-{streamed}").strip()
    with client_of(gate, other) as stranger:
        deadline = time.monotonic() + 20
        while True:
            try:
                stranger.models.list()
                break
            except openai.AuthenticationError:  # A new key is known within a second.
                assert time.monotonic() < deadline
                time.sleep(0.1)
        for reach in (stranger.responses.retrieve, stranger.responses.delete, stranger.responses.cancel):
            with pytest.raises(openai.NotFoundError):
                reach(second.id)
        with pytest.raises(openai.BadRequestError):
            stranger.responses.create(model="kept", input="Hi", previous_response_id=second.id)

    client.responses.delete(second.id)
    with pytest.raises(openai.NotFoundError):
        client.responses.retrieve(second.id)
