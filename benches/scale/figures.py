"""The figures of docs/SCALE.md: one, two and four servers of Munim behind HAProxy, over PgBouncer and a pair of PostgreSQL servers that
scripts/scale-stack.sh has started. On one machine more servers cannot do more, so the processor time of a request counts: it shows
what each further server costs. Arguments: PROGRAM DATABASE_URL."""

import os
import pathlib
import statistics
import sys
import tempfile
import time

sys.path.append(str(pathlib.Path(__file__).parent.parent / "peers"))

from machine import Server, load  # noqa: E402
from munim import Munim  # noqa: E402

FOLDER = pathlib.Path(__file__).parent
STACK = pathlib.Path(os.environ["SCALE_FOLDER"])
# Of deploy/scale/haproxy.cfg.
FRONT, PORT = "127.0.0.41", 8080
HOSTS = [f"127.0.0.{last}" for last in (31, 32, 33, 34)]
COUNTS = (1, 2, 4)
ROUNDS = int(os.environ.get("ROUNDS", "3"))
SECONDS = int(os.environ.get("SECONDS_EACH", "4"))
KEYS, REVOKES = 200, 20


def pid(file):
    return int((STACK / file).read_text().split()[0])


def say(words):
    print(words, flush=True)


def serve(munim, count):
    servers = []
    for host in HOSTS[:count]:
        environment = {**munim.environment, "MUNIM_LISTEN": f"{host}:3000"}
        servers.append(Server([munim.program, "serve"], 3000, munim.folder, environment, host=host))
    # HAProxy checks each every second.
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            munim.sign_in(FRONT, PORT)
            break
        except (OSError, RuntimeError):
            time.sleep(0.2)
    time.sleep(3)
    return servers


def measure(munim, count, keys, at):
    """One run of so many servers: checks, reports, revokes."""
    servers = serve(munim, count)
    processes = {
        "munim": [server.child.pid for server in servers], "HAProxy": [pid("haproxy.pid")], "PgBouncer": [pid("pgbouncer.pid")],
        "PostgreSQL": [pid(f"postgres/data-{number}/postmaster.pid") for number in (1, 2)],
    }
    url = f"http://{FRONT}:{PORT}"
    try:
        made = [munim.make_key() for _ in range(REVOKES)] if keys.exists() else []
        if not keys.exists():
            made = [munim.make_key() for _ in range(KEYS + REVOKES)]
            keys.write_text("".join(key["key"] + "\n" for key in made[REVOKES:]))
            keys.with_suffix(".ids").write_text("".join(key["id"] + "\n" for key in made[REVOKES:]))
        checks = load(url, FOLDER.parent / "peers" / "checks.lua", ["munim", keys, munim.token], SECONDS, 16, processes)
        arguments = [keys.with_suffix(".ids"), munim.token, f"run-{count}-{at}"]
        reports = load(url, FOLDER / "records.lua", arguments, SECONDS, 8, processes)
        times = []
        for key in made[:REVOKES]:
            begun = time.perf_counter()
            munim.ask("DELETE", f"/v1/accounts/{munim.account}/apiKeys/{key['id']}")
            times.append((time.perf_counter() - begun) * 1000)
        return checks, reports, {"p50": statistics.median(times), "most": max(times)}
    finally:
        for server in servers:
            server.end()


def table(title, runs, places, unit):
    columns = ["rate", "p50", "p99", "munim", "HAProxy", "PgBouncer", "PostgreSQL"]
    say(f"| {title}, medians of {ROUNDS} | a second | p50 | p99 | munim | HAProxy | PgBouncer | both PostgreSQL |")
    say("|---|---|---|---|---|---|---|---|")
    for count in COUNTS:
        middle = {name: statistics.median(run[places][name] for run in runs[count]) for name in columns}
        costs = " | ".join(f"{middle[name] / unit:,.1f} µs" for name in columns[3:])
        say(f"| {count} | {middle['rate'] * unit:,.0f} | {middle['p50']:.2f} ms | {middle['p99']:.2f} ms | {costs} |")


def main():
    with tempfile.TemporaryDirectory() as folder:
        munim = Munim(sys.argv[1], sys.argv[2], pathlib.Path(folder))
        munim.run("price", "set", "deep", "--input", "140.00", "--output", "420.00")
        keys = pathlib.Path(folder, "munim.keys")
        runs = {count: [] for count in COUNTS}
        for at in range(ROUNDS):
            for count in COUNTS:
                runs[count].append(measure(munim, count, keys, at))
        table("servers: checks of keys", runs, 0, 1)
        # A report has a hundred calls.
        table("servers: calls recorded, by hundreds", runs, 1, 100)
        for count in COUNTS:
            middle = statistics.median(run[2]["p50"] for run in runs[count])
            say(f"{count} servers: a revoke takes {middle:.0f} ms (median), {max(run[2]['most'] for run in runs[count]):.0f} ms at most")
        checked = munim.run("check")
        say(f"munim check: {checked}"[:300])


main()
