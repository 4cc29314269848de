-- A change of an account's time zone is worked off in pieces. Days are kept in numbered sets, each of one zone; the
-- account names the set that reports read, and the one that is being added up. For PostgreSQL.
alter table accounts add column days_set bigint not null default 0;
-- Both null where no change is under way.
alter table accounts add column next_zone text;
alter table accounts add column next_days_set bigint;

alter table usage_days add column days_set bigint not null default 0;
alter table usage_days alter column days_set drop default;
alter table usage_days drop constraint usage_days_pkey;
alter table usage_days add primary key (account_id, days_set, day, model, model_type, agent_id, key_id);
drop index usage_days_of_agent;
create index usage_days_of_agent on usage_days (account_id, days_set, agent_id, day);
drop index usage_days_of_key;
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
