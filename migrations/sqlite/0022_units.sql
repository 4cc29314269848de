-- More units: cache writes, reasoning, characters, images and requests. For SQLite.

-- Micro-rupees per million tokens; null for the rate of other prompt and completion tokens.
alter table prices add column cache_write bigint;
alter table prices add column reasoning bigint;
-- Micro-rupees per million characters, per image, and per request; see `free` for those at 0.
alter table prices add column characters bigint not null default 0;
alter table prices add column image bigint not null default 0;
alter table prices add column request bigint not null default 0;

-- Cache writes are among the prompt tokens, reasoning among the completion tokens.
alter table usage_events add column cache_write_tokens bigint not null default 0;
alter table usage_events add column reasoning_tokens bigint not null default 0;
alter table usage_events add column characters bigint not null default 0;
alter table usage_events add column images bigint not null default 0;

alter table usage_quarters add column cache_write_tokens bigint not null default 0;
alter table usage_quarters add column reasoning_tokens bigint not null default 0;
alter table usage_quarters add column characters bigint not null default 0;
alter table usage_quarters add column images bigint not null default 0;

alter table usage_days add column cache_write_tokens bigint not null default 0;
alter table usage_days add column reasoning_tokens bigint not null default 0;
alter table usage_days add column characters bigint not null default 0;
alter table usage_days add column images bigint not null default 0;
