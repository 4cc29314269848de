//! Sentences with embedded elements, in the order of each language.

use leptos::prelude::*;

/// The placeholder of an element in a message: a control character, which no name contains.
pub const HERE: &str = "\u{1}";
/// The placeholder of a second element.
pub const HERE_TOO: &str = "\u{2}";

/// A sentence with an element in place of `HERE`.
pub fn fill(sentence: &str, element: impl IntoView + 'static) -> AnyView {
    fill_two(sentence, element, ())
}

/// A sentence with elements in place of `HERE` and `HERE_TOO`, in either order.
pub fn fill_two(sentence: &str, first: impl IntoView + 'static, second: impl IntoView + 'static) -> AnyView {
    let (mut first, mut second) = (Some(first.into_any()), Some(second.into_any()));
    let mut pieces = Vec::new();
    for part in sentence.split_inclusive(is_mark) {
        let text = part.trim_end_matches(is_mark);
        // Leptos renders an empty text as a space.
        pieces.push((!text.is_empty()).then(|| text.to_owned().into_any()));
        pieces.push(match part.chars().next_back() {
            Some('\u{1}') => first.take(),
            Some('\u{2}') => second.take(),
            _ => None,
        });
    }
    pieces.into_iter().flatten().collect_view().into_any()
}

fn is_mark(character: char) -> bool {
    matches!(character, '\u{1}' | '\u{2}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_stand_where_the_sentence_has_them() {
        let owner = Owner::new();
        owner.with(|| {
            let bold = |text: &'static str| view! { <b>{text}</b> };
            let text = |html: String| html.replace("<!>", "");
            assert_eq!(text(fill("a \u{1} c", bold("b")).to_html()), "a <b>b</b> c");
            assert_eq!(text(fill("nothing", bold("b")).to_html()), "nothing");
            assert_eq!(
                text(fill_two("\u{2} before \u{1}.", bold("1"), bold("2")).to_html()),
                "<b>2</b> before <b>1</b>."
            );
        });
    }
}
