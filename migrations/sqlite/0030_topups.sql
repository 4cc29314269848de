-- Purchases of credit at a payment provider. For SQLite.

create table topups (
    id              text primary key,
    account_id      text not null references accounts (id),
    -- What asked for it: a form, or a program's Idempotency-Key. The same is the same top-up.
    request         text not null,
    status          text not null,
    pay_by          text not null,
    provider        text not null,
    -- Whether its payments are real.
    is_live         bigint not null,
    -- Its order or link at the provider; null until that has answered.
    provider_id     text,
    -- Where a link is paid.
    payment_url     text,
    -- What was asked for, and what it costs, in paise.
    asked           bigint not null,
    credit          bigint not null,
    central_tax     bigint not null,
    state_tax       bigint not null,
    integrated_tax  bigint not null,
    rounding        bigint not null,
    to_pay          bigint not null,
    -- Who sold and who bought, when it was made.
    seller_version  bigint not null references sellers (version),
    profile_version bigint not null,
    created         bigint not null,
    -- Until when it can be paid.
    expires         bigint not null,
    -- The last change of the status.
    changed         bigint not null,
    -- Why the last attempt to pay it failed, in the provider's word.
    failure         text,
    -- When the provider is asked next; null once no money can come any more.
    next_look       bigint,
    looks           bigint not null,
    unique (account_id, request),
    unique (provider, provider_id),
    foreign key (account_id, profile_version) references billing_profiles (account_id, version),
    check (credit + central_tax + state_tax + integrated_tax + rounding = to_pay)
);
create index topups_of_account on topups (account_id, created);
create index topups_due on topups (next_look) where next_look is not null;

-- Payments that came. Each is here once, and of each top-up one at most is credited.
create table topup_payments (
    provider   text not null,
    payment_id text not null,
    topup_id   text not null references topups (id),
    -- 'credited', or why the operator has to look at it.
    outcome    text not null,
    -- In the smallest unit of the currency.
    amount     bigint not null,
    currency   text not null,
    method     text,
    -- What the provider keeps, with its tax, in paise.
    fee        bigint,
    fee_tax    bigint,
    seen       bigint not null,
    primary key (provider, payment_id)
);
create unique index topup_payments_credited on topup_payments (topup_id) where outcome = 'credited';
create index topup_payments_of_topup on topup_payments (topup_id);

-- The provider's webhooks: what each names, and whether it is known whose that is. Not their bodies, which have
-- names and numbers of payers.
create table payment_events (
    provider   text not null,
    event_id   text not null,
    kind       text not null,
    -- Null until it is known.
    topup_id   text references topups (id),
    link_id    text,
    order_id   text,
    payment_id text,
    received   bigint not null,
    -- When it is looked for again; null once it is known, or given up.
    next_try   bigint,
    tries      bigint not null,
    primary key (provider, event_id)
);
create index payment_events_of_topup on payment_events (topup_id);
create index payment_events_due on payment_events (next_try) where next_try is not null;
