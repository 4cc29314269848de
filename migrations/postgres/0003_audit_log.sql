-- Signed-in devices, and what has happened to an account. For PostgreSQL.

-- What an owner is told of a browser's session. The id opens nothing, so it may stand on a page; the hash of
-- the cookie never does. Null until somebody signs in.
alter table sessions add column id text;
alter table sessions add column created bigint not null default 0;
-- To the minute: it is not written for every request.
alter table sessions add column last_seen bigint not null default 0;
alter table sessions add column address text;
alter table sessions add column user_agent text;
-- A session lasts fourteen days from the sign-in that began it.
update sessions set id = 'dev_' || replace(gen_random_uuid()::text, '-', ''),
    created = expires - 1209600000000, last_seen = expires - 1209600000000
    where account_id is not null;
update sessions set data = (data::jsonb || jsonb_build_object('device', id))::text where id is not null;
-- One device for an id.
create unique index sessions_id on sessions (id);
create index sessions_account on sessions (account_id, last_seen desc);

-- The same of a program's token.
alter table session_tokens add column id text;
alter table session_tokens add column address text;
alter table session_tokens add column user_agent text;
update session_tokens set id = 'tok_' || replace(gen_random_uuid()::text, '-', '');
create unique index session_tokens_id on session_tokens (id);
create index session_tokens_account on session_tokens (account_id, created desc);

-- Everything that changed an account, and who did it, written in the transaction of the change.
create table audit_log (
    seq        bigint generated always as identity primary key,
    account_id text not null references accounts (id),
    at         bigint not null,
    -- session, token, operator, gateway, visitor or system; and the public id of the first two and of a gateway.
    actor      text not null,
    actor_id   text,
    -- The word for what was done, and a JSON object with what is to be told of it. No secrets.
    what       text not null,
    details    text not null,
    -- From where, as far as it was known.
    address    text,
    user_agent text
);
create index audit_log_newest on audit_log (account_id, at desc, seq desc);
create index audit_log_of_a_kind on audit_log (account_id, what, at desc, seq desc);

-- What was written down stays as it is.
create function refuse_audit_change() returns trigger language plpgsql as $$
begin
    raise exception 'the audit log is append-only';
end
$$;
create trigger audit_log_append_only before update or delete or truncate on audit_log
for each statement execute function refuse_audit_change();

-- An account's entries in their order, for the download of everything that is kept of it.
create index ledger_entries_in_order on ledger_entries (account_id, id);
