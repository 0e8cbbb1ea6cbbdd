"""Anthropic's SDK as an administrator's client, and the raw calls of cost tools, after real requests."""

import json
import urllib.error
import urllib.request
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import anthropic
import pytest

from script import script


@pytest.fixture(scope="module")
def keys(servers):
    """An admin key of each role, by role."""
    tollgate, _ = servers
    return {
        role: tollgate.command("admin-keys", "create", "--name", f"tools-{role}", "--role", role).strip()
        for role in ("read", "write")}


@pytest.fixture(scope="module")
def url(servers):
    return servers[0].said_address("administration on ")


@pytest.fixture(scope="module")
def organization(url, keys):
    sdk = anthropic.Anthropic(base_url=url, api_key=keys["write"], max_retries=0, timeout=30)
    return sdk.beta.organization


@pytest.fixture(scope="module")
def get(url, keys):
    def get(path, key=keys["read"]):
        request = urllib.request.Request(url + path, headers={"x-api-key": key})
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert answer.headers["cache-control"] == "no-store"
            return json.load(answer)
    return get


@pytest.fixture(scope="module")
def post(url, keys):
    def post(path, body, **headers):
        request = urllib.request.Request(
            url + path, data=json.dumps(body).encode(), method="POST",
            headers={"x-api-key": keys["write"], "content-type": "application/json", **headers})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)
    return post


def test_clients_are_taken_once_everything_else_listens(servers):
    log = servers[0].log()
    assert log.index("administration on ") < log.index("listening on ")


def ask(tollgate, key, prompt):
    """One request of a client with a key of its own; gives its usage."""
    sdk = anthropic.Anthropic(base_url=tollgate.url, api_key=key, max_retries=0, timeout=60)
    return sdk.messages.create(
        model="claude-sonnet-5-5", max_tokens=1000, messages=[{"role": "user", "content": prompt}]).usage


def around_now():
    """From the beginning of yesterday to the end of tomorrow."""
    today = datetime.now(timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=1), today + timedelta(days=2)


def test_admin_keys_are_listed_renamed_and_archived(organization, post):
    made = [post("/v1/organizations/api_keys", {"name": f"walk-{number}"}) for number in range(3)]
    listed = list(organization.api_keys.list(limit=2))
    assert len({key.id for key in listed}) == len(listed) > 3
    assert {key["id"] for key in made} <= {key.id for key in listed}
    key = organization.api_keys.retrieve(made[0]["id"])
    assert (key.name, key.status, key.type) == ("walk-0", "active", "api_key")
    assert made[0]["key"] not in key.to_json()
    assert organization.api_keys.update(key.id, name="renamed").name == "renamed"
    assert organization.api_keys.update(key.id, status="archived").status == "archived"
    assert key.id in {found.id for found in organization.api_keys.list(status="archived")}


def test_admin_users_and_workspaces(organization, post):
    user_id = post("/v1/organizations/users", {"name": "walker", "email": "walker@example.org"})["id"]
    assert organization.users.retrieve(user_id).email == "walker@example.org"
    assert [user.id for user in organization.users.list(email="walker@example.org", roles=["user"])] == [user_id]
    assert organization.users.update(user_id, role="developer").role == "developer"
    workspace = organization.workspaces.create(name="walking", tags={"stage": "test"})
    assert workspace.tags == {"stage": "test"}
    assert organization.workspaces.retrieve(workspace.id).name == "walking"
    assert organization.workspaces.update(workspace.id, name="running").name == "running"
    member = organization.workspaces.members.add(
        workspace.id, user_id=user_id, workspace_role="workspace_user")
    assert (member.user_id, member.workspace_id) == (user_id, workspace.id)
    members = organization.workspaces.members
    assert members.update(user_id, workspace_id=workspace.id, workspace_role="workspace_admin") \
        .workspace_role == "workspace_admin"
    assert [found.user_id for found in members.list(workspace.id)] == [user_id]
    assert members.remove(user_id, workspace_id=workspace.id).type == "workspace_member_deleted"
    assert organization.workspaces.archive(workspace.id).archived_at is not None
    assert workspace.id not in {found.id for found in organization.workspaces.list()}
    assert organization.users.remove(user_id).type == "user_deleted"
    assert list(organization.rate_limits.list()) == []


