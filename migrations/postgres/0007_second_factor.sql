-- What an owner signs in with besides the password. For PostgreSQL.

-- An authenticator app. Its secret is sealed with a key that is not in the database, for this account alone.
create table authenticators (
    account_id text primary key references accounts (id),
    secret     bytea not null,
    -- The last step of thirty seconds of which a code was taken: none is taken twice.
    last_step  bigint not null,
    created    bigint not null
);

-- Codes for the day on which the phone is gone, as hashes. Each is good once.
create table recovery_codes (
    account_id text not null references accounts (id),
    hash       bytea not null,
    -- Null until it was used.
    used       bigint,
    primary key (account_id, hash)
);

-- Public keys of owners' authenticators.
create table passkeys (
    account_id    text not null references accounts (id),
    -- Stands on pages; what the authenticator calls itself is in the next column but one.
    id            text not null,
    name          text not null,
    credential_id bytea not null,
    -- The public key, the counter and the flags, as JSON.
    credential    text not null,
    created       bigint not null,
    last_used     bigint,
    primary key (account_id, id)
);
-- An authenticator's key is one account's alone.
create unique index passkeys_credential on passkeys (credential_id);
