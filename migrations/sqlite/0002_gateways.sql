-- The gateway's door: credentials, holds, messages, and what other processes have to hear of. For
-- SQLite.

create table gateways (
    id      text primary key,
    name    text not null,
    -- The SHA-256 of its credential; the credential itself is nowhere.
    hash    blob not null unique,
    created bigint not null,
    revoked bigint
);

-- What the maps in memory are made of has changed, in the order of the commits. The revocations among
-- these are what gateways are told.
create table changes (
    seq        integer primary key autoincrement,
    -- key, key.revoked, gateway or account.
    kind       text not null,
    -- Empty for a gateway.
    account_id text not null,
    -- The id of the key or of the gateway; empty for an account.
    subject    text not null,
    at         bigint not null
);

-- Processes that serve. One whose beat is old is gone; the others have heard of everything up to seen.
create table nodes (
    id   text primary key,
    beat bigint not null,
    seen bigint not null
);

-- A message has a price too.
alter table prices add column message bigint not null default 0 check (message >= 0);

-- Credit set aside for a call while it runs. No money moves until the call is reported.
create table holds (
    account_id text not null,
    id         text not null,
    wallet     text not null,
    key_id     text not null,
    amount     bigint not null check (amount > 0),
    created    bigint not null,
    expires    bigint not null,
    -- settled by the report of its call, or lapsed; null while it holds.
    outcome    text,
    ended      bigint,
    primary key (account_id, id),
    foreign key (account_id, wallet) references wallets (account_id, wallet),
    check ((outcome is null) = (ended is null))
);
create index holds_expire on holds (expires) where outcome is null;
create index holds_of_key on holds (account_id, key_id) where outcome is null;
create index holds_ended on holds (ended) where outcome is not null;

-- The sum of the wallet's open holds; what its calls have cost in all its life; and a number that every
-- change of the row raises, by which a reader tells the newer of two states.
alter table wallets add column held bigint not null default 0 check (held >= 0);
alter table wallets add column used bigint not null default 0 check (used >= 0);
alter table wallets add column version bigint not null default 0;
update wallets set used = coalesce(
    (select sum(amount) from ledger_entries e
     where e.account_id = wallets.account_id and e.from_wallet = wallets.wallet and e.kind = 'usage'), 0);

-- What a revocation found: when the key was accepted last, and how many calls it cut.
alter table api_keys add column last_accepted bigint;
alter table api_keys add column in_flight_cut bigint not null default 0;
update api_keys set last_accepted = last_used where revoked is not null;

alter table usage_events add column messages bigint not null default 0 check (messages >= 0);
alter table usage_events add column hold_id text;
-- 1 where the gateway cut the call because its key was revoked.
alter table usage_events add column was_cut bigint not null default 0;
-- When the cost was added to an event whose model had no price at first.
alter table usage_events add column priced_later bigint;
update usage_events set messages = 1 where coalesce(model_type, '') not in ('TRANSITION', 'TTS');
create index usage_events_unpriced on usage_events (account_id, source, id) where cost is null;

-- Conversations, counted once, in the quarter in which they began. Agent 0 stands for none.
create table interactions (
    account_id text not null,
    agent_id   bigint not null,
    id         text not null,
    started    bigint not null,
    primary key (account_id, agent_id, id)
) without rowid;
create index interactions_started on interactions (account_id, started, agent_id);
insert into interactions
    select account_id, coalesce(agent_id, 0), interaction_id, min(time) from usage_events
    where interaction_id is not null group by account_id, coalesce(agent_id, 0), interaction_id;

-- What the ledger debited for the calls of each quarter, so that a month is summed as quickly over ten
-- million calls as over ten.
create table ledger_quarters (
    account_id text not null,
    wallet     text not null,
    quarter    bigint not null,
    amount     bigint not null check (typeof(amount) = 'integer'),
    primary key (account_id, quarter, wallet)
) without rowid;
insert into ledger_quarters
    select account_id, from_wallet, quarter, sum(amount) from ledger_entries
    where kind = 'usage' group by account_id, from_wallet, quarter;

-- The roll-ups tell the parts that a model plays apart, and count messages. Part '' stands for none.
drop table usage_quarters;
create table usage_quarters (
    account_id        text not null,
    quarter           bigint not null,
    model             text not null,
    model_type        text not null,
    agent_id          bigint not null,
    key_id            text not null,
    requests          bigint not null,
    unpriced_requests bigint not null,
    prompt_tokens     bigint not null check (typeof(prompt_tokens) = 'integer'),
    cached_tokens     bigint not null check (typeof(cached_tokens) = 'integer'),
    completion_tokens bigint not null check (typeof(completion_tokens) = 'integer'),
    milliseconds      bigint not null check (typeof(milliseconds) = 'integer'),
    messages          bigint not null check (typeof(messages) = 'integer'),
    cost              bigint not null check (typeof(cost) = 'integer'),
    primary key (account_id, quarter, model, model_type, agent_id, key_id)
) without rowid;
insert into usage_quarters
    select account_id, time - time % 900000000, model, coalesce(model_type, ''), coalesce(agent_id, 0),
        coalesce(key_id, ''), count(*), count(*) - count(cost), sum(prompt_tokens), sum(cached_tokens),
        sum(completion_tokens), sum(milliseconds), sum(messages), coalesce(sum(cost), 0)
    from usage_events
    group by account_id, time - time % 900000000, model, coalesce(model_type, ''), coalesce(agent_id, 0),
        coalesce(key_id, '');

drop table usage_days;
create table usage_days (
    account_id        text not null,
    day               text not null,
    model             text not null,
    model_type        text not null,
    agent_id          bigint not null,
    key_id            text not null,
    requests          bigint not null,
    unpriced_requests bigint not null,
    prompt_tokens     bigint not null check (typeof(prompt_tokens) = 'integer'),
    cached_tokens     bigint not null check (typeof(cached_tokens) = 'integer'),
    completion_tokens bigint not null check (typeof(completion_tokens) = 'integer'),
    milliseconds      bigint not null check (typeof(milliseconds) = 'integer'),
    messages          bigint not null check (typeof(messages) = 'integer'),
    cost              bigint not null check (typeof(cost) = 'integer'),
    primary key (account_id, day, model, model_type, agent_id, key_id)
) without rowid;

-- Days are cut in the account's zone, which SQL cannot do everywhere: the program adds them up again
-- from the quarters when it next starts.
alter table accounts add column days_stale bigint not null default 0;
update accounts set days_stale = 1;
