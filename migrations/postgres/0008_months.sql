-- Calls by the month: what is asked of some weeks reads these alone, however many years there are. For PostgreSQL.

-- What was counted, for ever. The partition of a month can tell its own ids apart and no other month's; this tells all,
-- and where each is.
create table usage_event_ids (
    account_id text not null,
    source     text not null,
    id         text not null,
    time       bigint not null
);

alter table usage_events rename to usage_events_before;
-- The same columns with the checks that they had.
create table usage_events (like usage_events_before including defaults including constraints)
    partition by range (time);

-- The first instant of the month, in UTC, in which an instant is.
create function usage_month(instant bigint) returns bigint language sql immutable as $$
    select cast(extract(epoch from date_trunc('month', to_timestamp(instant / 1000000) at time zone 'UTC')) as bigint)
        * 1000000
$$;

create function has_usage_month(month text) returns boolean language sql as $$
    select exists (select from pg_inherits
        where inhparent = cast('usage_events' as regclass) and inhrelid = to_regclass(month))
$$;

-- Makes the partition of the month in which an instant is, and tells whether it was not there. Nobody who reads calls or
-- records them waits meanwhile, as they would for `create table … partition of`, which locks the parent against all.
create function make_usage_month(instant bigint) returns boolean language plpgsql set lock_timeout = '5s' as $$
declare
    begins constant bigint := usage_month(instant);
    ends constant bigint := usage_month(begins + 32 * 86400000000);
    month constant text := 'usage_events_' || to_char(to_timestamp(begins / 1000000) at time zone 'UTC', 'YYYY_MM');
begin
    if has_usage_month(month) then
        return false;
    end if;
    -- It is the lock that attaching takes: servers make months one after another.
    lock table only usage_events in share update exclusive mode;
    if has_usage_month(month) then
        return false;
    end if;
    -- A month that was detached is attached again with the calls that are in it.
    if to_regclass(month) is null then
        execute format('create table %I (like usage_events including defaults including constraints)', month);
    end if;
    execute format('alter table usage_events attach partition %I for values from (%s) to (%s)', month, begins, ends);
    return true;
end
$$;

-- The calls move, each into its month. Indexes come after: they are made in one go so.
select make_usage_month(month) from (select distinct usage_month(time) as month from usage_events_before) as months;
insert into usage_events select * from usage_events_before;
insert into usage_event_ids select account_id, source, id, time from usage_events_before;
drop table usage_events_before;

-- Counted once, for ever, in whatever month.
alter table usage_event_ids add primary key (account_id, source, id);
-- The order of lists as well, which are read backwards. (A partition's key has its time in it.)
alter table usage_events add primary key (account_id, time, source, id);
alter table usage_events add foreign key (account_id) references accounts (id);
alter table usage_events add foreign key (price_id) references prices (id);
-- As they were before.
create index usage_events_unpriced on usage_events (account_id, source, id) where cost is null;
create index usage_events_of_key on usage_events (account_id, key_id, time, source, id)
    where key_id is not null;
create index usage_events_of_agent on usage_events (account_id, agent_id, time, source, id)
    where agent_id is not null;
create index usage_events_of_model on usage_events (account_id, model, time, source, id)
    where model <> '';
create index usage_events_refused on usage_events (account_id, time desc, source desc, id desc, status)
    where status >= 400 and status < 500;
create index usage_events_failed on usage_events (account_id, time desc, source desc, id desc, status)
    where status >= 500;
create index usage_events_cut on usage_events (account_id, time desc, source desc, id desc)
    where was_cut = 1;
create index usage_events_unpriced_newest on usage_events (account_id, time desc, source desc, id desc, cost)
    where cost is null;
-- So that the first questions are not answered by guesses.
analyze usage_events, usage_event_ids;
