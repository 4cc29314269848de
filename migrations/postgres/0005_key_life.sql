-- Keys that replace others, where a key was used last, and lists of keys by any column. For PostgreSQL.

-- Where the key was used last: the gateway's name, the client's address, or both with ' · ' between.
alter table api_keys add column last_used_from text;

-- The key that this one took the place of.
alter table api_keys add column replaces text references api_keys (id);
-- A key has one successor, however many ask for one at once.
create unique index api_keys_successor on api_keys (account_id, replaces) where replaces is not null;

-- The name in small letters, as lists are sorted and searched by it: the program knows every alphabet's.
alter table api_keys add column sort_name text collate "C" not null default '';
update api_keys set sort_name = lower(name);

-- A page of ten thousand keys in the order of each column. (The order of what was spent is in no index.)
create index api_keys_by_name on api_keys (account_id, sort_name, id);
create index api_keys_by_use on api_keys (account_id, (coalesce(last_used, -1)), id);

-- The days of a page of keys.
create index usage_days_of_key on usage_days (account_id, key_id, day);