def test_admin_spend_limits_are_set_listed_lifted_and_removed(organization, get, post, site):
    limits = organization.spend_limits
    user = post("/v1/organizations/users", {"name": "spender", "email": "spender@example.org"})["id"]
    key = post("/v1/organizations/api_keys", {"name": "spending", "user_id": user})
    workspace = organization.workspaces.create(name="spending")
    ask(site.tollgate, key["key"], script("say Hello. && usage prompt=10 completion=5"))
    own = limits.set(scope={"type": "user", "user_id": user}, amount="50000")
    assert (own.type, own.amount, own.currency, own.period, own.is_enabled) == (
        "spend_limit", "50000", "USD", "monthly", True)
    assert (own.scope.type, own.scope.user_id) == ("user", user)
    assert limits.set(scope={"type": "user", "user_id": user}, amount="60000").id == own.id
    assert limits.retrieve(own.id).amount == "60000"
    others = [
        limits.set(scope={"type": "workspace", "workspace_id": workspace.id}, amount="700", period=period)
        for period in ("daily", "weekly", "monthly")]
    # Page by page, as the SDK walks lists by itself.
    listed = [limit.id for limit in limits.list(limit=2)]
    assert len(set(listed)) == len(listed) and {own.id, *(limit.id for limit in others)} <= set(listed)
    assert [limit.id for limit in limits.list(scope_type=["workspace"], workspace_id=workspace.id)] == [
        limit.id for limit in reversed(others)]

    # What was spent before the limit was set counts; without a price that is nothing.
    [effective] = limits.effective.list(user_ids=[user], period=["monthly"])
    assert (effective.scope.user_id, effective.amount, effective.spend_limit_id) == (user, "60000", own.id)
    assert (effective.actor.name, effective.source.type, effective.currency) == ("spender", "user", "USD")
    assert Decimal(effective.period_to_date_spend) >= 0
    assert limits.effective.list(user_ids=[user], period=["daily"]).data[0].amount is None
    assert limits.effective.list(
        period=["monthly"], extra_query={"sort": "spend_desc", "q": "spender"}).data[0].scope.user_id == user
    with pytest.raises(anthropic.BadRequestError, match="requires exactly one period"):
        limits.effective.list(extra_query={"sort": "spend_desc"})

    # Null lifts it; what was there is told, and nothing is left to retrieve.
    lifted = limits.set(scope={"type": "user", "user_id": user}, amount=None)
    assert (lifted.id, lifted.amount) == (own.id, None)
    with pytest.raises(anthropic.NotFoundError, match="spend limit not found"):
        limits.retrieve(own.id)
    assert limits.effective.list(user_ids=[user], period=["monthly"]).data[0].amount is None
    for limit in others:
        removed = limits.delete(limit.id)
        assert (removed.type, removed.id) == ("spend_limit_deleted", limit.id)
    assert list(limits.list(scope_type=["workspace"], workspace_id=workspace.id)) == []
    assert list(limits.increase_requests.list()) == []
    with pytest.raises(anthropic.NotFoundError):
        limits.increase_requests.approve("none", amount="1")

    # Anthropic's SDK has no method for the trail of limits: as a tool would read it.
    events = get("/v1/organizations/spend_limits/audit?limit=1000")["data"]
    mine = [event for event in events if event["target_id"] == own.id]
    assert [(event["action"], (event["before"] or {}).get("amount"), (event["after"] or {}).get("amount"))
            for event in mine] == [
        ("spend_limit.delete", "60000", None), ("spend_limit.upsert", "50000", "60000"),
        ("spend_limit.upsert", None, "50000")]
    assert all(event["type"] == "audit_event" and event["actor"].startswith("admin-key:") for event in mine)


def test_admin_workspaces_have_no_rate_limits_of_their_own(organization):
    workspace = organization.workspaces.create(name="limited")
    assert list(organization.workspaces.rate_limits.list(workspace.id)) == []
    assert list(organization.workspaces.rate_limits.list(workspace.id, include_inherited=True, limit=5)) == []
    with pytest.raises(anthropic.NotFoundError):
        list(organization.workspaces.rate_limits.list("wrkspc_none"))
    # Limits belong to keys; there is none that could be changed.
    with pytest.raises(anthropic.NotFoundError):
        organization.workspaces.rate_limits.update(
            "none", workspace_id=workspace.id, limits=[{"type": "requests_per_minute", "value": 1}])


