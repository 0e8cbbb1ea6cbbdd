import os
import subprocess
from pathlib import Path

import pytest

import matrix
import twins as strict_twins
from faults import CREDENTIAL, FaultSite
from ledger import Site
from processes import BEYOND_THIS_MACHINE, DemoProvider, Tollgate


def required_file(variable, default=None):
    path = os.environ.get(variable) or default
    if not path or not os.access(path, os.X_OK):
        pytest.fail(f"{variable} names no program ({path}); Scripts/test sets it", pytrace=False)
    return Path(path).absolute()


@pytest.fixture(scope="session")
def binary():
    return required_file("TOLLGATE_BINARY", Path(__file__).parents[2] / ".build/debug/tollgate")


@pytest.fixture(scope="session")
def pythons():
    """The interpreters of the two environments, by the SDK's major version."""
    return {version: required_file(f"TOLLGATE_SDK_{version}_PYTHON") for version in ("1", "2")}


@pytest.fixture(scope="session")
def claude():
    """The real Claude Code that the agent SDK's wheel carries."""
    import claude_agent_sdk

    path = Path(claude_agent_sdk.__file__).parent / "_bundled" / "claude"
    if not os.access(path, os.X_OK):
        pytest.fail(f"the agent SDK carries no Claude Code at {path}", pytrace=False)
    said = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=120)
    assert said.returncode == 0, said.stderr
    return path


@pytest.fixture(scope="session")
def servers(binary, tmp_path_factory):
    """One Tollgate before one demo provider, for all tests that do not break them."""
    folder = tmp_path_factory.mktemp("servers")
    demo, tollgate = DemoProvider(binary, folder), Tollgate(binary, folder)
    try:
        demo.start("--record-bodies")
        tollgate.set_up(demo)
        tollgate.start()
        yield tollgate, demo
        tollgate.stop()
        tollgate.command("db", "check")
        demo.stop()
    finally:
        for process in (tollgate, demo):
            if process.process and process.process.poll() is None:
                process.kill()


@pytest.fixture
def site(servers, request):
    """The servers, and what happens on them during one test. Their logs are shown when it fails."""
    sizes = [(server, len(server.log())) for server in servers]
    yield Site(*servers)
    report = getattr(request.node, "report", None)
    if report is None or report.failed:
        for server, size in sizes:
            print(f"--- {server.name}, during this test ---\n{server.log()[size:][-20000:]}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call":
        item.report = report
    return report


def pytest_sessionfinish(session, exitstatus):
    """No test is left out silently: a skipped one fails the run, unless the machine cannot have it. Then the summary
    says so."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if exitstatus == 0 and any(f"Skipped: {BEYOND_THIS_MACHINE}" not in str(report.longrepr) for report in skipped):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    cells = matrix.passed(session.items, passed_ids(reporter))
    selected = reporter is not None and reporter.stats.get("deselected")
    if exitstatus == 0 and not selected and matrix.is_whole(cells):
        page = matrix.page(cells)
        if session.config.getoption("--write-matrix"):
            matrix.keep(page)
        elif matrix.kept() != page:
            session.config.matrix_is_stale = True
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def passed_ids(reporter):
    """The tests that ran and passed, and did not fail while they were cleared away."""
    stats = reporter.stats if reporter else {}
    passed, failed = ({report.nodeid for report in stats.get(kind, [])} for kind in ("passed", "error"))
    return passed - failed


def pytest_addoption(parser):
    parser.addoption(
        "--write-matrix", action="store_true", help="keep the matrix of clients, features and profiles in the README")


def pytest_terminal_summary(terminalreporter, config):
    """Prints which client does what on which profile, as far as it was run."""
    cells = matrix.passed(getattr(terminalreporter._session, "items", []), passed_ids(terminalreporter))
    if cells:
        terminalreporter.section("client x feature x profile")
        terminalreporter.write_line(matrix.table(cells))
    if getattr(config, "matrix_is_stale", False):
        terminalreporter.write_line("the README's matrix tells of another run: keep this one with --write-matrix", red=True)


@pytest.fixture(scope="session")
def twins(binary, tmp_path_factory):
    """One Tollgate before a strict twin of each provider."""
    yield from strict_twins.start(binary, tmp_path_factory.mktemp("twins"))


@pytest.fixture(scope="session")
def native_servers(binary, tmp_path_factory):
    """A Tollgate before the strict twin of Anthropic's Messages API and before a provider of chat/completions. The model
    `chat` goes to the latter, `messages` and Claude's to the former."""
    folder = tmp_path_factory.mktemp("native")
    tollgate, claude, demo = (
        Tollgate(binary, folder), DemoProvider(binary, folder, "claude"), DemoProvider(binary, folder))
    processes = (tollgate, claude, demo)
    try:
        claude.start("--profile", "anthropic", "--record-bodies")
        demo.start("--record-bodies")
        tollgate.set_up(demo)
        strict_twins.add(tollgate, "claude", claude.url, profile="anthropic")
        tollgate.command("models", "map", "chat", "--to", "demo/claude-sonnet-5-5")
        for model in ("messages", strict_twins.MODELS["anthropic"]):
            tollgate.command("models", "map", model, "--to", f"claude/{strict_twins.MODELS['anthropic']}")
        tollgate.start()
        yield processes
        tollgate.stop()
        tollgate.command("db", "check")
        tollgate.command("verify")
        for process in processes[1:]:
            process.stop()
    finally:
        for process in processes:
            if process.process and process.process.poll() is None:
                process.kill()


@pytest.fixture(scope="module")
def faults(binary, tmp_path_factory):
    """A Tollgate for providers that misbehave."""
    tollgate = Tollgate(binary, tmp_path_factory.mktemp("faults"))
    site = FaultSite(tollgate)
    try:
        tollgate.command("db", "migrate")
        tollgate.environment["CANARY"] = CREDENTIAL
        tollgate.key = tollgate.command("keys", "create", "--name", "first").strip()
        tollgate.start("--longest-answer", "3s")
        yield site
        tollgate.stop()
        assert CREDENTIAL not in tollgate.log()
        tollgate.command("db", "check")
        tollgate.command("verify")
    finally:
        site.close()
        if tollgate.process and tollgate.process.poll() is None:
            tollgate.kill()


@pytest.fixture(params=[False, True], ids=["whole", "streamed"])
def stream(request):
    return request.param


@pytest.fixture
def ask(faults, stream):
    """Asks a provider that does to each call what it is told to."""
    def ask(behave, **options):
        provider, model = faults.provider(behave, **options)
        return faults.ask(model, stream, provider.calls)

    return ask
