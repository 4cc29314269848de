-- How many active keys an account has is counted each time that it makes one: by this, and not by looking at all that it
-- ever had.
create index api_keys_active on api_keys (account_id, coalesce(expires, 9223372036854775807)) where revoked is null;
