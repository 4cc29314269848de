//! Redundant data that must agree: each pair has one query for the stored rows and one for their source. A row
//! is an account and one text with everything that must be equal.

use sqlx::Row;

use crate::store::{Engine, StoreError, Tx};

/// A row that exists on one side only.
#[derive(Clone, Debug)]
pub struct RowGap {
    /// The description of the difference.
    pub what: &'static str,
    pub account_id: String,
    /// The row's columns.
    pub row: String,
}

/// A pair, and the descriptions of rows that exist on one side only.
struct Comparison {
    too_many: &'static str,
    kept_only: &'static str,
    missing: &'static str,
    made_only: &'static str,
}

macro_rules! comparison {
    ($too_many:literal, $missing:literal, $kept:expr, $made:expr) => {
        Comparison {
            too_many: $too_many,
            kept_only: concat!($kept, " except ", $made),
            missing: $missing,
            made_only: concat!($made, " except ", $kept),
        }
    };
}

/// The columns of a quarter as one text.
macro_rules! quarter {
    ($from:literal) => {
        concat!(
            "select account_id, quarter || ' ' || model || ' part ' || model_type || ' agent ' || agent_id
                || ' key ' || key_id || ' requests ' || requests || ' unpriced ' || unpriced_requests
                || ' prompt ' || prompt_tokens || ' cached ' || cached_tokens
                || ' completion ' || completion_tokens || ' ms ' || milliseconds
                || ' messages ' || messages || ' written ' || cache_write_tokens
                || ' reasoning ' || reasoning_tokens || ' characters ' || characters
                || ' images ' || images || ' cost ' || cost as row_text from ",
            $from
        )
    };
}

/// A key's last binding must name its agent.
const BINDINGS: Comparison = comparison!(
    "a key that its history gives to another agent",
    "a history that gives a key to another agent",
    "select account_id, id || ' agent ' || coalesce(agent_id, 0) as row_text from api_keys",
    "select account_id, key_id || ' agent ' || coalesce(agent_id, 0) as row_text from key_agents b
     where since = (select max(since) from key_agents l where l.account_id = b.account_id and l.key_id = b.key_id)"
);

/// A first credit waits, or was given, but not both.
const GRANTS: Comparison = comparison!(
    "a first credit that waits and was given",
    "an account that waits for nothing",
    "select id as account_id, 'first credit' as row_text from accounts where grant_waits = 1",
    "select id as account_id, 'first credit' as row_text from accounts a where grant_waits = 1
         and email_verified is null and not exists (select 1 from ledger_entries e
             where e.account_id = a.id and e.kind = 'grant' and e.note not like 'Code %')"
);

/// The events of a webhook have numbers that it has counted.
const EVENTS: Comparison = comparison!(
    "an event that its webhook has not counted",
    "an event is missing",
    "select account_id, target || ' event ' || coalesce(sequence, 0) as row_text from outbox where channel = 'webhook'",
    "select o.account_id, o.target || ' event ' || coalesce(o.sequence, 0) as row_text from outbox o
         join webhooks h on h.id = o.target and h.account_id = o.account_id
         where o.channel = 'webhook' and o.sequence between 1 and h.last_sequence"
);

/// Each use of a promotional code is a ledger entry, and none has a number beyond what the operator allowed.
const PROMO_CODES: Comparison = comparison!(
    "credit for a code that was not used, or more than may be",
    "a use of a code without its credit",
    "select account_id, note || ' ' || amount as row_text from ledger_entries
         where kind = 'grant' and note like 'Code %'",
    "select r.account_id, 'Code ' || r.code || ' ' || c.amount as row_text from promo_redemptions r
         join promo_codes c on c.code = r.code where r.number <= c.uses"
);

