-- Emails in one form, whichever letters they are typed in. For PostgreSQL.

-- 1: as it was typed, so that the program is to put it into that form; also what a program of before writes.
alter table accounts add column email_is_older bigint not null default 1;
-- An address of ASCII is in its form.
update accounts set email_is_older = 0 where char_length(email) = octet_length(email);
