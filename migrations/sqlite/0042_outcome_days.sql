-- How calls ended and how long they took, by day of India: a report of many days reads these instead of 96 quarters a day.
-- `day` is the instant at which it begins: 18:30 UTC.
create table call_outcome_days (
    account_id text not null,
    day        bigint not null,
    latency    bigint not null,
    calls      bigint not null,
    answered   bigint not null,
    failed     bigint not null,
    primary key (account_id, day, latency)
) without rowid;
insert into call_outcome_days (account_id, day, latency, calls, answered, failed)
    select account_id, quarter - (quarter + 19800000000) % 86400000000, latency, cast(sum(calls) as bigint),
        cast(sum(answered) as bigint), cast(sum(failed) as bigint)
    from call_outcomes group by 1, 2, 3;
