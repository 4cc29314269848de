-- From which balance on an owner is told, and what the balance by day and open pages are read by. For PostgreSQL.

-- An amount that somebody can fall below: above zero. Null: the owner wants to be told only when nothing is left.
alter table accounts add column low_balance bigint check (low_balance > 0);
-- What new accounts begin with: a fifth of the credit that an account is given, so that who only tries hears of it
-- before calls are refused. Who spends more says so.
update accounts set low_balance = 10000000;

-- What moved in and out of wallets besides calls, by when: few among the entries. Calls are in ledger_quarters.
create index ledger_entries_moves on ledger_entries (account_id, at) where quarter is null;
-- The last change of an account's keys.
create index changes_of_account on changes (account_id, seq);
