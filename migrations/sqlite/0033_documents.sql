-- Documents of purchases and use, which stay: a wrong one is answered by another. For SQLite.

-- The last number of each series and financial year. Its row is locked while a document is written, so that numbers have no gap.
create table document_series (
    kind    text not null,
    -- The calendar year in which the financial year begins.
    begins  bigint not null,
    ordinal bigint not null check (ordinal > 0),
    -- The date of the last document: none is before it.
    day     text not null,
    primary key (kind, begins)
);

create table documents (
    id              text primary key,
    account_id      text not null references accounts (id),
    kind            text not null,
    begins          bigint not null,
    ordinal         bigint not null,
    number          text not null,
    -- The date in India.
    day             text not null,
    -- What it is of, such as topup:tu_... or month:2026-11.
    source          text not null,
    seller_version  bigint not null references sellers (version),
    profile_version bigint not null,
    -- The two digits of the place of supply.
    place           text not null,
    -- In paise.
    taxable         bigint not null,
    central_tax     bigint not null,
    state_tax       bigint not null,
    integrated_tax  bigint not null,
    rounding        bigint not null,
    total           bigint not null,
    -- JSON: its lines, and what it refers to.
    contents        text not null,
    created         bigint not null,
    unique (kind, begins, ordinal),
    unique (account_id, source, kind),
    foreign key (account_id, profile_version) references billing_profiles (account_id, version),
    check (taxable + central_tax + state_tax + integrated_tax + rounding = total)
);
create index documents_account on documents (account_id, day, id);
create index documents_number on documents (number);

create trigger documents_no_update before update on documents
begin
    select raise(abort, 'documents are append-only');
end;
create trigger documents_no_delete before delete on documents
begin
    select raise(abort, 'documents are append-only');
end;
