-- A change of an account's time zone is worked off in pieces. Days are kept in numbered sets, each of one zone; the
-- account names the set that reports read, and the one that is being added up.
alter table accounts add column days_set bigint not null default 0;
-- Both null where no change is under way.
alter table accounts add column next_zone text;
alter table accounts add column next_days_set bigint;

create table usage_days_in_sets (
    account_id        text not null,
    days_set          bigint not null,
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
    primary key (account_id, days_set, day, model, model_type, agent_id, key_id)
) without rowid;
insert into usage_days_in_sets
    select account_id, 0, day, model, model_type, agent_id, key_id, requests, unpriced_requests, prompt_tokens,
        cached_tokens, completion_tokens, milliseconds, messages, cost
    from usage_days;
drop table usage_days;
alter table usage_days_in_sets rename to usage_days;
create index usage_days_of_agent on usage_days (account_id, days_set, agent_id, day);
create index usage_days_of_key on usage_days (account_id, days_set, key_id, day);

-- What is left to do of an account's changes: days to add up, or sets that nobody reads any more to delete.
create table zone_changes (
    account_id    text primary key references accounts (id),
    -- The last number that was given to a set of this account.
    days_set      bigint not null,
    -- The last quarter that is in the set, in the order of their primary key.
    quarter       bigint not null,
    model         text not null,
    model_type    text not null,
    agent_id      bigint not null,
    key_id        text not null,
    -- When the last piece was done: accounts take turns.
    worked        bigint not null,
    -- The server that works on it, and until when no other does.
    claimed_by    text not null,
    claimed_until bigint not null
);
