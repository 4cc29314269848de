-- Credit lots: what is left of each credit, for refunds and invoices. A job adds them up from the ledger, so that recording
-- calls writes nothing here. For SQLite.

create table credit_lots (
    -- The ledger entry that it is.
    entry      bigint primary key references ledger_entries (id),
    account_id text not null references accounts (id),
    -- promotional, booked or paid.
    kind       text not null,
    amount     bigint not null check (amount > 0),
    remaining  bigint not null check (remaining between 0 and amount),
    -- Null: it never ends.
    expires    bigint,
    created    bigint not null
);
create index credit_lots_account on credit_lots (account_id, entry);
create index credit_lots_left on credit_lots (account_id) where remaining > 0;

-- What was taken of each lot in each month of India, such as 2026-11.
create table lot_uses (
    entry  bigint not null references credit_lots (entry),
    month  text not null,
    -- used: by calls; returned: taken back.
    taken  text not null,
    amount bigint not null check (amount > 0),
    primary key (entry, month, taken)
);

-- How far an account's ledger is added up.
create table lot_settlements (
    account_id    text primary key references accounts (id),
    -- The last entry that is no usage.
    entry         bigint not null,
    -- What its calls had cost, and its balance over all wallets.
    used          bigint not null check (used >= 0),
    balance       bigint not null,
    -- The month of the last settlement: those before are closed.
    month         text not null,
    -- Beyond all credit: for calls, and for what was taken back.
    owed_used     bigint not null check (owed_used >= 0),
    owed_returned bigint not null check (owed_returned >= 0)
);