const COMPARISONS: [Comparison; 13] = [
    BINDINGS,
    GRANTS,
    PROMO_CODES,
    EVENTS,
    comparison!(
        "a quarter that the events do not make",
        "a quarter is missing",
        quarter!("usage_quarters"),
        quarter!(
            "(select a.name as account_id, c.quarter, m.name as model, coalesce(t.name, '') as model_type,
                coalesce(c.agent_id, 0) as agent_id, coalesce(k.name, '') as key_id, c.requests, c.unpriced_requests,
                c.prompt_tokens, c.cached_tokens, c.completion_tokens, c.milliseconds, c.messages,
                c.cache_write_tokens, c.reasoning_tokens, c.characters, c.images, c.cost
             from (select account, time - time % 900000000 as quarter, model, model_type, agent_id, key,
                 count(*) as requests, count(*) - count(cost) as unpriced_requests,
                 cast(coalesce(sum(prompt_tokens), 0) as bigint) as prompt_tokens,
                 cast(coalesce(sum(cached_tokens), 0) as bigint) as cached_tokens,
                 cast(coalesce(sum(completion_tokens), 0) as bigint) as completion_tokens,
                 cast(coalesce(sum(milliseconds), 0) as bigint) as milliseconds,
                 cast(coalesce(sum(messages), 0) as bigint) as messages,
                 cast(coalesce(sum(cache_write_tokens), 0) as bigint) as cache_write_tokens,
                 cast(coalesce(sum(reasoning_tokens), 0) as bigint) as reasoning_tokens,
                 cast(coalesce(sum(characters), 0) as bigint) as characters,
                 cast(coalesce(sum(images), 0) as bigint) as images,
                 cast(coalesce(sum(cost), 0) as bigint) as cost
                 from calls group by account, time - time % 900000000, model, model_type, agent_id, key) as c
             left join call_names a on a.number = c.account left join call_names m on m.number = c.model
             left join call_names t on t.number = c.model_type left join call_names k on k.number = c.key) as events"
        )
    ),
    comparison!(
        "a debit that the events do not make",
        "a debit is missing",
        "select account_id, from_wallet || ' ' || quarter || ' ' || amount as row_text from
            (select account_id, from_wallet, quarter, cast(sum(amount) as bigint) as amount
             from ledger_entries where kind in ('usage', 'correction')
             group by account_id, from_wallet, quarter) as entries",
        "select account_id, wallet || ' ' || quarter || ' ' || amount as row_text from
            (select a.name as account_id, case when c.payer is null then 'account' else 'agent:' || c.payer end as wallet,
                c.quarter, c.amount
             from (select account, payer, time - time % 900000000 as quarter, cast(sum(cost) as bigint) as amount
                 from calls where cost > 0 group by account, payer, time - time % 900000000) as c
             left join call_names a on a.number = c.account) as events"
    ),
    comparison!(
        "a quarter's debit that the ledger does not make",
        "a quarter's debit is missing",
        "select account_id, wallet || ' ' || quarter || ' ' || amount as row_text from ledger_quarters",
        "select account_id, from_wallet || ' ' || quarter || ' ' || amount as row_text from
            (select account_id, from_wallet, quarter, cast(sum(amount) as bigint) as amount
             from ledger_entries where kind in ('usage', 'correction')
             group by account_id, from_wallet, quarter) as entries"
    ),
    comparison!(
        "a wallet's use that the ledger does not make",
        "a wallet's use is missing",
        "select account_id, wallet || ' used ' || used as row_text from wallets where used <> 0",
        "select account_id, from_wallet || ' used ' || used as row_text from
            (select account_id, from_wallet, cast(sum(amount) as bigint) as used
             from ledger_entries where kind in ('usage', 'correction')
             group by account_id, from_wallet) as entries"
    ),
    comparison!(
        "a wallet holds what no open hold sets aside",
        "a wallet does not hold what open holds set aside",
        "select account_id, wallet || ' holds ' || held as row_text from wallets where held <> 0",
        "select account_id, wallet || ' holds ' || held as row_text from
            (select account_id, wallet, cast(sum(amount) as bigint) as held
             from holds where outcome is null group by account_id, wallet) as open_holds"
    ),
    comparison!(
        "a conversation that the events do not make",
        "a conversation is missing",
        "select account_id, agent_id || ' ' || id || ' from ' || started as row_text from interactions",
        "select account_id, agent_id || ' ' || id || ' from ' || started as row_text from
            (select a.name as account_id, coalesce(c.agent_id, 0) as agent_id, c.id, c.started
             from (select account, agent_id, interaction_id as id, min(time) as started
                 from calls where interaction_id is not null group by account, agent_id, interaction_id) as c
             left join call_names a on a.number = c.account) as events"
    ),
    comparison!(
        "outcomes of a day that its quarters do not make",
        "outcomes of a day are missing",
        "select account_id, day || ' latency ' || latency || ' calls ' || calls || ' answered ' || answered
             || ' failed ' || failed as row_text from call_outcome_days",
        "select account_id, day || ' latency ' || latency || ' calls ' || calls || ' answered ' || answered
             || ' failed ' || failed as row_text from
            (select account_id, quarter - (quarter + 19800000000) % 86400000000 as day, latency,
                cast(sum(calls) as bigint) as calls, cast(sum(answered) as bigint) as answered,
                cast(sum(failed) as bigint) as failed
             from call_outcomes
             group by account_id, quarter - (quarter + 19800000000) % 86400000000, latency) as quarters"
    ),
    comparison!(
        "outcomes of a quarter that the events do not make",
        "outcomes of a quarter are missing",
        "select account_id, quarter || ' latency ' || latency || ' calls ' || calls || ' answered ' || answered
             || ' failed ' || failed as row_text from call_outcomes",
        "select account_id, quarter || ' latency ' || latency || ' calls ' || calls || ' answered ' || answered
             || ' failed ' || failed as row_text from
            (select a.name as account_id, c.* from (select account, time - time % 900000000 as quarter,
                case when latency_ms is null then -1 when latency_ms < 8 then latency_ms
                when latency_ms < 16 then latency_ms - latency_ms % 2
                when latency_ms < 32 then latency_ms - latency_ms % 4
                when latency_ms < 64 then latency_ms - latency_ms % 8
                when latency_ms < 128 then latency_ms - latency_ms % 16
                when latency_ms < 256 then latency_ms - latency_ms % 32
                when latency_ms < 512 then latency_ms - latency_ms % 64
                when latency_ms < 1024 then latency_ms - latency_ms % 128
                when latency_ms < 2048 then latency_ms - latency_ms % 256
                when latency_ms < 4096 then latency_ms - latency_ms % 512
                when latency_ms < 8192 then latency_ms - latency_ms % 1024
                when latency_ms < 16384 then latency_ms - latency_ms % 2048
                when latency_ms < 32768 then latency_ms - latency_ms % 4096
                when latency_ms < 65536 then latency_ms - latency_ms % 8192
                when latency_ms < 131072 then latency_ms - latency_ms % 16384
                when latency_ms < 262144 then latency_ms - latency_ms % 32768
                when latency_ms < 524288 then latency_ms - latency_ms % 65536
                when latency_ms < 1048576 then latency_ms - latency_ms % 131072
                when latency_ms < 2097152 then latency_ms - latency_ms % 262144
                when latency_ms < 4194304 then latency_ms - latency_ms % 524288
                when latency_ms < 8388608 then latency_ms - latency_ms % 1048576
                when latency_ms < 16777216 then latency_ms - latency_ms % 2097152
                when latency_ms < 33554432 then latency_ms - latency_ms % 4194304
                when latency_ms < 67108864 then latency_ms - latency_ms % 8388608
                when latency_ms < 134217728 then latency_ms - latency_ms % 16777216
                when latency_ms < 268435456 then latency_ms - latency_ms % 33554432
                when latency_ms < 536870912 then latency_ms - latency_ms % 67108864
                when latency_ms < 1073741824 then latency_ms - latency_ms % 134217728
                when latency_ms < 2147483648 then latency_ms - latency_ms % 268435456
                else latency_ms - latency_ms % 536870912 end as latency,
                count(*) as calls, count(status) as answered,
                count(case when status >= 400 then 1 end) as failed
             from calls group by 1, 2, 3) as c left join call_names a on a.number = c.account) as events"
    ),
    comparison!(
        "a model that the account has not used",
        "a model without a place",
        "select account_id, model as row_text from account_models",
        "select distinct account_id, model as row_text from usage_quarters"
    ),
];

