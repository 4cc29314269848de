//! The list of keys.

use leptos::prelude::*;

use super::desk::Desk;
use super::line::KeyLine;
use crate::components::{Empty, Table};

/// The list, or what stands in its place.
#[component]
pub fn KeyTable(desk: Desk, sample: String) -> impl IntoView {
    let sample = StoredValue::new(sample);
    let some = Memo::new(move |_| desk.keys.with(|keys| !keys.is_empty()));
    move || {
        if some.get() {
            view! { <Lines desk /> }.into_any()
        } else {
            view! { <NoKeys sample=sample.get_value() /> }.into_any()
        }
    }
}

/// A line for each key.
#[component]
fn Lines(desk: Desk) -> impl IntoView {
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
            <tbody>
                <For each=move || desk.keys.get() key=|key| (key.id.clone(), key.status.as_str()) let:key>
                    <KeyLine key=key desk />
                </For>
            </tbody>
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
