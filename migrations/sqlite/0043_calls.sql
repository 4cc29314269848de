-- Calls in a third of the space, and recorded three times as fast: what they share is written once, and they and their
-- indexes say it by a number. For SQLite.

-- The texts that calls share: accounts, sources, keys, models and their roles. A number is given once.
create table call_names (
    number integer primary key autoincrement,
    name   text not null unique
);

-- The last number of a call. (PostgreSQL has a sequence, which servers can ask at once.)
create table call_numbers (
    last bigint not null
);
insert into call_numbers (last) values (0);

create table calls (
    -- The order in which calls were recorded: which of two at one instant comes first in a list.
    number            bigint not null,
    -- Numbers of names. (They are given in the transaction that writes the call, and never taken back; a reference would
    -- look each of them up once more.)
    account           bigint not null,
    source            bigint not null,
    key               bigint,
    model             bigint not null,
    model_type        bigint,
    id                text not null,
    time              bigint not null,
    received          bigint not null,
    agent_id          bigint,
    -- The agent whose wallet paid; null: the account's did.
    payer             bigint,
    -- Of the units and the marks a null is 0, which most of them are of most calls.
    prompt_tokens     bigint check (prompt_tokens > 0),
    cached_tokens     bigint check (cached_tokens between 1 and prompt_tokens),
    cache_write_tokens bigint check (cache_write_tokens > 0),
    completion_tokens bigint check (completion_tokens > 0),
    reasoning_tokens  bigint check (reasoning_tokens > 0),
    milliseconds      bigint check (milliseconds > 0),
    messages          bigint check (messages > 0),
    characters        bigint check (characters > 0),
    images            bigint check (images > 0),
    status            bigint,
    latency_ms        bigint,
    interaction_id    text,
    hold_id           text,
    was_cut           bigint check (was_cut = 1),
    estimated         bigint check (estimated = 1),
    -- The units that the report counted; null: recorded before this was kept.
    reported          bigint,
    -- What it cost and the price that made it so, for ever; both null where there was no price.
    cost              bigint check (cost >= 0),
    price_id          bigint references prices (id),
    -- When it was priced, if it was recorded without a price.
    priced_later      bigint,
    check ((cost is null) = (price_id is null)),
    check (cached_tokens is null or prompt_tokens is not null),
    -- The order of lists, in which the calls themselves are kept: those of a page are beside each other. Other indexes end
    -- with what is missing of it.
    primary key (account, time, number)
) without rowid;

insert into call_names (name)
    select account_id from usage_events union select source from usage_events union select model from usage_events
    union select key_id from usage_events where key_id is not null
    union select model_type from usage_events where model_type is not null order by 1;
insert into calls (number, account, source, key, model, model_type, id, time, received, agent_id, payer, prompt_tokens,
        cached_tokens, cache_write_tokens, completion_tokens, reasoning_tokens, milliseconds, messages, characters, images,
        status, latency_ms, interaction_id, hold_id, was_cut, estimated, reported, cost, price_id, priced_later)
    select row_number() over (order by time, source, id), (select number from call_names where name = e.account_id),
        (select number from call_names where name = e.source), (select number from call_names where name = e.key_id),
        (select number from call_names where name = e.model), (select number from call_names where name = e.model_type),
        id, time, received, agent_id, case when wallet <> 'account' then cast(substr(wallet, 7) as bigint) end,
        nullif(prompt_tokens, 0), nullif(cached_tokens, 0), nullif(cache_write_tokens, 0), nullif(completion_tokens, 0),
        nullif(reasoning_tokens, 0), nullif(milliseconds, 0), nullif(messages, 0), nullif(characters, 0),
        nullif(images, 0), status, latency_ms, interaction_id, hold_id, nullif(was_cut, 0), nullif(estimated, 0),
        reported, cost, price_id, priced_later
    from usage_events e order by 2, time, source, id;
update call_numbers set last = (select count(*) from calls);
drop table usage_events;

-- Counted once, for ever.
create unique index calls_ids on calls (account, source, id);
-- Each filter of a list of requests has an index that holds its matches in the order of the list.
create index calls_of_key on calls (account, key, time, number) where key is not null;
create index calls_of_agent on calls (account, agent_id, time, number) where agent_id is not null;
create index calls_of_model on calls (account, model, time, number);
-- What went wrong is rare, and these hold nothing else. (What they are chosen by is in them so that SQLite need not look it
-- up in the table.)
create index calls_refused on calls (account, time, number, status) where status >= 400 and status < 500;
create index calls_failed on calls (account, time, number, status) where status >= 500;
create index calls_cut on calls (account, time, number, was_cut) where was_cut = 1;
create index calls_unpriced on calls (account, time, number, cost) where cost is null;

-- Calls in words, for whoever reads them.
create view usage_events as
    select c.number, a.name as account_id, s.name as source, c.id, c.time, c.received, k.name as key_id, c.agent_id,
        m.name as model, t.name as model_type, coalesce(c.prompt_tokens, 0) as prompt_tokens,
        coalesce(c.cached_tokens, 0) as cached_tokens, coalesce(c.cache_write_tokens, 0) as cache_write_tokens,
        coalesce(c.completion_tokens, 0) as completion_tokens, coalesce(c.reasoning_tokens, 0) as reasoning_tokens,
        coalesce(c.milliseconds, 0) as milliseconds, coalesce(c.messages, 0) as messages,
        coalesce(c.characters, 0) as characters, coalesce(c.images, 0) as images, c.status, c.latency_ms,
        c.interaction_id, c.hold_id, coalesce(c.was_cut, 0) as was_cut, coalesce(c.estimated, 0) as estimated,
        c.reported, c.cost, c.price_id, case when c.payer is null then 'account' else 'agent:' || c.payer end as wallet,
        c.priced_later
    from calls c
    left join call_names a on a.number = c.account left join call_names s on s.number = c.source
    left join call_names k on k.number = c.key left join call_names m on m.number = c.model
    left join call_names t on t.number = c.model_type;
