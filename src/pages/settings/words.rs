//! What has happened, in sentences.

use crate::components::count;
use crate::domain::device::in_words;
use crate::domain::{Deed, Money};
use crate::rpc::settings::{Doer, HistoryRow};

/// A piece of a sentence. Names are kept apart, as they may be written in the other direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Ours.
    Text(String),
    /// Somebody's.
    Name(String),
}

/// A sentence about a change.
pub fn sentence(deed: &Deed) -> Vec<Piece> {
    match deed {
        Deed::SignedIn {} => text("Signed in"),
        Deed::SignInFailed { times, in_settings, last_of_day } => {
            text(&wrong_passwords(*times, *in_settings, *last_of_day))
        }
        Deed::SignedOut {} => text("Signed out"),
        Deed::DeviceSignedOut { user_agent, .. } => {
            vec![Piece::Name(in_words(user_agent.as_deref())), plain(" was signed out")]
        }
        Deed::OthersSignedOut { count: 1 } => text("One other browser or program was signed out"),
        Deed::OthersSignedOut { count } => {
            text(&format!("{count} other browsers and programs were signed out"))
        }
        Deed::AccountCreated { email } => vec![plain("The account was created for "), name(email)],
        Deed::NameChanged { from, to } => changed("name", from, to),
        Deed::EmailChanged { from, to } => changed("email", from, to),
        Deed::PasswordChanged { signed_out: 0 } => text("The password was changed"),
        Deed::PasswordChanged { signed_out } => {
            text(&format!("The password was changed, which signed out {signed_out} more"))
        }
        Deed::ZoneChanged { from, to } => changed("time zone", from, to),
        Deed::LowBalanceChanged { from, to } => text(&low_balance(*from, *to)),
        Deed::DataDownloaded {} => text("The account's data was downloaded"),
        Deed::KeyCreated { name: key, .. } => vec![plain("Key "), name(key), plain(" was created")],
        Deed::KeyRevoked { name: key, .. } => vec![plain("Key "), name(key), plain(" was revoked")],
        Deed::AgentCreated { id, name: agent } => {
            vec![plain(&format!("Agent {id}, ")), name(agent), plain(", was created")]
        }
        Deed::CreditAdded { amount, agent, note } => {
            let place = agent.map(|id| format!(" to agent {id}")).unwrap_or_default();
            with_note(format!("{} of credit was added{place}", amount.rounded()), note)
        }
        Deed::CreditMoved { amount, agent, to_agent, note } => {
            with_note(moved(*amount, *agent, *to_agent), note)
        }
        Deed::CallsPriced { calls, amount } => {
            let calls = count(i64::try_from(*calls).unwrap_or(i64::MAX));
            text(&format!("Calls without a price were priced: {calls}, for {}", amount.rounded()))
        }
    }
}

/// Who did it, from where and with what.
pub fn origin(row: &HistoryRow) -> Vec<Piece> {
    let doer = match row.by {
        Doer::ThisBrowser => "this browser",
        Doer::Browser => "",
        Doer::Program => "a program",
        Doer::Operator => "by the operator",
        Doer::Gateway => "a gateway",
        Doer::Visitor => "not signed in",
        Doer::System => "by itself",
    };
    let mut pieces = Vec::new();
    let mut add = |piece: Vec<Piece>| {
        if !pieces.is_empty() {
            pieces.push(plain(" · "));
        }
        pieces.extend(piece);
    };
    if let Some(address) = &row.address {
        add(vec![plain("from "), name(address)]);
    }
    if let Some(with) = &row.with {
        add(vec![name(with)]);
    }
    if !doer.is_empty() {
        add(text(doer));
    }
    pieces
}

fn wrong_passwords(times: u32, in_settings: bool, last_of_day: bool) -> String {
    let what = if times == 1 {
        "A wrong password was typed".to_owned()
    } else {
        format!("{} wrong passwords were typed", count(i64::from(times)))
    };
    let place = if in_settings { "in the settings" } else { "to sign in" };
    let rest = if last_of_day { ". More of the same day are not listed" } else { "" };
    format!("{what} {place}{rest}")
}

fn moved(amount: Money, agent: i64, to_agent: bool) -> String {
    let amount = amount.rounded();
    if to_agent {
        format!("{amount} was moved to agent {agent}")
    } else {
        format!("{amount} was taken back from agent {agent}")
    }
}

fn low_balance(from: Option<Money>, to: Option<Money>) -> String {
    match (from.map(Money::rounded), to.map(Money::rounded)) {
        (Some(from), Some(to)) => format!("The low balance was changed from {from} to {to}"),
        (None, Some(to)) => format!("The low balance was set to {to}"),
        (_, None) => "The low balance was taken out".to_owned(),
    }
}

fn changed(what: &str, from: &str, to: &str) -> Vec<Piece> {
    vec![plain(&format!("The {what} was changed from ")), name(from), plain(" to "), name(to)]
}

fn with_note(sentence: String, note: &str) -> Vec<Piece> {
    let mut pieces = vec![Piece::Text(sentence)];
    if !note.is_empty() {
        pieces.extend([plain(": "), name(note)]);
    }
    pieces
}

fn text(text: &str) -> Vec<Piece> {
    vec![plain(text)]
}

fn plain(text: &str) -> Piece {
    Piece::Text(text.to_owned())
}

fn name(name: &str) -> Piece {
    Piece::Name(name.to_owned())
}
