"""Holds the ledger against what the clients saw and what the provider recorded."""

import time


class Site:
    """Tollgate and the demo providers, and what has happened on them since `mark`."""

    def __init__(self, tollgate, *demos):
        self.tollgate = tollgate
        self.demos = demos
        self.mark()

    def mark(self):
        self._entries = {entry["id"] for entry in self.tollgate.entries()}
        self._requests = {
            demo: max((request["sequence"] for request in demo.requests()), default=0) for demo in self.demos}

    def requests(self):
        """What the providers were asked, one provider after the other."""
        return [
            {"provider": demo.provider, **request} for demo in self.demos for request in demo.requests()
            if request["sequence"] > self._requests[demo]]

    def entries(self):
        """The entries, oldest first, once every one is settled: a client's leaving is settled after it left."""
        deadline = time.monotonic() + 20
        while True:
            entries = [entry for entry in self.tollgate.entries() if entry["id"] not in self._entries]
            if all(entry["state"] == "settled" for entry in entries):
                return entries
            assert time.monotonic() < deadline, f"entries stay open: {entries}"
            time.sleep(0.05)

    def settled(self, count):
        """Exactly `count` entries, each of which agrees with the provider's record."""
        entries = self.entries()
        requests = self.requests()
        told = [(e["outcome"], e["status"], e["error_type"], e["stop_reason"]) for e in entries]
        assert len(entries) == count, f"{count} entries expected, these stand there: {told}"
        assert_reconciled(entries, requests)
        return entries


def assert_reconciled(entries, requests):
    """Every call that a provider saw belongs to one attempt of one entry, and both tell the same of it."""
    by_id = {entry["id"]: entry for entry in entries}
    assert len(by_id) == len(entries)
    calls = {}
    for request in requests:
        assert request["request_id"] in by_id, f"a call without an entry: {request}"
        calls.setdefault((request["request_id"], request["provider"]), []).append(request)
    for entry in entries:
        assert [attempt["number"] for attempt in entry["attempts"]] == list(range(1, len(entry["attempts"]) + 1))
        last = None
        for attempt in entry["attempts"]:
            seen = calls.get((entry["id"], attempt["provider"]), [])
            # Without a connection there is nobody who could have seen the call.
            unseen = attempt["error"] in ("connect", "no_socket")
            last = None if unseen else seen.pop(0) if seen else {"status": "not seen"}
            if attempt["outcome"] == "interrupted":
                # Its process did not live to write down how it ended.
                assert attempt["status"] is None and entry["outcome"] == "interrupted"
                continue
            assert attempt["status"] == (last and last["status"]), (attempt, last)
        left = [calls[entry["id"], name] for id, name in calls if id == entry["id"]]
        assert not any(left), f"calls that no attempt tells of: {left}, the entry says: {entry}"
        if entry["outcome"] == "refused":
            assert last is None
        if entry["outcome"] == "completed":
            assert entry["status"] == 200
            assert entry["usage_source"] == "reported"
            assert entry["provider"] == last["provider"]
            assert_same_usage(entry, last)
        elif entry["usage_source"] in ("reported", "drained"):
            assert_same_usage(entry, last)


def assert_same_usage(entry, request):
    prompt = sum(entry[f"{name}_tokens"] for name in ("input", "cache_read", "cache_write_5m", "cache_write_1h"))
    told = (prompt, entry["output_tokens"], entry["cache_read_tokens"], entry["reasoning_tokens"], entry["web_searches"])
    recorded = (request["prompt_tokens"], request["completion_tokens"], request["cached_tokens"] or 0,
                request["reasoning_tokens"] or 0, request["web_searches"] or 0)
    assert told == recorded, f"prompt, output, cache read, reasoning, searches: ledger {told}, provider {recorded}"


def assert_answer_matches(entry, answer):
    """What a client saw of one answer, as `sdk_cases.py` reports it, is what its entry says."""
    assert entry["id"] == answer["request_id"]
    if "error_type" in answer:
        assert entry["status"] == answer["status"]
        assert entry["error_type"] == answer["error_type"]
        return
    assert entry["outcome"] == "completed"
    assert entry["stop_reason"] == answer["stop_reason"]
    for field in ("input_tokens", "output_tokens"):
        assert entry[field] == answer[field], (field, entry, answer)
    assert entry["cache_read_tokens"] == (answer["cache_read_tokens"] or 0)
