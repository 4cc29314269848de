//! Buttons that copy the text beside them: `data-copy` has the announcement.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::Element;

use super::browser::{find, find_in};
use super::secret::write;

/// The region whose text screen readers announce.
const SAID: &str = "copy-said";
/// How long a button shows that it has copied, in milliseconds.
const SHOWN_FOR: u64 = 2_000;

/// Adds the empty region: screen readers announce a change only of a region that was there before.
pub fn start() {
    if let (Ok(region), Some(body)) = (document().create_element("p"), document().body()) {
        region.set_id(SAID);
        region.set_class_name("visually-hidden");
        let _ = region.set_attribute("aria-live", "polite");
        let _ = body.append_child(&region);
    }
}

/// Copies the `code` beside a button; without a clipboard, selects it.
pub fn copy(button: &Element) {
    let Some(code) = button.parent_element().and_then(|place| find_in(&place, "code")) else { return };
    let button = button.clone();
    spawn_local(async move {
        if write(&code.text_content().unwrap_or_default()).await {
            say(&button);
        } else if let Ok(Some(selection)) = window().get_selection() {
            let _ = selection.select_all_children(&code);
        }
    });
}

fn say(button: &Element) {
    let region = find(&["#", SAID].concat());
    if let Some(region) = &region {
        region.set_text_content(button.get_attribute("data-copy").as_deref());
    }
    let _ = button.class_list().add_1("did");
    let button = button.clone();
    let over = move || {
        let _ = button.class_list().remove_1("did");
        if let Some(region) = &region {
            region.set_text_content(None);
        }
    };
    set_timeout(over, Duration::from_millis(SHOWN_FOR));
}
