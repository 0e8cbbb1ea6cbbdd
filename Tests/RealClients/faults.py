"""Asks Tollgate for answers of providers that misbehave, and holds what came of it against the ledger."""

import json
import time

from misbehaving import MisbehavingProvider

# What Tollgate is given for every provider, and nobody else may see.
CREDENTIAL = "sk-canary-0c5d1f7a93e24b68"


class FaultSite:
    """A running Tollgate to which each fault is added as a provider of its own, so that none suffers from another."""

    def __init__(self, tollgate):
        self.tollgate = tollgate
        self.count = 0
        self.providers = []

    def provider(self, behave, tls=None, options=()):
        provider = MisbehavingProvider(behave, tls)
        self.providers.append(provider)
        return provider, self.model(provider.url, options)

    def model(self, url, options=()):
        """A model that a provider of its own serves at this address, once the server knows it."""
        self.count += 1
        name = f"fault-{self.count}"
        self.tollgate.command(
            "providers", "add", name, "--base-url", f"{url}/v1", "--credential-env", "CANARY", *options)
        self.tollgate.command("models", "map", name, "--to", f"{name}/m")
        deadline = time.monotonic() + 20
        while self.tollgate.get(f"/v1/models/{name}").status != 200:
            assert time.monotonic() < deadline, "the server does not learn of a provider"
            time.sleep(0.05)
        return name

    def ask(self, model, stream, calls=()):
        """One question, and all that came of it. `calls` is what the provider saw."""
        seen = len(calls)
        answer = self.tollgate.ask(model, stream)
        entry = self.entry(answer.request_id)
        return Outcome(answer, entry, list(calls)[seen:], self.log_of(entry))

    def entry(self, request_id):
        """The entry of a request once it is settled."""
        deadline = time.monotonic() + 20
        while True:
            entry = json.loads(self.tollgate.command("requests", "show", request_id, "--json"))
            if entry["state"] == "settled":
                return entry
            assert time.monotonic() < deadline, f"an entry stays open: {entry}"
            time.sleep(0.05)

    def log_of(self, entry):
        return [line for line in self.tollgate.log().splitlines() if entry["id"] in line]

    def close(self):
        for provider in self.providers:
            provider.close()


class Outcome:
    """What became of one question: for the client, on the ledger, at the provider and in the log."""

    def __init__(self, answer, entry, calls, log):
        self.answer = answer
        self.entry = entry
        self.calls = calls
        self.log = log

    def completed(self, text, usage="reported"):
        assert self.answer.status == 200, self.answer.body
        if self.answer.events:
            assert self.answer.events[-1][0] == "message_stop"
        assert self.answer.text == text
        assert (self.entry["outcome"], self.entry["status"]) == ("completed", 200)
        assert self.entry["usage_source"] == usage
        assert self.entry["attempts"][-1]["outcome"] == "answered"

    def failed(self, status, type, wording, attempt, reaches=True):
        """An HTTP error, before anything else reached the client. `attempt` is the status and the error that each call
        has on the ledger."""
        assert self.answer.status == status, self.answer.body
        assert self.entry["status"] == status
        assert (self.entry["usage_source"], self.entry["output_tokens"]) == ("none", 0)
        self._failed(type, wording, attempt)
        # One call at the provider for each that is on the ledger, and none behind its back.
        if reaches:
            assert len(self.calls) == len(self.entry["attempts"])

    def broke_off(self, type, wording, attempt, text="Hello "):
        """A stream that began and ends with an error; what was sent is estimated."""
        assert self.answer.status == 200, self.answer.body
        assert self.answer.events[0][0] == "message_start"
        assert self.answer.events[-1][0] == "error"
        assert self.answer.text == text
        assert self.entry["usage_source"] == "estimated" and self.entry["output_tokens"] > 0
        # Somebody else would answer from the beginning.
        assert len(self.entry["attempts"]) == 1
        self._failed(type, wording, attempt)

    def _failed(self, type, wording, attempt):
        error = self.answer.error
        assert error["type"] == type and wording in error["message"], error
        assert self.entry["outcome"] == "failed"
        assert self.entry["error_type"] == type and wording in self.entry["error_message"]
        for made in self.entry["attempts"]:
            assert made["outcome"] == "failed"
            assert (made["status"], made["error"]) == attempt
            line = f"attempt {made['number']} of {self.entry['id']} failed at {made['provider']}/m: {attempt[1]}"
            assert sum(line in said for said in self.log) == 1, self.log
