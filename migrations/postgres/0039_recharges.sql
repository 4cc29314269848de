-- Automatic recharge: what owners want, mandates, and debits. For PostgreSQL.

create table recharge_settings (
    account_id  text primary key references accounts (id),
    is_on       bigint not null,
    -- In paise: below which balance, how much, and what may be paid in a month of India.
    threshold   bigint not null check (threshold > 0),
    amount      bigint not null check (amount > 0),
    monthly_cap bigint not null check (monthly_cap > 0),
    -- Debits that failed since the last one that did not, or since it was switched on.
    failures    bigint not null,
    -- Why it was switched off by itself; null if its owner did.
    stopped     text,
    -- When it is looked at whether a recharge is needed; null while it is off.
    next_look   bigint,
    changed     bigint not null
);
create index recharge_settings_due on recharge_settings (next_look) where next_look is not null;

-- Mandates. The ids of the provider are no secrets, and are not shown.
create table mandates (
    -- Our reference at the provider.
    id           text primary key,
    account_id   text not null references accounts (id),
    status       text not null,
    method       text not null,
    -- The most that one debit may be, in paise.
    max_amount   bigint not null check (max_amount > 0),
    is_live      bigint not null,
    -- For the registration alone: taken away once the link is made.
    phone        text,
    -- The registration: its link, where it is given, and its order.
    link_id      text,
    url          text,
    order_id     text,
    -- The payment of the registration, and its refund.
    payment_id   text,
    refund_id    text,
    customer_id  text,
    token_id     text,
    -- What the owner knows it by.
    masked       text,
    created      bigint not null,
    -- Until when it can be given.
    link_expires bigint not null,
    -- The end of the mandate.
    expires      bigint,
    changed      bigint not null,
    -- Why it ended, in the provider's word.
    failure      text,
    -- When the provider is asked about it; null once nothing can come any more.
    next_look    bigint
);
create unique index mandates_current on mandates (account_id) where status in ('asked', 'confirmed', 'paused');
create index mandates_of_account on mandates (account_id, created);
create index mandates_due on mandates (next_look) where next_look is not null;
create index mandates_of_order on mandates (order_id);
create index mandates_of_token on mandates (token_id);

-- Debits by mandate. Each is a top-up of its own.
create table recharges (
    topup_id    text primary key references topups (id),
    account_id  text not null references accounts (id),
    mandate_id  text not null references mandates (id),
    state       text not null,
    -- The month of India in whose cap it is counted.
    month       text not null,
    -- When the notice was sent, and from when on it may be debited.
    notice      bigint,
    debit_after bigint,
    -- When it was debited, and with which payment.
    charged     bigint,
    payment_id  text,
    -- Why it failed or was cancelled, in the provider's word or in ours.
    failure     text,
    -- When it goes on; null while it waits for the payment, or has ended.
    next_step   bigint,
    created     bigint not null,
    changed     bigint not null
);
-- One at a time.
create unique index recharges_under_way on recharges (account_id) where state in ('planned', 'notified', 'charging');
create index recharges_of_account on recharges (account_id, created);
create index recharges_due on recharges (next_step) where next_step is not null;

-- A webhook may be about a mandate.
alter table payment_events add column mandate_id text references mandates (id);
create index payment_events_of_mandate on payment_events (mandate_id) where mandate_id is not null;
