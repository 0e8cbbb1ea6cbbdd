"""Which client does what on which profile, as the tests have shown it: each cell stands for tests that passed."""

from collections import Counter
from pathlib import Path

from twins import MODELS

PAGE = Path(__file__).with_name("MATRIX.md")

# The clients, and the sign of each in the table.
CLIENTS = {
    "claude-code": ("C", "Claude Code"),
    "anthropic-1": ("1", "the Anthropic SDK for Python, version 1"),
    "anthropic-2": ("2", "the Anthropic SDK for Python, version 2"),
    "openai-chat": ("o", "the OpenAI SDK for Python, chat completions"),
    "openai-responses": ("r", "the OpenAI SDK for Python, responses"),
}

HEAD = """# Client × feature × profile

Written by the tests with real clients (`pytest Tests/RealClients --write-matrix`), which compare it with what they see:
every sign stands for a client that did this on the strict twin of the profile's provider, streamed and whole. Where a
model sees no images, words stand for them; where a provider has no web search, it is asked without, and the loss is
counted. The answers of providers pass to clients of the same protocol as they are.

"""


def passed(items, passed_ids):
    """The cells of which every test ran and passed, as (client, feature, profile)."""
    shown, broken = set(), set()
    for item in items:
        for mark in item.iter_markers("cell"):
            (shown if item.nodeid in passed_ids else broken).add(mark.args)
    return shown - broken


def is_whole(cells):
    """Whether all clients were seen, and Claude Code on every profile: not the tests of one file alone."""
    profiles = {profile for _, _, profile in cells}
    return len(profiles) > 1 and all(
        {profile for by, what, profile in cells if (by, what) == ("claude-code", "tools")} >= profiles - {
            "perplexity"} and any(by == client for by, _, _ in cells) for client in CLIENTS)


def table(cells):
    """A row for each profile, a column for each feature, and in it the signs of the clients."""
    counts = Counter(feature for _, feature, _ in cells)
    features = sorted(counts, key=lambda feature: (-counts[feature], feature))
    profiles = [profile for profile in MODELS if any(profile == of for _, _, of in cells)]
    lines = ["| profile | " + " | ".join(features) + " |", "|---" * (len(features) + 1) + "|"]
    for profile in profiles:
        signs = [
            " ".join(sign for client, (sign, _) in CLIENTS.items() if (client, feature, profile) in cells) or "–"
            for feature in features]
        lines.append(f"| `{profile}` | " + " | ".join(signs) + " |")
    return "\n".join(lines)


def page(cells):
    legend = "\n".join(f"- **{sign}** {name}" for sign, name in CLIENTS.values())
    return f"{HEAD}{legend}\n\n{table(cells)}\n"
