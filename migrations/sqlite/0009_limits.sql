-- How often something was tried, so that every server counts alike and a restart forgets nothing. For SQLite.

-- Wrong passwords, wrong codes and sign-ups, each counted until its window is over. None of it is lasting: it is in no backup.
create table attempts (
    -- The SHA-256 of what is counted, such as an email. The email itself is not here.
    name  blob primary key,
    -- When the window is over: from then on it counts from nothing.
    ends  bigint not null,
    times bigint not null check (times >= 0)
);
