//! A mail as plain text and as HTML. The HTML loads nothing, is 600 pixels wide at most and follows the reader's
//! light or dark mode.

use std::fmt::Write;

use super::text::Text;
use crate::domain::Language;

/// The only style sheet. Clients that drop it show plain paragraphs, which are readable too.
const STYLE: &str = "\
:root{color-scheme:light dark;supported-color-schemes:light dark}\
body{margin:0;padding:0;background:#f4f1ea;color:#1f1b16}\
.sheet{max-width:536px;margin:0 auto;padding:32px;background:#fffdf8;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans Devanagari',sans-serif}\
.brand{margin:0 0 24px;padding-bottom:12px;border-bottom:2px solid #a3271c;font-weight:600}\
h1{margin:0 0 16px;font-size:22px;line-height:1.3}\
p{margin:0 0 16px}\
.go{display:inline-block;padding:12px 20px;border-radius:6px;background:#1f1b16;color:#fffdf8;font-weight:600;text-decoration:none}\
.whole{font-size:13px;overflow-wrap:anywhere}\
dl{margin:0 0 16px}dt{font-size:13px;color:#6a6157}dd{margin:0 0 8px;overflow-wrap:anywhere}\
.foot{margin:24px 0 0;padding-top:12px;border-top:1px solid #d9d2c5;font-size:13px;color:#6a6157}\
@media (prefers-color-scheme:dark){body{background:#14110e;color:#f1ebe0}.sheet{background:#1e1a16}\
.go{background:#f1ebe0;color:#1e1a16}.brand{border-color:#e0614f}a{color:#f0b7a8}.go{color:#1e1a16}\
dt,.foot{color:#b3a899}.foot{border-color:#3a342d}}";

/// The plain text.
pub fn plain(text: &Text, foot: &str) -> String {
    let mut parts = vec![text.subject.clone()];
    parts.extend(text.paragraphs.iter().cloned());
    parts.extend(text.button.iter().map(|(label, address)| format!("{label}:\n{address}")));
    if !text.facts.is_empty() {
        let lines: Vec<_> = text.facts.iter().map(|(label, value)| format!("{label}: {value}")).collect();
        parts.push(lines.join("\n"));
    }
    parts.extend(text.after.iter().cloned());
    parts.extend(text.leave.iter().map(|(label, address)| format!("{label}:\n{address}")));
    // The signature mark of plain mail.
    format!("{}\n\n-- \n{foot}\n", parts.join("\n\n"))
}

/// The HTML.
pub fn html(text: &Text, language: Language, brand: &str, foot: &str) -> String {
    let mut page = String::with_capacity(4096);
    let _ = write!(
        page,
        "<!DOCTYPE html><html lang=\"{}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light dark\">\
         <title>{}</title><style>{STYLE}</style></head><body><div class=\"sheet\"><p class=\"brand\">{}</p><h1>{}</h1>",
        language.tag(),
        escaped(&text.subject),
        escaped(brand),
        escaped(&text.subject),
    );
    paragraphs(&mut page, &text.paragraphs);
    if let Some((label, address)) = &text.button {
        let (label, address) = (escaped(label), escaped(address));
        let _ = write!(
            page,
            "<p><a class=\"go\" href=\"{address}\">{label}</a></p><p class=\"whole\"><a href=\"{address}\">{address}</a></p>"
        );
    }
    if !text.facts.is_empty() {
        page.push_str("<dl>");
        for (label, value) in &text.facts {
            let _ = write!(page, "<dt>{}</dt><dd>{}</dd>", escaped(label), escaped(value));
        }
        page.push_str("</dl>");
    }
    paragraphs(&mut page, &text.after);
    if let Some((label, address)) = &text.leave {
        let _ =
            write!(page, "<p class=\"whole\"><a href=\"{}\">{}</a></p>", escaped(address), escaped(label));
    }
    let _ = write!(page, "<p class=\"foot\">{}</p></div></body></html>", escaped(foot));
    page
}

fn paragraphs(page: &mut String, paragraphs: &[String]) {
    for paragraph in paragraphs {
        let _ = write!(page, "<p>{}</p>", escaped(paragraph));
    }
}

/// Text for HTML, also between quotes.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text() -> Text {
        Text {
            subject: "A <b>name</b> & \"more\"".to_owned(),
            paragraphs: vec!["First.".to_owned()],
            button: Some(("Go".to_owned(), "https://x.in/verify?link=1&x='2'".to_owned())),
            facts: vec![("Where".to_owned(), "<script>".to_owned())],
            after: vec!["Last.".to_owned()],
            leave: Some(("Leave".to_owned(), "https://x.in/leave".to_owned())),
        }
    }

    #[test]
    fn the_plain_text_has_the_same_words_and_the_whole_link() {
        assert_eq!(
            plain(&text(), "Munim"),
            "A <b>name</b> & \"more\"\n\nFirst.\n\nGo:\nhttps://x.in/verify?link=1&x='2'\n\nWhere: <script>\n\nLast.\n\nLeave:\nhttps://x.in/leave\n\n-- \nMunim\n"
        );
    }

    #[test]
    fn no_text_is_markup_and_nothing_is_loaded() {
        let page = html(&text(), Language::Hindi, "Mun<im", "foot");
        assert!(
            page.contains("lang=\"hi-IN\"") && page.contains("Mun&lt;im") && page.contains("&lt;script&gt;")
        );
        assert!(page.contains("href=\"https://x.in/verify?link=1&amp;x=&#39;2&#39;\""));
        for loads in ["<img", "<link", "<script", "@import", "url(", " src="] {
            assert!(!page.contains(loads), "{loads}");
        }
    }
}
