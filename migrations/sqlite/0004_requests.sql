-- Filters of requests, and transfers between the wallets of an account. For SQLite.

-- Each filter of a list of requests has an index that holds its matches in the order of the list, so that a
-- page is read from where it starts to where it ends, however many calls there are. The three that hold every call
-- ascend, and are read backwards: they are a third smaller so, as calls come in the order of their times.
create index usage_events_of_key on usage_events (account_id, key_id, time, source, id)
    where key_id is not null;
create index usage_events_of_agent on usage_events (account_id, agent_id, time, source, id)
    where agent_id is not null;
-- Every call has a model. That it is said here tells SQLite's planner, which knows no sizes, that this index
-- is to be preferred where a model is asked for.
create index usage_events_of_model on usage_events (account_id, model, time, source, id)
    where model <> '';
-- What went wrong is rare, and these hold nothing else. (What they are chosen by is in them so that SQLite need not
-- look it up in the table.)
create index usage_events_refused on usage_events (account_id, time desc, source desc, id desc, status)
    where status >= 400 and status < 500;
create index usage_events_failed on usage_events (account_id, time desc, source desc, id desc, status)
    where status >= 500;
create index usage_events_cut on usage_events (account_id, time desc, source desc, id desc)
    where was_cut = 1;
create index usage_events_unpriced_newest on usage_events (account_id, time desc, source desc, id desc, cost)
    where cost is null;

-- The days of a few agents among ten thousand.
create index usage_days_of_agent on usage_days (account_id, agent_id, day);

-- Money that an owner moved between the account's wallet and an agent's, by the form that said so.
create table transfers (
    account_id text not null references accounts (id),
    -- Made with the form. A form that is sent twice moves money once.
    form_id    text not null,
    agent_id   bigint not null,
    -- allocate or take-back.
    direction  text not null,
    amount     bigint not null check (amount > 0),
    at         bigint not null,
    primary key (account_id, form_id),
    foreign key (account_id, agent_id) references agents (account_id, id)
);
