-- How often something was tried or asked for, so that every server counts alike and a restart forgets nothing.
-- For PostgreSQL.

-- Wrong passwords, wrong codes and sign-ups, each counted until its window is over. None of it is lasting: it is in no backup.
create table attempts (
    -- The SHA-256 of what is counted, such as an email. The email itself is not here.
    name  bytea primary key,
    -- When the window is over: from then on it counts from nothing.
    ends  bigint not null,
    times bigint not null check (times >= 0)
);

-- REST requests of accounts. Unlogged: a request must not wait for the disk, and a crash of the database, which empties
-- this, loses nothing that is older than a minute. Room on each page, so that a row's next version stays beside it.
create unlogged table request_limits (
    -- Does not refer to accounts: that would be looked up at each request, and no account ever goes.
    account_id text primary key,
    -- When the whole limit is there again.
    full_again bigint not null
) with (fillfactor = 50);
