//! The marks that lists are read on from: what is taken is what was given out.

use munim::domain::live::Marks;
use munim::service::accounts::history;
use munim::service::usage::requests;

/// Reads any text as each of the marks.
pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Some(mark) = requests::read_mark(text) {
        assert_eq!(requests::read_mark(&requests::write_mark(&mark)), Some(mark));
    }
    if let Some(mark) = history::read_mark(text) {
        assert_eq!(history::read_mark(&history::write_mark(&mark)), Some(mark));
    }
    if let Some(marks) = Marks::parse(text) {
        assert_eq!(Marks::parse(&marks.text()), Some(marks));
    }
}
