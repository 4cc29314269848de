//! The lines of the data export. `type` is the kind of a line; amounts are rupees, instants RFC 3339 in UTC.

use serde::Serialize;
use serde_json::value::RawValue;

use super::used::RequestLine;
use crate::domain::api_key::masked;
use crate::domain::{
    Account, Agent, AgentId, AuditEntry, Caller, EntryRecord, Key, Money, Prepaid, Rejected, Request,
    SavedView, ShownLimits, WalletState, rfc3339,
};
use crate::service::ServiceError;

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Line {
    Account {
        id: String,
        name: String,
        email: String,
        plan: String,
        time_zone: &'static str,
        created: String,
        low_balance_inr: Option<Money>,
    },
    /// A key, masked: its secret is not stored.
    Key {
        id: String,
        name: String,
        key: String,
        agent_id: Option<AgentId>,
        created: String,
        expires: Option<String>,
        revoked: Option<String>,
        last_used: Option<String>,
        last_used_from: Option<String>,
        /// The id of the key that it replaced.
        replaces: Option<String>,
        scope: &'static str,
        limits: Box<ShownLimits>,
    },
    Agent {
        agent_id: AgentId,
        name: String,
        prepaid: Option<Prepaid>,
        created: String,
        limits: Box<ShownLimits>,
    },
    Wallet {
        wallet: String,
        balance_inr: Money,
        held_inr: Money,
        used_inr: Money,
    },
    /// A version of the billing profile.
    BillingProfile {
        version: i64,
        created: String,
        name: String,
        address: String,
        city: String,
        pin: String,
        state: String,
        gstin: Option<String>,
    },
    /// A document of a purchase or of use.
    Document {
        id: String,
        number: String,
        kind: &'static str,
        date: String,
        total_inr: Money,
        /// The reference number of its e-invoice, if it has one.
        irn: Option<String>,
    },
    /// A purchase of credit.
    Topup {
        topup_id: String,
        status: &'static str,
        credits_inr: Money,
        amount_inr: Money,
        pay_by: &'static str,
        provider_id: Option<String>,
        created: String,
    },
    /// How automatic recharge is set.
    AutoRecharge {
        enabled: bool,
        threshold_inr: Money,
        amount_inr: Money,
        monthly_cap_inr: Money,
        changed: String,
    },
    /// A mandate that was asked for.
    Mandate {
        id: String,
        status: &'static str,
        method: &'static str,
        max_inr: Money,
        masked: Option<String>,
        created: String,
        expires: Option<String>,
    },
    /// An automatic recharge.
    Recharge {
        topup_id: String,
        mandate_id: String,
        state: &'static str,
        amount_inr: Money,
        notice: Option<String>,
        debit_after: Option<String>,
        failure: Option<String>,
    },
    /// A refund of a purchase.
    Refund {
        refund_id: String,
        topup_id: String,
        status: &'static str,
        amount_inr: Money,
        credits_inr: Money,
        created: String,
    },
    /// The payer of a purchase wants the money back through the bank.
    Dispute {
        dispute_id: String,
        topup_id: String,
        status: &'static str,
        amount_inr: Money,
        credits_inr: Money,
        created: String,
    },
    /// A view of the list of requests.
    SavedView {
        name: String,
        address: String,
    },
    /// A further address, to which notices about credit go once its reader has confirmed it.
    NoticeAddress {
        email: String,
        confirmed: bool,
    },
    /// What the owner does not want to be told.
    NoticeOff {
        topic: &'static str,
    },
    /// A webhook. Its signing secret is not in the file.
    Webhook {
        id: String,
        url: String,
        /// The kinds of events; empty for all.
        events: Vec<&'static str>,
        status: &'static str,
        created: String,
    },
    LedgerEntry {
        id: i64,
        at: String,
        kind: String,
        from_wallet: String,
        to_wallet: String,
        amount_inr: Money,
        quarter: Option<String>,
        note: String,
        /// The payment of a credit.
        reference: Option<String>,
        /// When a credit ends.
        expires: Option<String>,
    },
    Request(Box<RequestLine>),
    /// Rejected usage of the account: not charged.
    RejectedUsage {
        at: String,
        times: i64,
        reason: String,
        gateway: String,
        event: String,
    },
    /// A message that was sent, or is to be sent.
    Message {
        at: String,
        channel: &'static str,
        kind: String,
        to: String,
        state: &'static str,
        ended: Option<String>,
        answer: Option<String>,
    },
    /// An audit event.
    Audit {
        at: String,
        what: &'static str,
        actor: &'static str,
        actor_id: Option<String>,
        details: Box<RawValue>,
        address: Option<String>,
        user_agent: Option<String>,
    },
    /// The end of a complete file.
    End {
        lines: u64,
    },
}

