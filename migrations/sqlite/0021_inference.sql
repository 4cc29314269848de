-- The inference API: the servers that answer models, and which of them answers which. For SQLite.

create table upstreams (
    name     text primary key,
    -- Its address, to which paths such as /chat/completions are appended.
    url      text not null,
    -- The file with its API key; the key itself is nowhere in the database.
    key_file text,
    -- Milliseconds without a byte after which a call to it ends.
    timeout  bigint not null check (timeout > 0),
    created  bigint not null
);

create table model_routes (
    -- What customers call it.
    model          text not null,
    upstream       text not null references upstreams (name),
    -- What the upstream calls it; null for the same name.
    upstream_model text,
    -- The most completion tokens of a call that names no limit.
    max_output     bigint not null check (max_output > 0),
    -- The share of first attempts, among the routes of a model.
    weight         bigint not null check (weight > 0),
    created        bigint not null,
    primary key (model, upstream)
);

-- 1 where the counts of a call are this program's estimate, because the upstream gave none or the call was cut.
alter table usage_events add column estimated bigint not null default 0;
