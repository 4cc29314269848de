-- Who documents are from and for. Both have versions: a document keeps those of its day. For SQLite.

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

create trigger sellers_no_update before update on sellers
begin
    select raise(abort, 'versions of the seller are append-only');
end;
create trigger sellers_no_delete before delete on sellers
begin
    select raise(abort, 'versions of the seller are append-only');
end;
create trigger billing_profiles_no_update before update on billing_profiles
begin
    select raise(abort, 'versions of a billing profile are append-only');
end;
create trigger billing_profiles_no_delete before delete on billing_profiles
begin
    select raise(abort, 'versions of a billing profile are append-only');
end;
