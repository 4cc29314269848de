-- The outbox: what is to be sent, written with what caused it. For SQLite.

create table outbox (
    -- Also the Message-ID, so that a message that is sent twice is recognised.
    id         text primary key,
    -- Null until it is known whether there is an account.
    account_id text references accounts (id),
    -- Who carries it, such as mail.
    channel    text not null,
    kind       text not null,
    -- Where it goes: an address.
    target     text not null,
    -- One message of a lane is sent at a time.
    lane       text not null,
    language   text not null,
    -- JSON; no secrets.
    details    text not null,
    state      text not null check (state in ('waiting', 'sent', 'failed', 'dropped')),
    created    bigint not null,
    -- The last instant at which sending it makes sense.
    give_up    bigint not null,
    -- The next attempt; null once it has ended.
    due        bigint,
    attempts   bigint not null default 0,
    -- What the other side said last.
    answer     text,
    ended      bigint,
    check ((state = 'waiting') = (due is not null)),
    check ((state = 'waiting') = (ended is null))
);
create index outbox_due on outbox (channel, due, id) where state = 'waiting';
create index outbox_lane on outbox (lane, due, id) where state = 'waiting';
create index outbox_account on outbox (account_id, id);
create index outbox_ended on outbox (ended) where ended is not null;

-- The lanes that a server works on.
create table outbox_lanes (
    lane          text primary key,
    -- The server's name.
    claimed_by    text not null,
    claimed_until bigint not null
);