impl Line {
    pub fn text(&self) -> Result<String, ServiceError> {
        serde_json::to_string(self).map_err(|_| ServiceError::Internal("writing a line"))
    }

    pub fn saved_view(view: SavedView) -> Self {
        Self::SavedView { name: view.name, address: view.address }
    }

    pub fn account(account: Account) -> Self {
        Self::Account {
            id: account.id.to_string(),
            name: account.name,
            email: account.email,
            plan: account.plan.as_str().to_owned(),
            time_zone: account.zone.name(),
            created: rfc3339(account.created),
            low_balance_inr: account.low_balance,
        }
    }

    pub fn key(key: Key) -> Self {
        Self::Key {
            key: masked(&key.prefix, &key.last_four),
            id: key.id.to_string(),
            name: key.name,
            agent_id: key.agent.map(|(id, _)| id),
            created: rfc3339(key.created),
            expires: key.expires.map(rfc3339),
            revoked: key.revoked.map(rfc3339),
            last_used: key.last_used.map(rfc3339),
            last_used_from: key.last_used_from,
            replaces: key.replaces.map(|before| before.id.to_string()),
            scope: key.limits.scope.as_str(),
            limits: Box::new(key.limits.into()),
        }
    }

    pub fn agent(agent: Agent) -> Self {
        let Agent { id: agent_id, name, prepaid, created, limits } = agent;
        Self::Agent { agent_id, name, prepaid, created: rfc3339(created), limits: Box::new(limits.into()) }
    }

    pub fn wallet(state: WalletState) -> Self {
        let WalletState { wallet, balance, held, used, .. } = state;
        Self::Wallet { wallet: wallet.name(), balance_inr: balance, held_inr: held, used_inr: used }
    }

    pub fn entry(entry: EntryRecord) -> Self {
        Self::LedgerEntry {
            id: entry.id,
            at: rfc3339(entry.at),
            kind: entry.kind,
            from_wallet: entry.from,
            to_wallet: entry.to,
            amount_inr: entry.amount,
            quarter: entry.quarter.map(rfc3339),
            note: entry.note,
            reference: entry.reference,
            expires: entry.expires.map(rfc3339),
        }
    }

    pub fn request(request: Request) -> Self {
        Self::Request(Box::new(RequestLine::of(request)))
    }

    pub fn rejected(row: Rejected) -> Self {
        let Rejected { last, times, reason, gateway, body, .. } = row;
        Self::RejectedUsage { at: rfc3339(last), times, reason, gateway, event: body }
    }

    pub fn history(entry: AuditEntry) -> Self {
        let Caller { actor, address, user_agent } = entry.by;
        let (word, id) = actor.columns();
        let details = entry.deed.details().and_then(RawValue::from_string);
        Self::Audit {
            at: rfc3339(entry.at),
            what: entry.deed.what().as_str(),
            actor: word,
            actor_id: id.map(ToOwned::to_owned),
            details: details.unwrap_or_default(),
            address: address.map(|address| address.to_string()),
            user_agent,
        }
    }
}
