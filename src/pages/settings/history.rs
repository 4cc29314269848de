//! What has happened to the account.

use leptos::prelude::*;

use super::devices::At;
use super::section::Section;
use super::words::{Piece, origin, sentence};
use crate::components::{Choice, ChoiceGroup, GroupedSelect};
use crate::domain::What;
use crate::rpc::settings::{HistoryPage, HistoryRow};

/// The kinds of entries, as they are grouped where one is chosen.
const GROUPS: [(&str, &[What]); 4] = [
    (
        "Signing in",
        &[What::SignedIn, What::SignInFailed, What::SignedOut, What::DeviceSignedOut, What::OthersSignedOut],
    ),
    (
        "Account",
        &[
            What::AccountCreated,
            What::NameChanged,
            What::EmailChanged,
            What::PasswordChanged,
            What::ZoneChanged,
            What::LowBalanceChanged,
            What::DataDownloaded,
        ],
    ),
    ("API keys", &[What::KeyCreated, What::KeyRevoked]),
    ("Agents and credit", &[What::AgentCreated, What::CreditAdded, What::CreditMoved, What::CallsPriced]),
];

/// The entries, newest first.
#[component]
pub fn History(page: HistoryPage, after: String) -> impl IntoView {
    let HistoryPage { rows, what, next } = page;
    let word = what.map_or("", What::as_str);
    let list = if rows.is_empty() {
        view! { <p class="hush">"Nothing of this kind has happened."</p> }.into_any()
    } else {
        view! { <ol class="log">{rows.into_iter().map(|row| view! { <Line row /> }).collect_view()}</ol> }
            .into_any()
    };
    view! {
        <Section id="history" title="What has happened"
            lede="Everything that changed this account, who did it and from where. Nobody can change it.">
            <form class="filters" method="get" action="/settings#history">
                <GroupedSelect label="Show" name="what" value=word.to_owned() groups=groups() />
                <button class="button">"Apply"</button>
            </form>
            {list}
            <Pages word after next />
        </Section>
    }
}

fn groups() -> Vec<ChoiceGroup> {
    let all = Choice { value: String::new(), text: "Everything".to_owned() };
    let choice = |what: &What| Choice { value: what.as_str().to_owned(), text: what.label().to_owned() };
    let mut groups = vec![ChoiceGroup { name: String::new(), choices: vec![all] }];
    groups.extend(GROUPS.map(|(name, kinds)| ChoiceGroup {
        name: name.to_owned(),
        choices: kinds.iter().map(choice).collect(),
    }));
    groups
}

#[component]
fn Line(row: HistoryRow) -> impl IntoView {
    let (what, whence) = (sentence(&row.deed), origin(&row));
    view! {
        <li>
            <p class="hush"><At at=row.at /></p>
            <div>
                <p>{pieces(what)}</p>
                <p class="hush small">{pieces(whence)}</p>
            </div>
        </li>
    }
}

fn pieces(pieces: Vec<Piece>) -> impl IntoView {
    let show = |piece| match piece {
        Piece::Text(text) => text.into_any(),
        Piece::Name(name) => view! { <bdi>{name}</bdi> }.into_any(),
    };
    pieces.into_iter().map(show).collect_view()
}

#[component]
fn Pages(word: &'static str, after: String, next: Option<String>) -> impl IntoView {
    let filter = if word.is_empty() { String::new() } else { format!("what={word}&") };
    let newest = (!after.is_empty())
        .then(|| view! { <a class="button" href=format!("/settings?{filter}#history")>"Newest"</a> });
    let older = next.map(|mark| {
        view! { <a class="button" rel="next" href=format!("/settings?{filter}after={mark}#history")>"Older"</a> }
    });
    (newest.is_some() || older.is_some()).then(|| {
        view! { <nav class="pager" aria-label="Pages"><span>{newest}</span>{older}</nav> }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_can_be_chosen_once() {
        let grouped: Vec<_> = GROUPS.iter().flat_map(|(_, kinds)| kinds.iter().copied()).collect();
        assert_eq!(grouped.len(), What::ALL.len());
        assert!(What::ALL.iter().all(|what| grouped.contains(what)));
    }
}
