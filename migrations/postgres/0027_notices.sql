-- Notices by mail: what owners are told of, and who else is. For PostgreSQL.

-- Further addresses, to which notices about credit go.
create table notice_addresses (
    id         text primary key,
    account_id text not null references accounts (id),
    email      text not null,
    created    bigint not null,
    -- When its reader confirmed it; null until then.
    verified   bigint,
    unique (account_id, email)
);

-- What an owner does not want to be told.
create table notices_off (
    account_id text not null references accounts (id),
    topic      text not null,
    primary key (account_id, topic)
);

-- What was told, and when: once of a key, once a day of a balance.
create table notices_told (
    account_id text not null references accounts (id),
    what       text not null,
    at         bigint not null,
    primary key (account_id, what)
);
create index notices_told_at on notices_told (at);

-- What is known to owners of their balance: 0 above the threshold, 1 at the threshold or below, 2 used up. No row: 2.
create table notice_levels (
    account_id text primary key references accounts (id),
    level      bigint not null check (level between 0 and 2)
);
-- Nobody is told of what was so before.
insert into notice_levels (account_id, level)
    select a.id, case when w.balance <= 0 then 2 when w.balance <= a.low_balance then 1 else 0 end
    from accounts a join wallets w on w.account_id = a.id and w.wallet = 'account';
