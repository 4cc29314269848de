//! The addresses of the list: filter, order and columns are in the address, so that it can be bookmarked, saved
//! and downloaded.

use crate::domain::request_columns::Columns;
use crate::domain::request_filter::{Order, TypedFilter};
use crate::pages::address::{address, all_values, parameter};
use crate::pages::canonical;

/// What an address asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// The filter and the order, as typed.
    pub typed: TypedFilter,
    pub columns: Columns,
}

impl View {
    /// Reads a query string. Names are trimmed.
    pub fn of_query(query: &str) -> Self {
        let value = |name| parameter(query, name).trim().to_owned();
        let typed = TypedFilter {
            key: value("key"),
            model: value("model"),
            agent: value("agent"),
            status: value("status"),
            start: value("start"),
            end: value("end"),
            cost: value("cost"),
            unpriced: value("unpriced"),
            order: value("order"),
        };
        Self { typed, columns: Columns::parse(&all_values(query, "columns")) }
    }

    /// The address of the list.
    pub fn address(&self) -> String {
        self.at("/requests")
    }

    /// The same at a path.
    pub fn at(&self, path: &str) -> String {
        let typed = &self.typed;
        let columns = self.columns.text();
        let parameters = [
            ("key", typed.key.as_str()),
            ("model", &typed.model),
            ("agent", &typed.agent),
            ("status", &typed.status),
            ("start", &typed.start),
            ("end", &typed.end),
            ("cost", &typed.cost),
            ("unpriced", &typed.unpriced),
            ("order", &typed.order),
            ("columns", &columns),
        ];
        canonical(&address(path, &parameters)).unwrap_or_default()
    }

    /// The order; the newest first if the typed one is invalid.
    pub fn order(&self) -> Order {
        Order::parse(&self.typed.order).unwrap_or_default()
    }

    /// The same in another order.
    pub fn ordered(&self, order: Order) -> String {
        let order = order.as_str().to_owned();
        Self { typed: TypedFilter { order, ..self.typed.clone() }, ..self.clone() }.address()
    }

    /// Whether any part of the filter is active.
    pub fn is_filtered(&self) -> bool {
        TypedFilter { order: String::new(), ..self.typed.clone() } != TypedFilter::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_what_was_chosen_and_nothing_else() {
        let view =
            View::of_query("model=+m+&key=&order=cost-desc&columns=key&columns=cached&x=1&after=1.aa.bb");
        assert_eq!(view.address(), "/requests?model=m&order=cost-desc&columns=key%2Ccached");
        assert_eq!(view.ordered(Order::Newest), "/requests?model=m&columns=key%2Ccached");
        assert_eq!(View::of_query(view.address().split_once('?').unwrap().1), view);
        assert_eq!(View::default().address(), "/requests");
        assert_eq!(view.at("/requests.csv"), "/requests.csv?model=m&order=cost-desc&columns=key%2Ccached");
    }
}
