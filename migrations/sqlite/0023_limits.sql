-- Plans, and limits of plans, agents and keys. For SQLite.

create table plans (
    name    text primary key,
    -- The credit of a new account, in micro-rupees; null for the usual one.
    welcome bigint check (welcome >= 0),
    -- JSON, as of keys; null for none.
    limits  text,
    changed bigint not null
);

-- JSON with amounts in micro-rupees; null for none.
alter table api_keys add column limits text;
alter table agents add column limits text;
