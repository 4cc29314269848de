"""A month of calls, made by DuckDB from their numbers, so that each run has the same: in its own table, as Parquet, and as JSON
Lines for Munim. Money is in whole micro-rupees."""

import duckdb

# Micro-rupees a token, which are rupees a million tokens: prompt, completion.
PRICES = {"deep": (140, 420), "fast": (13, 40), "code": (60, 180), "large": (300, 1200), "embed": (2, 0)}
# October 2026 in India.
BEGIN, DAYS = "2026-09-30 18:30:00", 31


def make(folder, count, key_ids):
    """A connection with the table `calls`; beside it the files calls.parquet and calls.jsonl."""
    base = duckdb.connect(str(folder / "calls.duckdb"))
    base.execute("set TimeZone = 'UTC'")
    base.execute("create table key_ids (place integer, key_id varchar)")
    base.executemany("insert into key_ids values (?, ?)", list(enumerate(key_ids)))
    base.execute("create table prices (place integer, model varchar, prompt bigint, completion bigint)")
    rows = [(at, model, *rates) for at, (model, rates) in enumerate(PRICES.items())]
    base.executemany("insert into prices values (?, ?, ?, ?)", rows)
    base.execute(
        f"""create table calls as
        with numbers as (
            select n, 100 + (hash(n, 'prompt') % 8000)::bigint as prompt_tokens,
                (hash(n, 'completion') % 1500)::bigint as completion,
                (hash(n, 'model') % {len(PRICES)})::integer as model, (hash(n, 'key') % {len(key_ids)})::integer as key,
                timestamptz '{BEGIN}+00' + to_milliseconds((hash(n, 'time') % {DAYS * 86_400_000})::bigint) as time
            from range({count}) as numbers(n))
        select 'call_' || n as id, time, key_id, prices.model, prompt_tokens,
            case when prices.completion = 0 then 0 else numbers.completion end as completion_tokens,
            prompt_tokens * prices.prompt + numbers.completion * prices.completion as cost_micro_rupees
        from numbers join key_ids on key_ids.place = numbers.key join prices on prices.place = numbers.model
        order by time"""
    )
    base.execute(f"copy calls to '{folder}/calls.parquet' (format parquet, compression zstd)")
    base.execute(
        f"""copy (select id, strftime(time, '%Y-%m-%dT%H:%M:%S.%gZ') as time, key_id, model, prompt_tokens,
            completion_tokens, 200 as status from calls) to '{folder}/calls.jsonl' (format json)"""
    )
    base.execute("checkpoint")
    return base


def month(base, source):
    """The rows of Munim's report: for each of India's days and model the calls, tokens and exact micro-rupees."""
    return base.execute(
        f"""select (time + interval 330 minute)::timestamp::date as day, model, count(*), sum(prompt_tokens)::bigint,
            sum(completion_tokens)::bigint, sum(cost_micro_rupees)::bigint
        from {source}
        where time >= timestamptz '{BEGIN}+00' and time < timestamptz '{BEGIN}+00' + interval {DAYS} day
        group by day, model order by day, model"""
    ).fetchall()
