-- Promotional codes: credit that the operator gives to whoever enters a code. For SQLite.

create table promo_codes (
    -- In capital letters and digits.
    code    text primary key,
    amount  bigint not null check (amount > 0),
    -- How many accounts may use it.
    uses    bigint not null check (uses > 0),
    created bigint not null,
    -- From then on it cannot be used; null: never.
    expires bigint,
    -- When the operator ended it.
    ended   bigint
);

-- The uses of a code are numbered, so that there are never more than it has, and an account uses it once.
create table promo_redemptions (
    code       text not null references promo_codes (code),
    number     bigint not null check (number > 0),
    account_id text not null references accounts (id),
    at         bigint not null,
    primary key (code, number),
    unique (account_id, code)
);
