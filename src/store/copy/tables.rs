//! The tables that are copied, with all columns, sorted by foreign keys. A test compares the list with the
//! migrations.

/// A table with its statements for SQLite and PostgreSQL.
#[derive(Debug)]
pub struct Table {
    pub name: &'static str,
    /// Reads each row as JSON text; bytes are hexadecimal.
    pub read: (&'static str, &'static str),
    /// Writes the rows of a JSON array.
    pub write: (&'static str, &'static str),
    /// Returns 1 if the table has rows, or else 0.
    pub has_rows: &'static str,
    /// Statements that PostgreSQL runs before the insert, with the same rows.
    pub postgres_first: &'static [&'static str],
}

/// A table with a sequence, whose last number is copied too. Numbers are never reused, even if their rows are
/// deleted: gateways store them.
#[derive(Debug)]
pub struct Numbering {
    /// Reads the last number; 0 for none.
    pub read: (&'static str, &'static str),
    /// Deletes SQLite's row for the sequence.
    pub forget_sqlite: &'static str,
    /// Sets the sequence to `$1`.
    pub write: (&'static str, &'static str),
}

macro_rules! read_sqlite {
    (bytes $column:literal) => {
        concat!("lower(hex(", $column, "))")
    };
    ($kind:ident $column:literal) => {
        $column
    };
}

macro_rules! read_postgres {
    (bytes $column:literal) => {
        concat!("encode(", $column, ", 'hex')")
    };
    ($kind:ident $column:literal) => {
        $column
    };
}

macro_rules! write_sqlite {
    (bytes $column:literal) => {
        concat!("unhex(value->>'", $column, "')")
    };
    (integer $column:literal) => {
        concat!("cast(value->>'", $column, "' as bigint)")
    };
    (text $column:literal) => {
        concat!("value->>'", $column, "'")
    };
}

macro_rules! write_postgres {
    (bytes $column:literal) => {
        concat!("decode(value->>'", $column, "', 'hex')")
    };
    ($kind:ident $column:literal) => {
        write_sqlite!($kind $column)
    };
}

macro_rules! table {
    ($name:literal: $($rest:tt)*) => {
        table!($name, "": $($rest)*)
    };
    ($name:literal, $order:literal: $kind:ident $column:literal $(, $kinds:ident $columns:literal)* $(,)?) => {
        Table {
            name: $name,
            read: (
                concat!(
                    "select json_object('", $column, "', ", read_sqlite!($kind $column)
                    $(, ", '", $columns, "', ", read_sqlite!($kinds $columns))*,
                    ") from ", $name, $order
                ),
                concat!(
                    "select cast(json_build_object('", $column, "', ", read_postgres!($kind $column)
                    $(, ", '", $columns, "', ", read_postgres!($kinds $columns))*,
                    ") as text) from ", $name, $order
                ),
            ),
            write: (
                concat!(
                    "insert into ", $name, " (", $column $(, ", ", $columns)*, ") select ",
                    write_sqlite!($kind $column) $(, ", ", write_sqlite!($kinds $columns))*,
                    " from json_each($1)"
                ),
                concat!(
                    "insert into ", $name, " (", $column $(, ", ", $columns)*, ") overriding system value select ",
                    write_postgres!($kind $column) $(, ", ", write_postgres!($kinds $columns))*,
                    " from jsonb_array_elements($1::jsonb) as rows(value)"
                ),
            ),
            has_rows: concat!("select count(*) from (select 1 from ", $name, " limit 1) as found"),
            postgres_first: &[],
        }
    };
}

macro_rules! numbering {
    ($table:literal, $column:literal) => {
        Numbering {
            read: (
                concat!("select coalesce((select seq from sqlite_sequence where name = '", $table, "'), 0)"),
                concat!(
                    "select coalesce(pg_sequence_last_value(cast(pg_get_serial_sequence('",
                    $table,
                    "', '",
                    $column,
                    "') as regclass)), 0)"
                ),
            ),
            forget_sqlite: concat!("delete from sqlite_sequence where name = '", $table, "'"),
            write: (
                concat!("insert into sqlite_sequence (name, seq) values ('", $table, "', $1)"),
                concat!(
                    "select setval(cast(pg_get_serial_sequence('",
                    $table,
                    "', '",
                    $column,
                    "') as regclass), $1)"
                ),
            ),
        }
    };
}

