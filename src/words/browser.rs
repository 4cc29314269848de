//! What islands say, in the reader's language. The page brings the messages along: those that
//! `PageWords` lists.

use leptos::prelude::document;

/// A message in the reader's language.
#[macro_export]
macro_rules! say {
    ($id:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::words::said(concat!("say-", $id))
            $(.replace(concat!("{", stringify!($name), "}"), &$value.to_string()))*
    };
}
pub use crate::say;

/// What the page has under an id.
pub fn said(id: &str) -> String {
    document().get_element_by_id(id).and_then(|element| element.text_content()).unwrap_or_default()
}
