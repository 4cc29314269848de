//! Cursors of lists: every accepted cursor is one that the server produces.

use munim::domain::live::Marks;
use munim::domain::request_filter::Order;
use munim::service::accounts::history;
use munim::service::usage::requests::position::{read_position, write_position};

/// Parses any text as each kind of cursor.
pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for order in [Order::Newest, Order::CostDown] {
        let Some(position) = read_position(text, order) else { continue };
        assert_eq!(read_position(&write_position(&position), order), Some(position));
    }
    if let Some(mark) = history::read_mark(text) {
        assert_eq!(history::read_mark(&history::write_mark(&mark)), Some(mark));
    }
    if let Some(marks) = Marks::parse(text) {
        assert_eq!(Marks::parse(&marks.text()), Some(marks));
    }
}