/// Creates the partitions and the deduplication ids of usage events.
const MONTHS: [&str; 2] = [
    "select count(make_usage_month(month)) from (select distinct usage_month(cast(value->>'time' as bigint)) as month
        from jsonb_array_elements($1::jsonb) as rows(value)) as months",
    "insert into call_ids (account, source, id, time)
        select cast(value->>'account' as integer), cast(value->>'source' as integer), value->>'id',
            cast(value->>'time' as bigint) from jsonb_array_elements($1::jsonb) as rows(value)",
];

/// The tables in the order of insertion. Not copied: `links`, so that a
/// restored database revives none that was used; `nodes`, the running servers; `outbox_lanes`, what they
/// send; `attempts` and `lockouts`, which are short-lived; `usage_summaries`, which are built again; and the
/// PostgreSQL-only `call_ids` and `request_limits`.
#[rustfmt::skip]
pub const TABLES: [Table; 61] = [
    table!("accounts": text "id", text "name", text "email", text "password_hash", text "plan", text "time_zone",
        integer "created", integer "days_stale", integer "low_balance", integer "email_is_older", integer "days_set",
        text "next_zone", integer "next_days_set", text "language", integer "email_verified", integer "grant_waits",
        text "summarized"),
    table!("sellers": integer "version", text "details", integer "created"),
    table!("billing_profiles": text "account_id", integer "version", text "name", text "address", text "city", text "pin",
        text "state", text "gstin", integer "created"),
    table!("promo_codes": text "code", integer "amount", integer "uses", integer "created", integer "expires",
        integer "ended", integer "lasts"),
    table!("promo_redemptions": text "code", integer "number", text "account_id", integer "at"),
    table!("documents": text "id", text "account_id", text "kind", integer "begins", integer "ordinal", text "number",
        text "day", text "source", integer "seller_version", integer "profile_version", text "place", integer "taxable",
        integer "central_tax", integer "state_tax", integer "integrated_tax", integer "rounding", integer "total",
        text "contents", integer "created"),
    table!("e_invoices": text "document_id", text "irn", text "ack_no", text "ack_date", text "signed_qr",
        integer "created"),
    table!("document_cancellations": text "document_id", text "account_id", text "reason", integer "at"),
    table!("document_series": text "kind", integer "begins", integer "ordinal", text "day"),
    table!("mandates": text "id", text "account_id", text "status", text "method", integer "max_amount",
        integer "is_live", text "phone", text "link_id", text "url", text "order_id", text "payment_id", text "refund_id",
        text "customer_id", text "token_id", text "masked", integer "created", integer "link_expires", integer "expires",
        integer "changed", text "failure", integer "next_look"),
    table!("topups": text "id", text "account_id", text "request", text "status", text "pay_by", text "provider",
        integer "is_live", text "provider_id", text "payment_url", integer "asked", integer "credit",
        integer "central_tax", integer "state_tax", integer "integrated_tax", integer "rounding", integer "to_pay",
        integer "seller_version", integer "profile_version", integer "created", integer "expires", integer "changed",
        text "failure", integer "next_look", integer "looks"),
    table!("topup_payments": text "provider", text "payment_id", text "topup_id", text "outcome", integer "amount",
        text "currency", text "method", integer "fee", integer "fee_tax", integer "seen", integer "tds", text "received"),
    table!("payment_events": text "provider", text "event_id", text "kind", text "topup_id", text "link_id",
        text "order_id", text "payment_id", integer "received", integer "next_try", integer "tries", text "mandate_id",
        text "refund_id", text "dispute"),
    table!("recharge_settings": text "account_id", integer "is_on", integer "threshold", integer "amount",
        integer "monthly_cap", integer "failures", text "stopped", integer "next_look", integer "changed"),
    table!("recharges": text "topup_id", text "account_id", text "mandate_id", text "state", text "month",
        integer "notice", integer "debit_after", integer "charged", text "payment_id", text "failure",
        integer "next_step", integer "created", integer "changed"),
    table!("refunds": text "id", text "provider", text "refund_id", text "topup_id", text "account_id", text "payment_id",
        text "origin", text "status", integer "amount", integer "credit", text "reason", text "failure", integer "created",
        integer "changed", integer "next_look", integer "looks"),
    table!("disputes": text "id", text "provider", text "dispute_id", text "topup_id", text "account_id",
        text "payment_id", text "status", text "phase", text "reason_code", integer "amount", integer "deducted",
        integer "credit", integer "respond_by", integer "created", integer "changed", integer "next_look", integer "looks"),
    table!("plans": text "name", integer "welcome", text "limits", integer "changed", integer "welcome_lasts"),
    table!("email_changes": text "id", text "account_id", text "old_email", text "new_email", integer "at",
        integer "confirmed", integer "ended", integer "until"),
    table!("notice_addresses": text "id", text "account_id", text "email", integer "created", integer "verified"),
    table!("notices_off": text "account_id", text "topic"),
    table!("notices_told": text "account_id", text "what", integer "at"),
    table!("notice_levels": text "account_id", integer "level"),
    table!("sessions": bytes "id_hash", text "account_id", text "data", integer "expires", text "id", integer "created",
        integer "last_seen", text "address", text "user_agent"),
    table!("session_tokens": bytes "hash", text "account_id", integer "created", integer "expires", text "id",
        text "address", text "user_agent"),
    table!("authenticators": text "account_id", bytes "secret", integer "last_step", integer "created"),
    table!("recovery_codes": text "account_id", bytes "hash", integer "used"),
    table!("passkeys": text "account_id", text "id", text "name", bytes "credential_id", text "credential",
        integer "created", integer "last_used"),
    table!("agents": text "account_id", integer "id", text "name", text "prepaid", integer "created", text "limits"),
    // A key after the one that it replaces.
    table!("api_keys", " order by created, id": text "account_id", text "id", text "name", bytes "hash", text "prefix", text "last_four",
        integer "agent_id", integer "created", integer "expires", integer "revoked", integer "last_used",
        integer "last_accepted", integer "in_flight_cut", text "last_used_from", text "replaces", text "sort_name",
        text "limits"),
    table!("key_agents": text "account_id", text "key_id", integer "since", integer "agent_id"),
    table!("gateways": text "id", text "name", bytes "hash", integer "created", integer "revoked"),
    table!("prices": integer "id", text "model", text "kind", integer "input", integer "cached_input", integer "output",
        integer "minute", integer "message", integer "cache_write", integer "reasoning", integer "characters",
        integer "image", integer "request", integer "free", integer "starts", integer "created"),
    table!("upstreams": text "name", text "url", text "key_file", integer "timeout", integer "created"),
    table!("model_routes": text "model", text "upstream", text "upstream_model", integer "max_output", integer "weight",
        integer "created"),
    table!("models": text "model", integer "context", integer "max_output"),
    table!("saved_views": text "account_id", text "name", text "address", integer "created"),
    table!("wallets": text "account_id", text "wallet", integer "balance", integer "held", integer "used",
        integer "version"),
    table!("ledger_entries": integer "id", text "account_id", text "from_wallet", text "to_wallet", integer "amount",
        text "kind", integer "quarter", text "note", text "reference", text "reference_key", integer "at", integer "expires"),
    table!("credit_lots": integer "entry", text "account_id", text "kind", integer "amount", integer "remaining",
        integer "expires", integer "created"),
    table!("lot_uses": integer "entry", text "month", text "taken", integer "amount"),
    table!("lot_settlements": text "account_id", integer "entry", integer "used", integer "balance", text "month",
        integer "owed_used", integer "owed_returned"),
    table!("ledger_quarters": text "account_id", text "wallet", integer "quarter", integer "amount"),
    table!("call_names": integer "number", text "name"),
    Table { postgres_first: &MONTHS, ..table!("calls": integer "number", integer "account", integer "source", text "id",
        integer "time", integer "received", integer "key", integer "agent_id", integer "model", integer "model_type",
        integer "payer", integer "prompt_tokens", integer "cached_tokens", integer "cache_write_tokens",
        integer "completion_tokens", integer "reasoning_tokens", integer "milliseconds", integer "messages",
        integer "characters", integer "images", integer "status", integer "latency_ms", text "interaction_id",
        text "hold_id", integer "was_cut", integer "estimated", integer "reported", integer "cost", integer "price_id",
        integer "priced_later") },
    table!("usage_quarters": text "account_id", integer "quarter", text "model", text "model_type", integer "agent_id",
        text "key_id", integer "requests", integer "unpriced_requests", integer "prompt_tokens",
        integer "cached_tokens", integer "completion_tokens", integer "milliseconds", integer "messages",
        integer "cache_write_tokens", integer "reasoning_tokens", integer "characters", integer "images",
        integer "cost"),
    table!("usage_days": text "account_id", integer "days_set", text "day", text "model", text "model_type", integer "agent_id",
        text "key_id", integer "requests", integer "unpriced_requests", integer "prompt_tokens",
        integer "cached_tokens", integer "completion_tokens", integer "milliseconds", integer "messages",
        integer "cache_write_tokens", integer "reasoning_tokens", integer "characters", integer "images",
        integer "cost"),
    table!("zone_changes": text "account_id", integer "days_set", integer "quarter", text "model", text "model_type",
        integer "agent_id", text "key_id", integer "worked", text "claimed_by", integer "claimed_until"),
    table!("interactions": text "account_id", integer "agent_id", text "id", integer "started"),
    table!("call_outcomes": text "account_id", integer "quarter", integer "latency", integer "calls", integer "answered",
        integer "failed"),
    table!("call_outcome_days": text "account_id", integer "day", integer "latency", integer "calls", integer "answered",
        integer "failed"),
    table!("account_models": text "account_id", text "model", integer "place"),
    table!("holds": text "account_id", text "id", text "wallet", text "key_id", integer "amount", integer "created",
        integer "expires", text "outcome", integer "ended", integer "agent_id", integer "used", text "node"),
    table!("transfers": text "account_id", text "form_id", integer "agent_id", text "direction", integer "amount",
        integer "at"),
    table!("rejected_usage": integer "id", integer "first", integer "last", integer "times", text "gateway", text "account_id",
        text "reason", text "form", text "body", integer "bytes", bytes "digest"),
    table!("audit_log": integer "seq", text "account_id", integer "at", text "actor", text "actor_id", text "what",
        text "details", text "address", text "user_agent"),
    table!("outbox": text "id", text "account_id", text "channel", text "kind", text "target", text "lane", text "language",
        text "details", text "state", integer "created", integer "give_up", integer "due", integer "attempts",
        text "answer", integer "ended", integer "sequence"),
    table!("webhooks": text "id", text "account_id", text "url", text "events", text "status", bytes "secret",
        bytes "previous_secret", integer "previous_until", integer "last_sequence", integer "balance_level",
        integer "failures", integer "failing_since", integer "created"),
    table!("webhook_told": text "account_id", text "what", integer "until"),
    table!("webhook_attempts": text "message_id", integer "number", integer "at", integer "milliseconds", text "outcome",
        integer "status", text "answer"),
    table!("changes": integer "seq", text "kind", text "account_id", text "subject", integer "at"),
];

