-- Addresses of the list of requests that an owner keeps under a name. For SQLite.
create table saved_views (
    account_id text not null references accounts (id),
    name       text not null,
    -- In canonical form: the path, and the parameters that its page knows.
    address    text not null,
    created    bigint not null,
    primary key (account_id, name)
);
