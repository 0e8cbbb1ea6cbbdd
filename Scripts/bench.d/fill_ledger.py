#!/usr/bin/env python3
"""Fills a ledger with requests as a team makes them, to measure lists and reports on it.

    tollgate db migrate --database large.db
    Scripts/bench.d/fill_ledger.py large.db --entries 5000000 --days 100 --keys 200
    tollgate verify --database large.db
    time tollgate usage --by user,model --since 30d --database large.db

The newest request is from now. Working hours, weekends, a few models, failures and versions of clients are drawn by
lot, always the same. The sums by the hour are made from the entries by the statements that the migration has, and
what entries cost follows from prices that are there, so that `tollgate verify` finds no gap.
"""

import argparse
import pathlib
import random
import sqlite3
import time

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
MODELS = [
    ("claude-sonnet-4-5", "gpt-4.1", 6), ("claude-haiku-4-5", "gpt-4.1-mini", 3), ("claude-opus-4-5", "gpt-5.1", 1),
]
# Billionths of a dollar for a token.
INPUT, CACHE_READ, OUTPUT = 2000, 500, 8000


def make_id(prefix: str, milliseconds: int, number: int) -> str:
    """An id as Tollgate makes it: ten digits of time, then sixteen, here a number."""
    digits = []
    for value, width in ((number, 16), (milliseconds, 10)):
        for _ in range(width):
            digits.append(ALPHABET[value & 31])
            value >>= 5
    return prefix + "".join(reversed(digits))


def moments(entries: int, days: int, lot: random.Random) -> list[int]:
    """When requests come, in order: mostly between 8 and 18 o'clock, little at weekends."""
    now = int(time.time())
    first = now - days * 86_400
    hours = []
    for hour in range(days * 24):
        moment = time.gmtime(first + hour * 3600)
        weight = 20 if 8 <= moment.tm_hour < 18 else 1
        hours.append(weight / 10 if moment.tm_wday > 4 else weight)
    counts = [0] * len(hours)
    for hour in lot.choices(range(len(hours)), weights=hours, k=entries):
        counts[hour] += 1
    found: list[int] = []
    for hour, count in enumerate(counts):
        begin = (first + hour * 3600) * 1000
        found += sorted(begin + lot.randrange(3_600_000) for _ in range(count))
    return found


def add_prices(connection: sqlite3.Connection, begin: int) -> dict[str, str]:
    """A price of each model, from before the first request on; their ids by the model's name."""
    ids = {upstream: make_id("price_", begin, number) for number, (_, upstream, _) in enumerate(MODELS)}
    connection.executemany(
        """
        INSERT INTO price (id, provider, model, effective_from, input_pico_usd, cache_read_pico_usd, output_pico_usd,
            source, created_at)
        VALUES (?, 'openai', ?, ?, ?, ?, ?, 'fill_ledger.py', ?)
        """,
        [(price, upstream, begin, INPUT * 1000, CACHE_READ * 1000, OUTPUT * 1000, begin)
         for upstream, price in ids.items()])
    return ids


def rows(entries: int, days: int, keys: int, prices: dict[str, str], lot: random.Random):
    """The entries."""
    weights = [weight for _, _, weight in MODELS]
    sessions = [f"session-{key}-0" for key in range(keys)]
    for number, moment in enumerate(moments(entries, days, lot)):
        key = min(int(lot.expovariate(1 / (keys / 4))), keys - 1)
        if lot.random() < 0.01:
            sessions[key] = f"session-{key}-{number}"
        requested, upstream, _ = lot.choices(MODELS, weights)[0]
        failed = lot.random() < 0.03
        version = f"claude-cli/2.{number * 20 // entries}"
        output = 0 if failed else lot.randrange(1, 4000)
        fresh, cached = (0, 0) if failed else (lot.randrange(10, 9000), lot.randrange(0, 150_000))
        cost = None if failed else fresh * INPUT + cached * CACHE_READ + output * OUTPUT
        yield (
            make_id("req_", moment, number), "bench", "settled", moment, f"k{key:011}", f"user-{key}", f"team-{key % 12}",
            sessions[key], None, version, "/v1/messages", requested, f"openai/{upstream}", 1, 200_000, fresh + cached,
            moment + 9000, "failed" if failed else "completed", 529 if failed else 200,
            "overloaded_error" if failed else None, "Overloaded" if failed else None, None if failed else "end_turn",
            "openai", f"{upstream}-2026-01-01", fresh, cached, 0, 0, output, 0, "none" if failed else "reported",
            None if failed else '{"prompt_tokens":%d,"completion_tokens":%d}' % (fresh + cached, output), cost,
            None if failed else prices[upstream], "no_usage" if failed else None, 850, 9000, 20_000, 1,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("database")
    parser.add_argument("--entries", type=int, default=5_000_000)
    parser.add_argument("--days", type=int, default=100)
    parser.add_argument("--keys", type=int, default=200)
    options = parser.parse_args()
    begin = time.monotonic()

    connection = sqlite3.connect(options.database, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -200000")
    connection.execute("BEGIN")
    prices = add_prices(connection, (int(time.time()) - (options.days + 1) * 86_400) * 1000)
    connection.executemany(
        """
        INSERT INTO entry (id, node, state, opened_at, key_id, user_id, team_id, session, agent, client, endpoint,
            requested_model, mapped_model, stream, request_bytes, input_estimate, settled_at, outcome, status,
            error_type, error_message, stop_reason, provider, upstream_model, input_tokens, cache_read_tokens,
            cache_write_5m_tokens, cache_write_1h_tokens, output_tokens, reasoning_tokens, usage_source, raw_usage,
            cost_nano_usd, price_id, cost_reason, first_token_ms, duration_ms, response_bytes, attempts)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
            ?, ?, ?, ?, ?)
        """,
        rows(options.entries, options.days, options.keys, prices, random.Random(1)))
    connection.execute(
        """
        INSERT INTO attempt (entry_id, number, provider, model, started_at, outcome, status, duration_ms)
        SELECT id, 1, provider, upstream_model, opened_at, iif(outcome = 'completed', 'answered', 'failed'), status,
            duration_ms
        FROM entry ORDER BY id
        """)
    migration = pathlib.Path(__file__).parents[2] / "Migrations" / "0010_rollups.sqlite.sql"
    sums = migration.read_text().partition("INSERT INTO usage_dimension")
    for statement in (sums[1] + sums[2]).split(";\n\n"):
        connection.execute(statement)
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    print(f"{options.entries:,} entries in {time.monotonic() - begin:.0f} s")


if __name__ == "__main__":
    main()
