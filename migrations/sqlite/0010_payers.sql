-- Who pays is decided when a call is checked; usage that was refused is kept; prices say which units are free. For SQLite.

-- Who had a key, and since when. The first row of a key also holds for calls that say that they were made before it.
create table key_agents (
    account_id text not null,
    key_id     text not null,
    since      bigint not null,
    -- Null: the account itself.
    agent_id   bigint,
    primary key (account_id, key_id, since)
) without rowid;

-- The audit log has each change of a key's agent.
create temporary table bound as
    select account_id, details->>'id' as key_id, at, seq, cast(details->>'from' as bigint) as was,
        cast(details->>'to' as bigint) as became,
        row_number() over (partition by account_id, details->>'id' order by seq) as number,
        row_number() over (partition by account_id, details->>'id', at order by seq desc) as last_of_instant
    from audit_log where what = 'key_bound';
create index temp.bound_key on bound (account_id, key_id, number);
insert into key_agents (account_id, key_id, since, agent_id)
    select k.account_id, k.id, k.created, case when b.key_id is null then k.agent_id else b.was end
    from api_keys k left join bound b on b.account_id = k.account_id and b.key_id = k.id and b.number = 1;
insert into key_agents (account_id, key_id, since, agent_id)
    select b.account_id, b.key_id, b.at, b.became
    from bound b join api_keys k on k.account_id = b.account_id and k.id = b.key_id where b.last_of_instant = 1
    on conflict (account_id, key_id, since) do update set agent_id = excluded.agent_id;
drop table bound;
-- What the log does not tell, as of a change by an older server: the agent of today follows the last that is known.
insert into key_agents (account_id, key_id, since, agent_id)
    select k.account_id, k.id, l.since + 1, k.agent_id
    from api_keys k join key_agents l on l.account_id = k.account_id and l.key_id = k.id
    where l.since = (select max(since) from key_agents m where m.account_id = k.account_id and m.key_id = k.id)
        and coalesce(l.agent_id, 0) <> coalesce(k.agent_id, 0);

-- The agent whose call the hold is for, and when the first call under it was recorded. A hold's outcome may be
-- `released` too: ended by the gateway.
alter table holds add column agent_id bigint;
alter table holds add column used bigint;
update holds set agent_id = case
    when wallet like 'agent:%' then cast(substr(wallet, 7) as bigint)
    else (select b.agent_id from key_agents b
          where b.account_id = holds.account_id and b.key_id = holds.key_id and b.since <= holds.created
          order by b.since desc limit 1) end;
update holds set used = coalesce(ended, created)
    where id in (select hold_id from usage_events where hold_id is not null);
-- A gateway ends a hold by its id alone.
create index holds_id on holds (id);

-- An account that owes makes no calls.
create index wallets_in_debt on wallets (account_id) where balance < 0 and wallet <> 'platform';

-- The units that a price names at ₹0: the sum of 1 (input), 2 (output), 4 (minute) and 8 (message). What is at ₹0 and
-- not among them has no price. Until now a price by the token had to name both, but of an embedding model.
alter table prices add column free bigint not null default 0 check (free between 0 and 15);
update prices set free = case
    when input = 0 and coalesce(cached_input, 0) = 0 and output = 0 and minute = 0 and message = 0 then 15
    when input > 0 or output > 0 then
        case when input = 0 then 1 else 0 end + case when output = 0 and kind <> 'embedding' then 2 else 0 end
    else 0 end;

-- The units that the report counted, as above, also where it counted 0. Null: recorded before this was kept.
alter table usage_events add column reported bigint;

-- Calls that were reported as cut, and not those that had a hold.
update api_keys set in_flight_cut = (
    select count(*) from usage_events e where e.account_id = api_keys.account_id and e.was_cut = 1
        and e.key_id = api_keys.id and e.received >= api_keys.revoked)
    where revoked is not null;

-- Reports of calls that were refused, as they came, for the operator to look at.
create table rejected_usage (
    id         integer primary key autoincrement,
    -- When it was refused first and last, and how often.
    first      bigint not null,
    last       bigint not null,
    times      bigint not null,
    -- The name of the gateway, which is the source of events that name none.
    gateway    text not null,
    -- Null where nobody knows whose call it is.
    account_id text references accounts (id),
    -- The code of the rejection.
    reason     text not null,
    -- event, or cloudevent.
    form       text not null,
    -- The beginning of the report; all of it where it is no longer than `bytes`.
    body       text not null,
    bytes      bigint not null,
    -- The SHA-256 of all of it: a report that is sent again is one row.
    digest     blob not null
);
create unique index rejected_usage_once on rejected_usage (gateway, digest);
create index rejected_usage_last on rejected_usage (last);
create index rejected_usage_of_account on rejected_usage (account_id, id) where account_id is not null;
