//! Cursors of lists of requests.

use chrono::DateTime;

use crate::domain::Request;
use crate::domain::request_filter::Order;
use crate::store::requests::Mark;

/// The position of a request in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// What the list is ordered by, if not by time.
    pub value: Option<i64>,
    pub mark: Mark,
}

impl Position {
    /// The position of a request.
    pub fn of(order: Order, request: &Request) -> Self {
        Self { value: order.value(request), mark: Mark::of(request) }
    }

    /// The value and the rest, in the orders by a value.
    pub fn sorted(&self) -> Option<(i64, Mark)> {
        self.value.map(|value| (value, self.mark))
    }
}

/// Encodes a cursor: its time and number; before them the value, in the orders by one.
pub fn write_position(position: &Position) -> String {
    let Position { value, mark } = position;
    let value = value.map(|value| format!("v{value}.")).unwrap_or_default();
    format!("{value}{}.{}", mark.time.timestamp_micros(), mark.number)
}

/// Decodes a cursor from [`write_position`] of a list in the same kind of order; `None` for any other text.
pub fn read_position(text: &str, order: Order) -> Option<Position> {
    let (value, text) = match text.strip_prefix('v') {
        Some(rest) => {
            let (value, rest) = rest.split_once('.')?;
            (Some(value.parse().ok()?), rest)
        }
        None => (None, text),
    };
    let (time, number) = text.split_once('.')?;
    let time = DateTime::from_timestamp_micros(time.parse().ok()?)?;
    let mark = Mark { time, number: number.parse().ok()? };
    (value.is_some() != order.is_by_time()).then_some(Position { value, mark })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_position_is_read_back(micros in 0..i64::from(u32::MAX) * 1_000_000, number in any::<i64>(),
            value in proptest::option::of(any::<i64>())) {
            let mark = Mark { time: DateTime::from_timestamp_micros(micros).unwrap(), number };
            let (own, other) = match value {
                Some(_) => (Order::CostDown, Order::Newest),
                None => (Order::Newest, Order::CostDown),
            };
            let position = Position { value, mark };
            let text = write_position(&position);
            prop_assert_eq!(read_position(&text, own), Some(position));
            prop_assert_eq!(read_position(&text, other), None);
        }

        #[test]
        fn no_text_panics(text in "\\PC*") {
            for order in Order::ALL {
                let _ = read_position(&text, order);
            }
        }
    }
}
