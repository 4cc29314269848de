//! Removes hydration markers from pages. Leptos writes markers between parts, and scripts after the end, for
//! browsers that hydrate a whole page. Ours hydrate islands only, each from its own markup. Without markers a
//! page has the same bytes in every build.

use std::sync::LazyLock;

use axum::body::Bytes;
use memchr::memmem::{self, Finder};

/// The end of a page. The two scripts after it are not needed.
const END: &[u8] = b"</html>";
/// The start and end of an island, whose markers the browser reads.
const ISLAND: [&[u8]; 2] = [b"<leptos-island", b"</leptos-island>"];
/// The start of a marker. In text and attributes `<` is escaped as `&lt;`.
const MARK: &[u8] = b"<!";
/// Prepared, because a page has hundreds.
static MARKS: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(MARK));

/// The page without the markers outside islands, and without what follows its end.
pub fn of(written: &[u8]) -> Bytes {
    let end = memmem::rfind(written, END).map_or(written.len(), |at| at + END.len());
    let mut rest = &written[..end];
    let mut page = Vec::with_capacity(end);
    while let Some(at) = memmem::find(rest, ISLAND[0]) {
        without_marks(&rest[..at], &mut page);
        let length = memmem::find(&rest[at..], ISLAND[1]).unwrap_or(rest.len() - at);
        page.extend_from_slice(&rest[at..at + length]);
        rest = &rest[at + length..];
    }
    without_marks(rest, &mut page);
    page.into()
}

/// Writes a part of a page that contains no island.
fn without_marks(mut part: &[u8], page: &mut Vec<u8>) {
    while let Some(at) = MARKS.find(part) {
        let length = mark(&part[at..]);
        // The doctype is not a marker.
        let kept = if length == 0 { MARK.len() } else { 0 };
        page.extend_from_slice(&part[..at + kept]);
        part = &part[at + length.max(kept)..];
    }
    page.extend_from_slice(part);
}

/// The length of the marker at the start of a text; 0 if there is none.
fn mark(text: &[u8]) -> usize {
    if text.starts_with(b"<!>") {
        return 3;
    }
    let end = text.starts_with(b"<!--").then(|| memmem::find(text, b"-->")).flatten();
    end.map_or(0, |at| at + 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(written: &str) -> String {
        String::from_utf8(of(written.as_bytes()).to_vec()).unwrap()
    }

    #[test]
    fn marks_and_what_comes_after_the_end_are_left_out() {
        assert_eq!(
            sent("<!DOCTYPE html><html><p>a<!>b<!--<() />--></p><!--HEAD--></html><!><script>1</script>"),
            "<!DOCTYPE html><html><p>ab</p></html>"
        );
    }

    #[test]
    fn what_stands_in_an_island_is_as_it_was_written() {
        let island = "<leptos-island data-component=\"Live_1\"><!><!--a--></leptos-island>";
        assert_eq!(sent(&format!("<!>{island}<!>{island}<!></html>")), format!("{island}{island}</html>"));
    }

    #[test]
    fn what_is_cut_off_is_sent_as_it_is() {
        for text in ["", "<!", "<!--", "<!-- a", "a<!>b<!--", "<leptos-island><!>"] {
            assert_eq!(sent(text), text.replace("a<!>b", "ab"));
        }
    }
}
