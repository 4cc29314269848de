-- Money that came by bank, and what the e-invoice portal answered. For PostgreSQL.

-- Of a bank receipt: what the payer kept as tax deducted at source, in paise, and when the bank had the money. Null for payments
-- of the provider.
alter table topup_payments add column tds bigint check (tds >= 0);
alter table topup_payments add column received text;

-- The portal's answer to an e-invoice. Documents never change, so that it is a row of its own.
create table e_invoices (
    document_id text primary key references documents (id),
    -- The invoice reference number, 64 hexadecimal digits.
    irn         text not null unique,
    ack_no      text not null,
    -- The portal's time, as it wrote it.
    ack_date    text not null,
    -- The text of the QR code, which the portal signed.
    signed_qr   text not null,
    created     bigint not null
);

create function refuse_e_invoice_change() returns trigger language plpgsql as $$
begin
    raise exception 'answers to e-invoices are append-only';
end
$$;
create trigger e_invoices_append_only before update or delete or truncate on e_invoices
for each statement execute function refuse_e_invoice_change();
