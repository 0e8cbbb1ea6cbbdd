"""Which client does what on which profile, as the tests have shown it: each cell stands for tests that passed."""

from collections import Counter
from pathlib import Path

from twins import MODELS

README = Path(__file__).parents[2] / "README.md"
# What stands around the table there.
BEGIN, END = "<!-- the matrix, written by the tests -->\n", "<!-- its end -->\n"

# The clients, and the sign of each in the table.
CLIENTS = {
    "claude-code": ("C", "Claude Code"),
    "anthropic-1": ("1", "the Anthropic SDK for Python 1"),
    "anthropic-2": ("2", "the Anthropic SDK for Python 2"),
    "openai-chat": ("o", "the OpenAI SDK for Python (chat completions)"),
    "openai-responses": ("r", "the OpenAI SDK for Python (responses)"),
}

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
    legend = ", ".join(f"**{sign}** {name}" for sign, name in CLIENTS.values())
    return f"{legend}.\n\n{table(cells)}\n"


def kept():
    """What the README has of it."""
    return README.read_text().partition(BEGIN)[2].partition(END)[0]


def keep(page):
    """Puts it into the README, in the place of what is there."""
    head, begin, rest = README.read_text().partition(BEGIN)
    README.write_text(head + begin + page + END + rest.partition(END)[2])
