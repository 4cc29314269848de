-- How calls ended and how long they took, by quarter of an hour (UTC): error rate and percentiles of any range, in any
-- zone. A latency is kept as the lower bound of its class: the number with all but its three leading bits cleared, so
-- that a class is a quarter of its octave wide. -1: the call reported no latency.
create table call_outcomes (
    account_id text not null,
    quarter    bigint not null,
    latency    bigint not null,
    calls      bigint not null,
    -- Of them with a status, and of those with 400 or more.
    answered   bigint not null,
    failed     bigint not null,
    primary key (account_id, quarter, latency)
);
insert into call_outcomes (account_id, quarter, latency, calls, answered, failed)
    select account_id, time - time % 900000000,
        case when latency_ms is null then -1 when latency_ms < 8 then latency_ms
            when latency_ms < 16 then latency_ms - latency_ms % 2
            when latency_ms < 32 then latency_ms - latency_ms % 4
            when latency_ms < 64 then latency_ms - latency_ms % 8
            when latency_ms < 128 then latency_ms - latency_ms % 16
            when latency_ms < 256 then latency_ms - latency_ms % 32
            when latency_ms < 512 then latency_ms - latency_ms % 64
            when latency_ms < 1024 then latency_ms - latency_ms % 128
            when latency_ms < 2048 then latency_ms - latency_ms % 256
            when latency_ms < 4096 then latency_ms - latency_ms % 512
            when latency_ms < 8192 then latency_ms - latency_ms % 1024
            when latency_ms < 16384 then latency_ms - latency_ms % 2048
            when latency_ms < 32768 then latency_ms - latency_ms % 4096
            when latency_ms < 65536 then latency_ms - latency_ms % 8192
            when latency_ms < 131072 then latency_ms - latency_ms % 16384
            when latency_ms < 262144 then latency_ms - latency_ms % 32768
            when latency_ms < 524288 then latency_ms - latency_ms % 65536
            when latency_ms < 1048576 then latency_ms - latency_ms % 131072
            when latency_ms < 2097152 then latency_ms - latency_ms % 262144
            when latency_ms < 4194304 then latency_ms - latency_ms % 524288
            when latency_ms < 8388608 then latency_ms - latency_ms % 1048576
            when latency_ms < 16777216 then latency_ms - latency_ms % 2097152
            when latency_ms < 33554432 then latency_ms - latency_ms % 4194304
            when latency_ms < 67108864 then latency_ms - latency_ms % 8388608
            when latency_ms < 134217728 then latency_ms - latency_ms % 16777216
            when latency_ms < 268435456 then latency_ms - latency_ms % 33554432
            when latency_ms < 536870912 then latency_ms - latency_ms % 67108864
            when latency_ms < 1073741824 then latency_ms - latency_ms % 134217728
            when latency_ms < 2147483648 then latency_ms - latency_ms % 268435456
            else latency_ms - latency_ms % 536870912 end,
        count(*), count(status), count(case when status >= 400 then 1 end)
    from usage_events group by 1, 2, 3;

-- The models of an account in the order in which it used them, from 1: a model keeps its colour in charts.
create table account_models (
    account_id text not null,
    model      text not null,
    place      bigint not null,
    primary key (account_id, model)
);
insert into account_models (account_id, model, place)
    select account_id, model, row_number() over (partition by account_id order by min(quarter), model)
    from usage_quarters group by account_id, model;
