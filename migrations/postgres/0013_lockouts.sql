-- Wrong guesses at what has few possible values, and until when no more are taken. For PostgreSQL.

-- Each lock is twice as long as the one before. None of it is lasting: it is in no backup.
create table lockouts (
    -- The SHA-256 of what is guessed at, such as an account's codes. The account itself is not here.
    name   bytea primary key,
    -- Wrong guesses since it was last forgotten.
    times  bigint not null check (times >= 0),
    -- Until then every guess is refused.
    until  bigint not null,
    -- From then on it is forgotten.
    ends   bigint not null
);
