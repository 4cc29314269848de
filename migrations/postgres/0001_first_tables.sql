-- The first tables, for PostgreSQL. Instants are whole microseconds since 1970 in UTC, amounts whole micro-rupees.

create table accounts (
    id            text primary key,
    name          text not null,
    -- In lower case: one account for an address, however it is typed.
    email         text not null unique,
    -- An argon2id hash in PHC form; the only trace of the password.
    password_hash text not null,
    plan          text not null,
    -- The IANA zone in which days are cut.
    time_zone     text not null,
    created       bigint not null
);

-- Browser sessions. The id is stored as its SHA-256, so that a stolen copy opens none.
create table sessions (
    id_hash    bytea primary key,
    -- Null until somebody signs in.
    account_id text references accounts (id),
    data       text not null,
    expires    bigint not null
);
create index sessions_expires on sessions (expires);

-- Session tokens of programs, stored as their SHA-256.
create table session_tokens (
    hash       bytea primary key,
    account_id text not null references accounts (id),
    created    bigint not null,
    expires    bigint not null
);
create index session_tokens_expires on session_tokens (expires);

create table agents (
    account_id text not null references accounts (id),
    id         bigint not null,
    name       text not null,
    -- minute, token or message where the agent has a wallet of its own.
    prepaid    text,
    created    bigint not null,
    primary key (account_id, id)
);

create table api_keys (
    account_id text not null references accounts (id),
    id         text not null unique,
    name       text not null,
    -- The SHA-256 of the key; the key itself is nowhere.
    hash       bytea not null unique,
    prefix     text not null,
    last_four  text not null,
    agent_id   bigint,
    created    bigint not null,
    expires    bigint,
    revoked    bigint,
    last_used  bigint,
    primary key (account_id, id),
    foreign key (account_id, agent_id) references agents (account_id, id)
);
create index api_keys_newest on api_keys (account_id, created desc, id desc);

-- A version of a model's price holds from its start until the next version's.
create table prices (
    id           bigint generated always as identity primary key,
    model        text not null,
    kind         text not null,
    -- Micro-rupees for a million tokens, and for a minute.
    input        bigint not null check (input >= 0),
    cached_input bigint check (cached_input >= 0),
    output       bigint not null check (output >= 0),
    minute       bigint not null check (minute >= 0),
    starts       bigint not null,
    created      bigint not null,
    -- One price for a model and an instant.
    unique (model, starts)
);

-- A wallet is `account`, `agent:101` for an agent that is prepaid on its own, or `platform`: the
-- operator's side of this account. What one gains another loses, so an account's wallets sum to 0.
create table wallets (
    account_id text not null references accounts (id),
    wallet     text not null,
    -- Kept in the transaction that writes the entries, and equal to their sum.
    balance    bigint not null default 0,
    primary key (account_id, wallet)
);

create table ledger_entries (
    id          bigint generated always as identity primary key,
    account_id  text not null,
    from_wallet text not null,
    to_wallet   text not null,
    amount      bigint not null check (amount > 0),
    -- grant, credit or usage.
    kind        text not null,
    -- Usage: the quarter of an hour in which it happened, so that any zone's days can be summed.
    quarter     bigint,
    note        text not null,
    at          bigint not null,
    check (from_wallet <> to_wallet),
    foreign key (account_id, from_wallet) references wallets (account_id, wallet),
    foreign key (account_id, to_wallet) references wallets (account_id, wallet)
);
create index ledger_entries_account on ledger_entries (account_id, kind, quarter);

create table usage_events (
    account_id        text not null references accounts (id),
    source            text not null,
    id                text not null,
    time              bigint not null,
    received          bigint not null,
    key_id            text,
    agent_id          bigint,
    model             text not null,
    prompt_tokens     bigint not null check (prompt_tokens >= 0),
    cached_tokens     bigint not null check (cached_tokens between 0 and prompt_tokens),
    completion_tokens bigint not null check (completion_tokens >= 0),
    milliseconds      bigint not null check (milliseconds >= 0),
    status            bigint,
    latency_ms        bigint,
    interaction_id    text,
    model_type        text,
    -- What it cost and the price that made it so, for ever; both null where there was no price.
    cost              bigint check (cost >= 0),
    price_id          bigint references prices (id),
    -- The wallet that paid.
    wallet            text not null,
    -- Counted once, for ever.
    primary key (account_id, source, id),
    check ((cost is null) = (price_id is null))
);
create index usage_events_newest on usage_events (account_id, time desc, source desc, id desc);

-- Sums by quarter of an hour (UTC), model, agent and key. Agent 0 and key '' stand for none, as a
-- primary key has no nulls.
create table usage_quarters (
    account_id        text not null,
    quarter           bigint not null,
    model             text not null,
    agent_id          bigint not null,
    key_id            text not null,
    requests          bigint not null,
    unpriced_requests bigint not null,
    prompt_tokens     bigint not null,
    cached_tokens     bigint not null,
    completion_tokens bigint not null,
    milliseconds      bigint not null,
    cost              bigint not null,
    primary key (account_id, quarter, model, agent_id, key_id)
);

-- The same by day (`2025-01-15`) in the account's zone: what reports read.
create table usage_days (
    account_id        text not null,
    day               text not null,
    model             text not null,
    agent_id          bigint not null,
    key_id            text not null,
    requests          bigint not null,
    unpriced_requests bigint not null,
    prompt_tokens     bigint not null,
    cached_tokens     bigint not null,
    completion_tokens bigint not null,
    milliseconds      bigint not null,
    cost              bigint not null,
    primary key (account_id, day, model, agent_id, key_id)
);

-- The ledger only grows: a mistake is corrected by another entry.
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'ledger entries are append-only';
end
$$;
create trigger ledger_entries_append_only before update or delete or truncate on ledger_entries
for each statement execute function refuse_change();
