-- Who documents are from and for. Both have versions: a document keeps those of its day. For PostgreSQL.

-- The operator as a seller.
create table sellers (
    version bigint primary key,
    -- JSON, as in the operator's file.
    details text not null,
    created bigint not null
);

create table billing_profiles (
    account_id text not null references accounts (id),
    version    bigint not null,
    name       text not null,
    address    text not null,
    city       text not null,
    pin        text not null,
    -- The two digits of GST.
    state      text not null,
    gstin      text,
    created    bigint not null,
    primary key (account_id, version)
);

create function refuse_version_change() returns trigger language plpgsql as $$
begin
    raise exception 'versions of sellers and billing profiles are append-only';
end
$$;
create trigger sellers_append_only before update or delete or truncate on sellers
for each statement execute function refuse_version_change();
create trigger billing_profiles_append_only before update or delete or truncate on billing_profiles
for each statement execute function refuse_version_change();
