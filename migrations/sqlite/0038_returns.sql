-- Money that goes back: refunds and disputes of payments, cancelled documents, and credit that ends. For SQLite.

create table refunds (
    -- Ours: the idempotency key and the receipt at the provider.
    id         text primary key,
    provider   text not null,
    -- The provider's; null until it has answered.
    refund_id  text,
    topup_id   text not null references topups (id),
    account_id text not null references accounts (id),
    payment_id text not null,
    -- operator: asked for here. provider: made in the provider's dashboard.
    origin     text not null,
    -- asked, pending, processed, refused or failed.
    status     text not null,
    -- In the smallest unit of the payment's currency, and of it the credit before tax, in paise.
    amount     bigint not null check (amount > 0),
    credit     bigint not null check (credit >= 0),
    -- Why, in the operator's words.
    reason     text not null,
    -- Why it failed, in the provider's words.
    failure    text,
    created    bigint not null,
    -- The last change of the status.
    changed    bigint not null,
    -- When the provider is asked next; null once it has ended.
    next_look  bigint,
    looks      bigint not null,
    unique (provider, refund_id),
    foreign key (provider, payment_id) references topup_payments (provider, payment_id)
);
create index refunds_of_topup on refunds (topup_id);
create index refunds_of_account on refunds (account_id, created);
create index refunds_due on refunds (next_look) where next_look is not null;

create table disputes (
    id          text primary key,
    provider    text not null,
    dispute_id  text not null,
    topup_id    text not null references topups (id),
    account_id  text not null references accounts (id),
    payment_id  text not null,
    -- open, under_review, won, lost or closed.
    status      text not null,
    -- fraud, retrieval, chargeback, pre_arbitration or arbitration.
    phase       text not null,
    reason_code text not null,
    -- What the payer claims, and what the provider has deducted, in paise.
    amount      bigint not null check (amount > 0),
    deducted    bigint not null check (deducted >= 0),
    -- The credit that is taken for it now, before tax, in paise.
    credit      bigint not null check (credit >= 0),
    -- Until when the operator can answer.
    respond_by  bigint,
    created     bigint not null,
    changed     bigint not null,
    next_look   bigint,
    looks       bigint not null,
    unique (provider, dispute_id),
    foreign key (provider, payment_id) references topup_payments (provider, payment_id)
);
create index disputes_of_topup on disputes (topup_id);
create index disputes_of_account on disputes (account_id, created);
create index disputes_due on disputes (next_look) where next_look is not null;

-- Documents that the operator has cancelled. They keep their numbers.
create table document_cancellations (
    document_id text primary key references documents (id),
    account_id  text not null references accounts (id),
    reason      text not null,
    at          bigint not null
);
create index document_cancellations_of_account on document_cancellations (account_id);

-- What webhooks say of refunds and disputes, without anything of the payer.
alter table payment_events add column refund_id text;
alter table payment_events add column dispute text;

-- When a credit ends; null: never.
alter table ledger_entries add column expires bigint;
create index credit_lots_ending on credit_lots (expires) where expires is not null and remaining > 0;
-- How long the credit of a code lasts after its use, in days; null: for ever.
alter table promo_codes add column lasts bigint;
-- The same for the first credit of a plan.
alter table plans add column welcome_lasts bigint;
