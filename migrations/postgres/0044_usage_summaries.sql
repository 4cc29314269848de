-- Sums of whole days and calendar months, by key, agent and model, of accounts with many roll-up rows: a report reads
-- some of these instead of every row. They are built in the background, and deleted by what is recorded later. For
-- PostgreSQL.
create table usage_summaries (
    account_id    text not null references accounts (id),
    days_set      bigint not null,
    -- 2026-11-20 or 2026-11.
    period        text not null,
    -- Who builds it, and until when nobody else does; null once it is built.
    building      text,
    claimed_until bigint not null,
    -- How many groups each block has.
    models        bigint not null default 0,
    agents        bigint not null default 0,
    keys          bigint not null default 0,
    -- Blocks of sums. Null where there are more groups than a block may have.
    by_day        bytea,
    by_model      bytea,
    by_agent      bytea,
    by_key        bytea,
    primary key (account_id, days_set, period)
);
-- Blocks are dense: compressing them again takes longer than it saves.
alter table usage_summaries alter column by_model set storage external;
alter table usage_summaries alter column by_agent set storage external;
alter table usage_summaries alter column by_key set storage external;

-- The last day that may have a summary; null for an account without any. What is recorded later than that deletes none.
alter table accounts add column summarized text;

-- The names of many keys are read from the index alone.
create index api_keys_names on api_keys (account_id, id, name);
