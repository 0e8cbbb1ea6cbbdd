"""`tollgate run`, which a program takes the place of."""

import os
import signal
import subprocess

import pytest


@pytest.fixture
def run(binary, servers, tmp_path):
    """Starts a program by `tollgate run`, with the key in a file."""
    tollgate, _ = servers
    key_file = tmp_path / "key"
    key_file.write_text(tollgate.key + "\n")

    def run(*program):
        return subprocess.Popen(
            [binary, "run", "--key-file", key_file, "--server", tollgate.url, *program], cwd=tmp_path,
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "ANTHROPIC_API_KEY": "sk-ant-other"},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    return run


def test_a_program_has_the_address_and_the_key_and_its_own_exit_code(run, servers):
    started = run("sh", "-c", 'echo "$ANTHROPIC_BASE_URL $ANTHROPIC_AUTH_TOKEN ${ANTHROPIC_API_KEY-none}"; exit 7')
    printed, said = started.communicate(timeout=30)
    assert printed == f"{servers[0].url} {servers[0].key} none\n"
    assert said == "Note: ANTHROPIC_API_KEY is not passed on; it would lead past Tollgate.\n"
    assert started.returncode == 7


def test_a_signal_is_the_program_s_own(run):
    started = run("sh", "-c", "trap 'echo caught; exit 5' TERM; echo ready; while :; do sleep 0.05; done")
    assert started.stdout.readline() == "ready\n"
    started.send_signal(signal.SIGTERM)
    assert started.stdout.readline() == "caught\n"
    assert started.wait(30) == 5


def test_a_signal_ends_a_program_that_does_not_wait_for_it(run):
    started = run("sh", "-c", "echo $$; exec sleep 60")
    assert started.stdout.readline() == f"{started.pid}\n"
    started.send_signal(signal.SIGINT)
    assert started.wait(30) == -signal.SIGINT


def test_a_program_that_is_not_there_is_told(run):
    started = run("no-such-program")
    assert "no-such-program cannot be started" in started.communicate(timeout=30)[1]
    assert started.returncode == 3


def test_claude_code_is_started_so(run, site, claude):
    started = run(str(claude), "-p", "Say hello.", "--model", "claude-sonnet-5-5")
    printed, said = started.communicate(timeout=120)
    assert started.returncode == 0, said
    assert printed.strip()
    assert any(entry["outcome"] == "completed" for entry in site.entries())