def test_admin_reports_agree_with_what_clients_were_told(organization, get, post, site):
    tollgate = site.tollgate
    made = post("/v1/organizations/api_keys", {"name": "reported"})
    usages = [ask(tollgate, made["key"], script(f"say Hello. && usage prompt=50 completion={count}")) for count in (3, 5, 8)]
    output = sum(usage.output_tokens for usage in usages)
    start, end = around_now()

    rows = list(organization.analytics.usage.list(
        starting_at=start, ending_at=end, group_by=["api_key_id", "model"], api_key_ids=[made["id"]],
        betas=["analytics-usage-cost-2026-08-24"]))
    assert [(row.group.api_key_id, row.group.model) for row in rows] == [(made["id"], "claude-sonnet-5-5")]
    assert rows[0].usage.output_tokens == output
    assert rows[0].usage.requests == 3
    # Nobody set a price: what is not known has no row, and is counted, which is not the same as nothing.
    costs = organization.analytics.cost.list(
        starting_at=start, ending_at=end, api_key_ids=[made["id"]], betas=["analytics-usage-cost-2026-08-24"])
    assert list(costs) == [] and costs.unpriced_requests == 3

    query = f"starting_at={start:%Y-%m-%dT%H:%M:%SZ}&ending_at={end:%Y-%m-%dT%H:%M:%SZ}&api_key_ids%5B%5D={made['id']}"
    report = get(f"/v1/organizations/usage_report/messages?{query}&group_by%5B%5D=api_key_id&group_by%5B%5D=model")
    assert len(report["data"]) == 3 and report["has_more"] is False and report["next_page"] is None
    [row] = [row for bucket in report["data"] for row in bucket["results"]]
    assert {
        "account_id", "api_key_id", "cache_creation", "cache_read_input_tokens", "context_window", "inference_geo",
        "model", "output_tokens", "server_tool_use", "service_account_id", "service_tier",
        "uncached_input_tokens", "workspace_id"} <= row.keys()
    assert row["output_tokens"] == output
    assert row["uncached_input_tokens"] + row["cache_read_input_tokens"] == sum(
        usage.input_tokens + (usage.cache_read_input_tokens or 0) for usage in usages)

    report = get(f"/v1/organizations/cost_report?{query}&group_by%5B%5D=description")
    assert [row for bucket in report["data"] for row in bucket["results"]] == []
    assert sum(bucket["unpriced_requests"] for bucket in report["data"]) == 3


def test_admin_cost_is_exact_once_there_is_a_price(get, post, site):
    tollgate = site.tollgate
    made = post("/v1/organizations/api_keys", {"name": "priced"})
    post("/v1/organizations/prices", {
        "provider": "demo", "model": "claude-sonnet-5-5", "input": "3", "cache_read": "0.3", "output": "15",
        "from": "2020-01-01"})
    usage = ask(tollgate, made["key"], script("say Hello. && usage prompt=1000 completion=7"))
    start, end = around_now()
    report = get(
        f"/v1/organizations/cost_report?starting_at={start:%Y-%m-%d}&ending_at={end:%Y-%m-%d}"
        f"&api_key_ids%5B%5D={made['id']}")
    [row] = [row for bucket in report["data"] for row in bucket["results"]]
    dollars = Decimal(usage.input_tokens * 3 + usage.output_tokens * 15) / 1_000_000
    dollars += Decimal(usage.cache_read_input_tokens or 0) * Decimal("0.3") / 1_000_000
    assert Decimal(row["amount"]) / 100 == dollars


def test_admin_errors_are_those_the_sdk_knows(url, keys, organization, servers):
    def client(key):
        return anthropic.Anthropic(base_url=url, api_key=key, max_retries=0, timeout=30).beta.organization

    with pytest.raises(anthropic.AuthenticationError, match="can never manage"):
        client(servers[0].key).api_keys.retrieve("x")
    with pytest.raises(anthropic.PermissionDeniedError):
        client(keys["read"]).workspaces.create(name="not mine")
    with pytest.raises(anthropic.NotFoundError) as missing:
        organization.api_keys.retrieve("x")
    assert missing.value.request_id == missing.value.body["request_id"]
    with pytest.raises(anthropic.BadRequestError, match="limit: must be between 1 and 1000"):
        organization.users.list(limit=1001)
    organization.workspaces.create(name="taken")
    with pytest.raises(anthropic.ConflictError):
        organization.workspaces.create(name="taken")
    with pytest.raises(anthropic.AuthenticationError):
        anthropic.Anthropic(base_url=servers[0].url, api_key=keys["write"], max_retries=0).models.list()
