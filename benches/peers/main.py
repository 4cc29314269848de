"""`make bench-peers`: Munim beside others, on this machine and in this run, each measured in turn. See docs/PERFORMANCE.md."""

import http.client
import os
import pathlib
import statistics
import sys
import tempfile
import time

import psycopg

import calls
import litellm
from machine import FOLDER, Server, free_port, load
from munim import Munim

COUNT = int(os.environ.get("CALLS", "1000000"))
ROUNDS = int(os.environ.get("ROUNDS", "5"))
SECONDS = int(os.environ.get("SECONDS_EACH", "5"))
REPORTS = 100
KEYS = 1000
# How many of them the month's calls have: the daily sums of all but DuckDB are by key too.
CALL_KEYS = int(os.environ.get("CALL_KEYS", "20"))
CONNECTIONS = 16


def say(words):
    print(words, flush=True)


def database(url, name):
    """An empty database on the server of the run, and the process id of that server."""
    with psycopg.connect(url, autocommit=True) as wire:
        wire.execute(f"create database {name}")
        folder = wire.execute("show data_directory").fetchone()[0]
    process = int(pathlib.Path(folder, "postmaster.pid").read_text().split()[0])
    return url.replace("/postgres?", f"/{name}?"), process


def checks(peers, process):
    """Each peer in turn, so many rounds; prints medians."""
    runs = {name: [] for name, *_ in peers}
    for at in range(ROUNDS + 1):
        for name, server, *arguments in peers:
            url, processes = f"http://127.0.0.1:{server.port}", {"server": [server.child.pid], "database": [process]}
            run = load(url, FOLDER / "checks.lua", arguments, SECONDS if at else 1, CONNECTIONS, processes)
            # The first one warms up.
            if at:
                runs[name].append(run)
    say(f"| check of a key, medians of {ROUNDS} | a second | p50 | p99 | processor time of a check | … of PostgreSQL | wrk of a processor |")
    say("|---|---|---|---|---|---|---|")
    for name, found in runs.items():
        middle = {figure: statistics.median(run[figure] for run in found) for figure in found[0]}
        say(
            f"| {name} | {middle['rate']:,.0f} | {middle['p50']:.2f} ms | {middle['p99']:.2f} ms | {middle['server']:,.0f} µs "
            f"| {middle['database']:,.0f} µs | {middle['wrk']:.2f} |"
        )
    first, *others = runs
    for other in others:
        ratios = [ours["rate"] / theirs["rate"] for ours, theirs in zip(runs[first], runs[other])]
        say(f"{first} / {other}: {statistics.median(ratios):.1f}")


def reports(readers):
    """Each reader of the month in turn; prints medians."""
    times = {name: [] for name, _ in readers}
    for at in range(REPORTS):
        for name, read in readers:
            begun = time.perf_counter()
            read()
            times[name].append((time.perf_counter() - begun) * 1000)
    say(f"| report of a month by day and model, medians of {REPORTS} | |")
    say("|---|---|")
    for name, found in times.items():
        say(f"| {name} | {statistics.median(found):.2f} ms |")
    first, *others = times
    for other in others:
        say(f"{other} / {first}: {statistics.median(times[other]) / statistics.median(times[first]):.1f}")


def expect_same(munim, base):
    """Munim's rows and DuckDB's are the same to the micro-rupee."""
    fields = ("date", "model", "requests", "prompt_tokens")
    ours = sorted(
        (*(row[field] for field in fields), row.get("completion_tokens") or 0, row["cost_inr"] * 1_000_000)
        for row in munim.month()["data"]
    )
    theirs = [(str(day), *rest) for day, *rest in calls.month(base, "calls")]
    if ours != theirs:
        raise RuntimeError(f"Munim has {ours[:3]}, DuckDB {theirs[:3]}")
    say(f"{COUNT:,} calls of {CALL_KEYS} keys: the {len(ours)} rows of Munim and DuckDB are the same to the micro-rupee")


