"""The ledger that reports are measured on is one that Tollgate could have written."""

import subprocess
import sys
from pathlib import Path

FILL = Path(__file__).parents[2] / "Scripts" / "bench.d" / "fill_ledger.py"


def test_the_books_of_a_filled_ledger_agree(binary, tmp_path):
    database = tmp_path / "large.db"

    def tollgate(*arguments):
        return subprocess.run(
            [binary, *arguments, "--database", database], check=True, capture_output=True, text=True, timeout=120).stdout

    tollgate("db", "migrate")
    filled = subprocess.run(
        [sys.executable, FILL, database, "--entries", "2000", "--days", "10", "--keys", "20"],
        check=True, capture_output=True, text=True, timeout=120).stdout
    assert filled.startswith("2,000 entries in ")
    tollgate("verify")
    assert len(tollgate("usage", "--by", "model", "--since", "30d", "--csv").splitlines()) == 4
