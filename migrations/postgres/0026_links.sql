-- Verified addresses, and the links in mails. For PostgreSQL.

-- The language in which its owner is written to.
alter table accounts add column language text not null default 'en';
-- When its owner showed that the address is theirs; null until then.
alter table accounts add column email_verified bigint;
-- Whoever had an account before is not asked.
update accounts set email_verified = created;
-- 1 while the first credit waits for that.
alter table accounts add column grant_waits bigint not null default 0;

create table links (
    -- The SHA-256 of the token in the mail.
    hash       bytea primary key,
    account_id text not null references accounts (id),
    purpose    text not null,
    -- The address that it was sent to.
    address    text not null,
    created    bigint not null,
    expires    bigint not null
);
create index links_account on links (account_id, purpose);
create index links_expires on links (expires);

-- Changes of email that wait for the new address to be verified, or that the old one may take back.
create table email_changes (
    id         text primary key,
    account_id text not null references accounts (id),
    old_email  text not null,
    new_email  text not null,
    at         bigint not null,
    -- When the new address was verified; null until then.
    confirmed  bigint,
    -- When it was given up, replaced or taken back; null until then.
    ended      bigint,
    -- Until when the old address may take it back. Nobody else gets that address before.
    until      bigint not null
);
create index email_changes_account on email_changes (account_id);
create index email_changes_old on email_changes (old_email);