/// PostgreSQL's deduplication ids and the events of all partitions must have equal counts per account.
const POSTGRES: [Comparison; 1] = [comparison!(
    "the ids that were counted are not those of the events",
    "the events are not those that were counted",
    "select a.name as account_id, i.ids || ' ids' as row_text
     from (select account, count(*) as ids from call_ids group by account) as i left join call_names a on a.number = i.account",
    "select a.name as account_id, c.ids || ' ids' as row_text
     from (select account, count(*) as ids from calls group by account) as c left join call_names a on a.number = c.account"
)];

impl Tx {
    /// Lists the rows that exist on one side of a pair only.
    pub async fn list_row_gaps(&mut self) -> Result<Vec<RowGap>, StoreError> {
        let mut gaps = Vec::new();
        let of_engine: &[Comparison] = match self.engine {
            Engine::Sqlite => &[],
            Engine::Postgres => &POSTGRES,
        };
        for pair in COMPARISONS.iter().chain(of_engine) {
            for (what, statement) in [(pair.too_many, pair.kept_only), (pair.missing, pair.made_only)] {
                for row in sqlx::query(statement).fetch_all(self.connection()).await? {
                    let (account_id, row) = (row.try_get("account_id")?, row.try_get("row_text")?);
                    gaps.push(RowGap { what, account_id, row });
                }
            }
        }
        Ok(gaps)
    }

    /// Lists calls that were paid by another wallet than that of their hold: the account, the event's id and
    /// the hold's. Calls that predate this rule are skipped.
    pub async fn list_wrong_payers(&mut self) -> Result<Vec<(String, String, String)>, StoreError> {
        Ok(sqlx::query_as(
            "select a.name as account_id, e.id, e.hold_id from calls e join call_names a on a.number = e.account
             join holds h on h.account_id = a.name and h.id = e.hold_id
             where case when e.payer is null then 'account' else 'agent:' || e.payer end <> h.wallet
                 and e.reported is not null order by a.name, e.id",
        )
        .fetch_all(self.connection())
        .await?)
    }

    /// Lists the accounts whose wallets do not sum to zero, with the sum in micro-rupees.
    pub async fn list_unbalanced(&mut self) -> Result<Vec<(String, i64)>, StoreError> {
        Ok(sqlx::query_as(
            "select account_id, cast(sum(balance) as bigint) as balance from wallets
             group by account_id having sum(balance) <> 0 order by account_id",
        )
        .fetch_all(self.connection())
        .await?)
    }
}
