//! The list of keys.

use leptos::either::Either;
use leptos::prelude::*;

use super::desk::Desk;
use super::line::KeyLine;
use crate::components::{Empty, Table};
use crate::rpc::keys::KeyRow;

/// The list, or what stands in its place. A change draws the lines anew: there are few, and a
/// keyed list would cost more to download than it saves.
#[component]
pub fn KeyTable(desk: Desk, sample: String) -> impl IntoView {
    move || {
        let keys = desk.keys.get();
        if keys.is_empty() {
            Either::Left(view! { <NoKeys sample=sample.clone() /> })
        } else {
            Either::Right(view! { <Lines keys desk /> })
        }
    }
}

/// A line for each key.
#[component]
fn Lines(keys: Vec<KeyRow>, desk: Desk) -> impl IntoView {
    view! {
        <Table labelled_by="keys-title">
            <thead>
                <tr>
                    <th scope="col">"Name"</th>
                    <th scope="col">"Key"</th>
                    <th scope="col">"Created"</th>
                    <th scope="col">"Last used"</th>
                    <th scope="col">"Status"</th>
                    <th scope="col" class="num">"Cost, 30 days"</th>
                    <th scope="col"><span class="visually-hidden">"Action"</span></th>
                </tr>
            </thead>
            <tbody>{keys.into_iter().map(|key| view! { <KeyLine key desk /> }).collect_view()}</tbody>
        </Table>
    }
}

/// What a key is for, where there is none.
#[component]
fn NoKeys(sample: String) -> impl IntoView {
    view! {
        <Empty title="No keys yet">
            <p>
                "A key lets your program call the API and spend from your balance. \
                Create one, put it where your program finds it, and this works:"
            </p>
            <pre class="sample"><code>{sample}</code></pre>
        </Empty>
    }
}
