"""What a server passes over after failures is in its own memory, and other processes tell operators of it."""

import json
import time

import pytest

from faults import CREDENTIAL, FaultSite
from processes import Tollgate


@pytest.fixture
def site(binary, tmp_path):
    tollgate = Tollgate(binary, tmp_path)
    site = FaultSite(tollgate)
    try:
        tollgate.command("db", "migrate")
        tollgate.environment["CANARY"] = CREDENTIAL
        tollgate.key = tollgate.command("keys", "create", "--name", "first").strip()
        tollgate.start("--retries", "0")
        yield site
        tollgate.stop()
        assert CREDENTIAL not in tollgate.log()
    finally:
        site.close()
        if tollgate.process and tollgate.process.poll() is None:
            tollgate.kill()


class Ailing:
    """A provider that refuses with a status until it is well again."""

    def __init__(self, status):
        self.status = status

    def __call__(self, call):
        if self.status:
            call.answer(b'{"error":{"message":"no"}}', status=self.status, content_type="application/json")
        else:
            call.answer()


def told(tollgate, model):
    """What `models explain`, `providers list` and `doctor` say, each a process of its own."""
    explained = json.loads(tollgate.command("models", "explain", model, "--json"))["targets"][0]
    listed = {one["name"]: one for one in json.loads(tollgate.command("providers", "list", "--json"))}[model]
    findings = json.loads(tollgate.command("doctor", "--offline", "--json"))
    warnings = [one["message"] for one in findings if "passed over" in one["message"]]
    return explained["cooldowns"], listed["cooldowns"], warnings


def awaited(tollgate, model, count):
    """The cooldowns and the doctor's warnings, once all three tell of so many: they are published a moment after the
    request that began or ended them."""
    deadline = time.monotonic() + 8
    while True:
        explained, listed, warnings = told(tollgate, model)
        if len(explained) == len(listed) == len(warnings) == count:
            assert explained == listed
            return explained, warnings
        assert time.monotonic() < deadline, (explained, listed, warnings)
        time.sleep(0.05)


# By what the provider answers: how often until it is passed over, and what is told then.
KINDS = {
    "529 Overloaded": (3, "target", "overloaded"),
    "401 Unauthorized": (1, "credential", "credential"),
}


@pytest.mark.parametrize("status", KINDS)
def test_what_is_passed_over_is_told_by_other_processes_until_it_is_over(site, status):
    failures, subject, reason = KINDS[status]
    provider = Ailing(status)
    _, model = site.provider(provider)
    tollgate = site.tollgate
    for _ in range(failures):
        assert tollgate.ask(model).status != 200
    (cooldown,), (warning,) = awaited(tollgate, model, 1)
    assert (cooldown["subject"], cooldown["reason"], cooldown["failures"]) == (subject, reason, failures)
    assert cooldown["status"] == int(status[:3]) and f"HTTP {status[:3]}" in warning
    begun = [line for line in tollgate.log().splitlines() if "is passed over for" in line]
    assert len(begun) == 1, begun
    # There is nobody else, so it is asked all the same; its success ends the matter.
    provider.status = None
    assert tollgate.ask(model).status == 200
    awaited(tollgate, model, 0)
    assert tollgate.log().count("answers again") == 1


def test_a_server_that_ended_passes_nothing_over(site):
    provider = Ailing("401 Unauthorized")
    _, model = site.provider(provider)
    tollgate = site.tollgate
    assert tollgate.ask(model).status != 200
    awaited(tollgate, model, 1)
    tollgate.stop()
    assert told(tollgate, model) == ([], [], [])
    # What a killed one left says until when it holds, and the next one clears it away.
    tollgate.start()
    assert tollgate.ask(model).status != 200
    awaited(tollgate, model, 1)
    tollgate.kill()
    assert len(told(tollgate, model)[0]) == 1
    tollgate.start()
    awaited(tollgate, model, 0)
