"""A real language model as provider, so that the whole way is proven with words that nobody scripted."""

import json
import os
from pathlib import Path

import anthropic
import openai
import pytest

from conftest import required_file
from ledger import Site
from processes import Process, Tollgate

# The engine is slow on a busy machine; few tokens prove as much as many.
LIMIT = 10
QUESTION = "Where is Paris?"
MODEL = "claude-local"


class Engine(Process):
    """The model's server."""

    def __init__(self, python, folder):
        super().__init__(python, folder, "engine")
        self.record_file = self.folder / "engine.jsonl"

    def start(self):
        # Two threads suffice for so small a model, and nothing may be fetched.
        environment = {**os.environ, "RAYON_NUM_THREADS": "2", "HF_HUB_OFFLINE": "1"}
        self.spawn(
            str(Path(__file__).parent / "model_server.py"), str(self.record_file), environment=environment)

    def answers(self):
        """What the engine wrote and counted, by the id of the entry."""
        return {line["request_id"]: line for line in map(json.loads, self.record_file.read_text().splitlines())}


@pytest.fixture(scope="module")
def local(binary, tmp_path_factory):
    folder = tmp_path_factory.mktemp("engine")
    engine = Engine(required_file("TOLLGATE_MODEL_PYTHON"), folder)
    tollgate = Tollgate(binary, folder)
    try:
        engine.start()
        tollgate.command("db", "migrate")
        tollgate.add_provider("engine", engine.url)
        tollgate.command("models", "map", MODEL, "--to", "engine/smollm2-135m-instruct")
        tollgate.key = tollgate.command("keys", "create", "--name", "first").strip()
        tollgate.start()
        yield tollgate, engine
        tollgate.stop()
        tollgate.command("verify")
    finally:
        for process in (tollgate, engine):
            if process.process and process.process.poll() is None:
                process.kill()


def anthropic_whole(tollgate):
    message = anthropic_client(tollgate).messages.create(**asked_of_anthropic())
    return as_seen(message)


def anthropic_streamed(tollgate):
    with anthropic_client(tollgate).messages.stream(**asked_of_anthropic()) as stream:
        pieces = list(stream.text_stream)
        message = stream.get_final_message()
    assert len(pieces) > 1 and "".join(pieces) == as_seen(message)["text"]
    return as_seen(message)


def openai_whole(tollgate):
    completion = openai_client(tollgate).chat.completions.create(**asked_of_openai())
    [choice] = completion.choices
    return {"text": choice.message.content, "finish": choice.finish_reason, "prompt": completion.usage.prompt_tokens,
            "output": completion.usage.completion_tokens}


def openai_streamed(tollgate):
    chunks = list(openai_client(tollgate).chat.completions.create(
        **asked_of_openai(), stream=True, stream_options={"include_usage": True}))
    choices = [choice for chunk in chunks for choice in chunk.choices]
    [usage] = [chunk.usage for chunk in chunks if chunk.usage]
    assert len(choices) > 1
    return {"text": "".join(choice.delta.content or "" for choice in choices),
            "finish": [choice.finish_reason for choice in choices if choice.finish_reason][-1],
            "prompt": usage.prompt_tokens, "output": usage.completion_tokens}


def openai_responses(tollgate):
    response = openai_client(tollgate).responses.create(
        model=MODEL, input=QUESTION, max_output_tokens=LIMIT, temperature=0)
    return {"text": response.output_text, "prompt": response.usage.input_tokens,
            "finish": "length" if response.status == "incomplete" else "stop", "output": response.usage.output_tokens}


def anthropic_client(tollgate):
    return anthropic.Anthropic(base_url=tollgate.url, api_key=tollgate.key, max_retries=0, timeout=300)


def openai_client(tollgate):
    return openai.OpenAI(base_url=f"{tollgate.url}/v1", api_key=tollgate.key, max_retries=0, timeout=300)


def asked_of_anthropic():
    return {"model": MODEL, "max_tokens": LIMIT, "messages": [{"role": "user", "content": QUESTION}]}


def asked_of_openai():
    return {"model": MODEL, "max_tokens": LIMIT, "temperature": 0,
            "messages": [{"role": "user", "content": QUESTION}]}


def as_seen(message):
    usage = message.usage
    return {"text": "".join(block.text for block in message.content),
            "finish": {"max_tokens": "length", "end_turn": "stop"}[message.stop_reason],
            "prompt": usage.input_tokens + (usage.cache_read_input_tokens or 0), "output": usage.output_tokens}


@pytest.mark.parametrize("ask", [anthropic_whole, anthropic_streamed, openai_whole, openai_streamed, openai_responses],
                         ids=lambda ask: ask.__name__)
def test_what_a_model_says_arrives_and_is_counted(ask, local):
    tollgate, engine = local
    site = Site(tollgate)
    seen = ask(tollgate)
    [entry] = site.entries()
    told = engine.answers()[entry["id"]]
    usage = told["usage"]
    # Blanks at the beginning of a text may be lost, as those are that models put before tool calls.
    assert seen["text"].strip() == told["text"].strip() != ""
    assert seen["finish"] == told["finish"]
    assert (seen["prompt"], seen["output"]) == (usage["prompt_tokens"], usage["completion_tokens"])
    assert 0 < seen["output"] <= LIMIT
    assert (entry["outcome"], entry["usage_source"]) == ("completed", "reported")
    cached = usage["prompt_tokens_details"]["cached_tokens"]
    assert (entry["input_tokens"], entry["cache_read_tokens"], entry["output_tokens"]) == (
        usage["prompt_tokens"] - cached, cached, usage["completion_tokens"])