/// The sequences of the tables.
pub const NUMBERINGS: [Numbering; 7] = [
    numbering!("rejected_usage", "id"),
    numbering!("prices", "id"),
    numbering!("call_names", "number"),
    CALL_NUMBERS,
    numbering!("ledger_entries", "id"),
    numbering!("audit_log", "seq"),
    numbering!("changes", "seq"),
];

/// The numbers of calls, which SQLite counts in a table of its own.
const CALL_NUMBERS: Numbering = Numbering {
    read: ("select last from call_numbers", "select coalesce(pg_sequence_last_value('calls_number'), 0)"),
    forget_sqlite: "delete from call_numbers",
    write: ("insert into call_numbers (last) values ($1)", "select setval('calls_number', $1)"),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    /// Running servers, recent attempts, what is built again, SQLite's counts, and the list of migrations.
    const NOT_COPIED: [&str; 9] = [
        "links",
        "nodes",
        "outbox_lanes",
        "attempts",
        "lockouts",
        "call_numbers",
        "usage_summaries",
        "sqlite_sequence",
        "_sqlx_migrations",
    ];

    #[tokio::test]
    async fn every_column_of_every_table_is_copied() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&format!("sqlite://{}/munim.db", folder.path().display())).await.unwrap();
        let columns: Vec<(String, String)> = sqlx::query_as(
            "select t.name, c.name from sqlite_schema t join pragma_table_info(t.name) c where t.type = 'table'",
        )
        .fetch_all(&store.reader)
        .await
        .unwrap();
        assert!(columns.len() > 100);
        for (table, column) in &columns {
            if NOT_COPIED.contains(&table.as_str()) {
                continue;
            }
            let copied = TABLES.iter().find(|copied| copied.name == *table);
            let copied = copied.unwrap_or_else(|| panic!("{table} is not in TABLES"));
            assert!(copied.read.0.contains(&format!("'{column}', ")), "{table}.{column} is not in TABLES");
        }
    }
}
