-- What a credit was paid with, so that a payment is credited once; and days that were not cut by their first instant.
-- For SQLite.

-- The reference as the operator wrote it, such as a UPI number; and without spaces and in lower case, which no two credits of
-- this installation share. Null: none was given.
alter table ledger_entries add column reference text;
alter table ledger_entries add column reference_key text;
create unique index ledger_entries_reference on ledger_entries (reference_key) where reference_key is not null;

-- A day lasts from its first instant to the next day's. India's days and those of UTC were that already; all others are added up
-- again at the next start.
update accounts set days_stale = 1 where time_zone not in ('Asia/Kolkata', 'UTC');
