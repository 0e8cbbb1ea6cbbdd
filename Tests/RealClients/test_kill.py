"""Killing Tollgate at any moment loses nothing that a provider or a client saw."""

import random

from chaos import Chaos

ROUNDS = 12


def test_killed_at_any_moment_the_ledger_holds_all(binary, tmp_path):
    with Chaos(binary, tmp_path, seed=random.randrange(1 << 30)) as chaos:
        print(f"seed {chaos.seed}")
        try:
            chaos.run(ROUNDS)
            entries = chaos.reconcile()
        finally:
            print(f"--- tollgate ---\n{chaos.tollgate.log()[-5000:]}")
    assert any(entry["outcome"] == "interrupted" for entry in entries.values()), "no kill met a running request"
