-- Webhooks: the addresses that accounts are told events at. The events are messages of the outbox. For SQLite.

create table webhooks (
    id              text primary key,
    account_id      text not null references accounts (id),
    url             text not null,
    -- The kinds of events, with a space between; empty for all.
    events          text not null,
    status          text not null check (status in ('on', 'paused', 'gone', 'failing')),
    -- Sealed with a key that is not in the database, for this account and webhook.
    secret          blob not null,
    -- The secret before, which signs too until the instant below.
    previous_secret blob,
    previous_until  bigint,
    -- The number of the last event.
    last_sequence   bigint not null default 0,
    -- Whether it was told that the balance is low (1) or used up (2).
    balance_level   bigint not null default 0,
    -- Failed attempts since the last one that succeeded, and since when.
    failures        bigint not null default 0,
    failing_since   bigint,
    created         bigint not null,
    check ((previous_secret is null) = (previous_until is null)),
    check ((failures = 0) = (failing_since is null))
);
create index webhooks_account on webhooks (account_id, id);

-- What there is to tell once, such as that a key expires.
create table webhook_told (
    account_id text not null references accounts (id),
    what       text not null,
    -- After that it may be deleted.
    until      bigint not null,
    primary key (account_id, what)
);

-- The number of a message among those of its lane; null where they are in no order.
alter table outbox add column sequence bigint;
create unique index outbox_sequence on outbox (lane, sequence) where sequence is not null;
create index outbox_webhook on outbox (target, id) where channel = 'webhook';

-- The attempts to deliver events.
create table webhook_attempts (
    message_id   text not null references outbox (id) on delete cascade,
    number       bigint not null,
    at           bigint not null,
    milliseconds bigint not null,
    -- What became of it, such as delivered or timed_out.
    outcome      text not null,
    -- The status of the HTTP answer, if there was one.
    status       bigint,
    -- The beginning of the answer.
    answer       text not null,
    primary key (message_id, number)
);
