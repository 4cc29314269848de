//! The audit log.

use leptos::prelude::*;

use super::devices::At;
use super::row::{HistoryPage, HistoryRow};
use super::section::Section;
use super::words::{origin, sentence};
use crate::components::{Choice, ChoiceGroup, GroupedSelect};
use crate::domain::AuditKind;
use crate::i18n::{names, t};

/// The kinds of events, in the groups of the select.
const GROUPS: [&[AuditKind]; 4] = [
    &[
        AuditKind::SignedIn,
        AuditKind::SignInFailed,
        AuditKind::RecoveryCodeUsed,
        AuditKind::SignedOut,
        AuditKind::DeviceSignedOut,
        AuditKind::SessionMoved,
        AuditKind::OthersSignedOut,
        AuditKind::AllSignedOut,
    ],
    &[
        AuditKind::AccountCreated,
        AuditKind::NameChanged,
        AuditKind::EmailChanged,
        AuditKind::PasswordChanged,
        AuditKind::PasswordReset,
        AuditKind::AuthenticatorAdded,
        AuditKind::AuthenticatorRemoved,
        AuditKind::PasskeyAdded,
        AuditKind::PasskeyRemoved,
        AuditKind::RecoveryCodesMade,
        AuditKind::TwoStepReset,
        AuditKind::ZoneChanged,
        AuditKind::LowBalanceChanged,
        AuditKind::DataDownloaded,
    ],
    &[
        AuditKind::KeyCreated,
        AuditKind::KeyRenamed,
        AuditKind::KeyExpiryChanged,
        AuditKind::KeyBound,
        AuditKind::KeyRotated,
        AuditKind::KeyRevoked,
    ],
    &[AuditKind::AgentCreated, AuditKind::CreditAdded, AuditKind::CreditMoved, AuditKind::CallsPriced],
];

/// The events, newest first.
#[component]
pub fn History(page: HistoryPage, after: String) -> impl IntoView {
    let HistoryPage { rows, what, next } = page;
    let word = what.map_or("", AuditKind::as_str);
    let list = if rows.is_empty() {
        view! { <p class="hush">{t!("nothing-happened")}</p> }.into_any()
    } else {
        view! { <ol class="log">{rows.into_iter().map(|row| view! { <Line row /> }).collect_view()}</ol> }
            .into_any()
    };
    view! {
        <Section id="history" title=t!("history")
            lede=t!("history-lede")>
            <form class="filters" method="get" action="/settings#history">
                <GroupedSelect label=t!("show") name="what" value=word.to_owned() groups=groups() />
                <button class="button">{t!("apply")}</button>
            </form>
            {list}
            <Pages word after next />
        </Section>
    }
}

fn groups() -> Vec<ChoiceGroup> {
    let all = Choice::new("", t!("everything"));
    let choice = |what: &AuditKind| Choice::new(what.as_str(), names::what(*what));
    let mut groups = vec![ChoiceGroup { name: String::new(), choices: vec![all] }];
    let titles = [t!("signing-in"), t!("account"), t!("api-keys"), t!("agents-and-credit")];
    groups.extend(
        titles
            .into_iter()
            .zip(GROUPS)
            .map(|(name, kinds)| ChoiceGroup { name, choices: kinds.iter().map(choice).collect() }),
    );
    groups
}

#[component]
fn Line(row: HistoryRow) -> impl IntoView {
    let (what, whence) = (sentence(&row.deed), origin(&row));
    view! {
        <li>
            <p class="hush"><At at=row.at /></p>
            <div>
                <p>{what}</p>
                <p class="hush small">{whence}</p>
            </div>
        </li>
    }
}

#[component]
fn Pages(word: &'static str, after: String, next: Option<String>) -> impl IntoView {
    let filter = if word.is_empty() { String::new() } else { format!("what={word}&") };
    let newest = (!after.is_empty())
        .then(|| view! { <a class="button" href=format!("/settings?{filter}#history")>{t!("newest")}</a> });
    let older = next.map(|mark| {
        view! { <a class="button" rel="next" href=format!("/settings?{filter}after={mark}#history")>{t!("older")}</a> }
    });
    (newest.is_some() || older.is_some()).then(|| {
        view! { <nav class="pager" aria-label=t!("pages")><span>{newest}</span>{older}</nav> }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_can_be_chosen_once() {
        let grouped: Vec<_> = GROUPS.iter().flat_map(|kinds| kinds.iter().copied()).collect();
        assert_eq!(grouped.len(), AuditKind::ALL.len());
        assert!(AuditKind::ALL.iter().all(|what| grouped.contains(what)));
    }
}
