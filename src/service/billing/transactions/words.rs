//! What a transaction was, in a language.

use super::AgentNames;
use crate::domain::{Language, Money, Transaction, TransactionKind, Wallet};
use crate::i18n::{date_in, say};

/// What it was, in one line of plain text.
pub fn describe(row: &Transaction, agents: &AgentNames, language: Language) -> String {
    let is_gain = row.amount > Money::ZERO;
    let note = row.note.trim();
    let day = row.day.map(|day| date_in(language, "%-d %b %Y", day));
    match (row.kind, day) {
        (TransactionKind::Usage, day) => {
            say!(language, "transaction-calls", day = day.unwrap_or_default())
        }
        (TransactionKind::Correction, Some(day)) => say!(language, "transaction-priced-later", day = day),
        (TransactionKind::Grant, _) if note.is_empty() => say!(language, "transaction-grant"),
        (TransactionKind::Grant, _) => say!(language, "transaction-grant-for", note = note),
        (TransactionKind::Credit, _) if note.is_empty() => say!(language, "transaction-credit"),
        (TransactionKind::Credit, _) => say!(language, "transaction-credit-for", note = note),
        (TransactionKind::Purchase, _) => say!(language, "transaction-purchase"),
        (TransactionKind::Transfer, _) => {
            let wallet = row.other.map(|other| wallet_name(other, agents, language)).unwrap_or_default();
            if is_gain {
                say!(language, "transaction-from", wallet = wallet)
            } else {
                say!(language, "transaction-to", wallet = wallet)
            }
        }
        (TransactionKind::Refund, _) => match (row.entry_kind.as_str(), is_gain) {
            ("dispute", false) => say!(language, "transaction-dispute"),
            ("dispute", true) => say!(language, "transaction-dispute-won"),
            (_, false) => say!(language, "transaction-refund"),
            (_, true) => say!(language, "transaction-refund-failed"),
        },
        (TransactionKind::Correction, None) => match row.entry_kind.as_str() {
            "expiry" | "expired" | "lapse" => say!(language, "transaction-expired"),
            _ if note.is_empty() => say!(language, "transaction-correction"),
            _ => say!(language, "transaction-correction-for", note = note),
        },
    }
}

/// What a wallet is called.
pub fn wallet_name(wallet: Wallet, agents: &AgentNames, language: Language) -> String {
    match wallet.agent() {
        None => say!(language, "transaction-wallet"),
        Some(id) => match agents.get(&id) {
            Some(name) => say!(language, "transaction-agent", id = id.to_string(), name = name.as_str()),
            None => say!(language, "transaction-agent-only", id = id.to_string()),
        },
    }
}
