-- Sums of whole days and calendar months, by key, agent and model, of accounts with many roll-up rows: a report reads
-- some of these instead of every row. They are built in the background, and deleted by what is recorded later.
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
    by_day        blob,
    by_model      blob,
    by_agent      blob,
    by_key        blob,
    primary key (account_id, days_set, period)
);

-- The last day that may have a summary; null for an account without any. What is recorded later than that deletes none.
alter table accounts add column summarized text;

-- The names of many keys are read from the index alone.
create index api_keys_names on api_keys (account_id, id, name);
