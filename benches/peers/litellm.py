"""LiteLLM: its proxy with a master key, and its tables in PostgreSQL, made by its own migrations.

Its proxy reaches PostgreSQL by the query engine of Prisma, which no package registry has: it is fetched from Prisma's own host.
So its proxy runs without a database here, and what it asks of PostgreSQL is measured in PostgreSQL alone."""

import pathlib
import re
import subprocess

import psycopg

from machine import Server, free_port

KEY = "sk-peers"


def serve(program, folder):
    config = folder / "litellm.yaml"
    config.write_text(
        "model_list:\n  - model_name: deep\n    litellm_params:\n      model: openai/deep\n      api_key: none\n"
        f"      api_base: http://127.0.0.1:9/v1\ngeneral_settings:\n  master_key: {KEY}\n"
    )
    port = free_port()
    command = [program, "--host", "127.0.0.1", "--port", str(port), "--num_workers", "2", "--config", str(config)]
    environment = {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_LOG": "ERROR"}
    return Server(command, port, folder, environment)


def packages(program):
    return next(pathlib.Path(program).parent.parent.glob("lib/python3*/site-packages"))


def migrate(program, database):
    """Makes its tables; returns how many migrations it has."""
    folder = packages(program) / "litellm_proxy_extras" / "migrations"
    steps = sorted(folder.glob("*/migration.sql"))
    for step in steps:
        done = subprocess.run(
            ["psql", "--quiet", "--no-psqlrc", "--set", "ON_ERROR_STOP=1", "--file", str(step), database],
            capture_output=True, text=True,
        )
        if done.returncode:
            raise RuntimeError(f"{step.parent.name}: {done.stderr}")
    return len(steps)


def check_statement(program):
    """The statement by which it reads a virtual key that is not in its memory."""
    source = (packages(program) / "litellm" / "proxy" / "utils.py").read_text()
    found = re.search(r'sql_query = """(\s+SELECT\s+v\.\*,.*?WHERE v\.token = \$1\s+)"""', source, re.DOTALL)
    if not found:
        raise RuntimeError("LiteLLM no longer reads its keys by that statement")
    return found[1].replace("$1", "%s")


def fill(wire, base, key_count):
    """Its daily sums of the same calls, and virtual keys."""
    sums = base.execute(
        """select strftime(time, '%Y-%m-%d'), key_id, model, sum(prompt_tokens)::bigint, sum(completion_tokens)::bigint,
            sum(cost_micro_rupees)::double / 1e6, count(*) from calls group by all"""
    ).fetchall()
    with wire.cursor() as cursor:
        columns = "id, user_id, date, api_key, model, custom_llm_provider, prompt_tokens, completion_tokens, spend, api_requests"
        with cursor.copy(f'copy "LiteLLM_DailyUserSpend" ({columns}, updated_at) from stdin') as copy:
            for at, (date, key, model, prompt, completion, spend, count) in enumerate(sums):
                copy.write_row((str(at), "peer", date, key, model, "openai", prompt, completion, spend, count, "2026-11-01"))
        for at in range(key_count):
            cursor.execute('insert into "LiteLLM_VerificationToken" (token, user_id) values (%s, %s)', (f"token-{at}", "peer"))
    wire.commit()
    wire.autocommit = True
    wire.execute("vacuum analyze")
    return len(sums)


MONTH = """select date, model, sum(api_requests), sum(prompt_tokens), sum(completion_tokens), sum(spend)
    from "LiteLLM_DailyUserSpend" where user_id = %s and date >= %s and date <= %s group by date, model"""


def month(wire):
    return wire.execute(MONTH, ("peer", "2026-10-01", "2026-10-31")).fetchall()


def connect(database):
    return psycopg.connect(database)