def main():
    with tempfile.TemporaryDirectory(prefix="munim-peers-") as folder:
        run(pathlib.Path(folder))


def run(folder):
    url = os.environ["MUNIM_TEST_POSTGRES_URL"]
    own, process = database(url, "munim")
    munim = Munim(sys.argv[1], own, folder)
    for model, (prompt, completion) in calls.PRICES.items():
        munim.run("price", "set", model, "--input", f"{prompt}.00", "--output", f"{completion}.00")
    started = [munim.serve()]
    try:
        made = [munim.make_key() for _ in range(KEYS)]
        keys = folder / "munim.keys"
        keys.write_text("".join(key["key"] + "\n" for key in made))
        peers = [("munim", munim.server, "munim", keys, munim.token)]
        if (FOLDER / "node_modules" / "better-auth").exists():
            theirs, port, file = database(url, "better_auth")[0], free_port(), folder / "better-auth.keys"
            command = ["node", str(FOLDER / "better_auth.mjs"), str(port), theirs.split("?")[0], str(file)]
            started.append(Server(command, port, folder, {"NODE_ENV": "production"}))
            peers.append(("Better Auth", started[-1], "better-auth", file, ""))
        else:
            say("Better Auth: skipped, npm could not bring it")
        program = os.environ.get("LITELLM")
        if program:
            started.append(litellm.serve(program, folder))
            file = folder / "litellm.keys"
            file.write_text(litellm.KEY + "\n")
            peers.append(("LiteLLM without a database", started[-1], "litellm", file, ""))
        else:
            say("LiteLLM: skipped, it is not installed; `scripts/setup.sh test` brings it")
        checks(peers, process)
        for server in started[1:]:
            server.end()

        base = calls.make(folder, COUNT, [key["id"] for key in made[:CALL_KEYS]])
        with (folder / "calls.jsonl").open("rb") as file:
            lines = file.readlines()
        begun = time.perf_counter()
        munim.record(lines)
        say(f"recorded in batches of 1,000: {COUNT / (time.perf_counter() - begun):,.0f} calls a second")
        # As autovacuum does within minutes.
        with psycopg.connect(own, autocommit=True) as asking:
            asking.execute("vacuum analyze")
        expect_same(munim, base)
        wire = http.client.HTTPConnection("127.0.0.1", munim.server.port)
        parquet = f"'{folder}/calls.parquet'"
        readers = [
            ("munim, over HTTP", lambda: munim.month(wire)),
            ("DuckDB, its own table, in this process", lambda: calls.month(base, "calls")),
            ("DuckDB, Parquet, in this process", lambda: calls.month(base, parquet)),
        ]
        if program:
            theirs = database(url, "litellm")[0]
            steps = litellm.migrate(program, theirs)
            with_sums = litellm.connect(theirs)
            rows = litellm.fill(with_sums, base, KEYS)
            say(f"LiteLLM's tables, by its {steps} migrations: {rows:,} daily sums")
            readers.append(("LiteLLM's daily sums, PostgreSQL alone", lambda: litellm.month(with_sums)))
        reports(readers)
        if program:
            statement, times = litellm.check_statement(program), []
            for at in range(REPORTS):
                begun = time.perf_counter()
                with_sums.execute(statement, (f"token-{at}",)).fetchone()
                times.append((time.perf_counter() - begun) * 1000)
            say(f"LiteLLM's statement for a key that is not in its memory, PostgreSQL alone: {statistics.median(times):.2f} ms")
        with psycopg.connect(own) as asking:
            stored = asking.execute("select pg_database_size(current_database())").fetchone()[0]
        sizes = {name: (folder / name).stat().st_size for name in ("calls.duckdb", "calls.parquet")}
        say(
            f"bytes a call: munim's whole database {stored / COUNT:.0f}, with ids and indexes; DuckDB's file "
            f"{sizes['calls.duckdb'] / COUNT:.0f}, Parquet {sizes['calls.parquet'] / COUNT:.0f}"
        )
    finally:
        for server in started:
            server.end()


main()
