//! The order of the models.

use super::models::Model;
use crate::domain::Money;

/// What the list is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ModelSort {
    /// By name.
    #[default]
    Name,
    /// By the price of input, cheapest first.
    Input,
    /// By the price of output, cheapest first.
    Output,
    /// By the longest context first.
    Context,
}

impl ModelSort {
    /// Every order.
    pub const ALL: [Self; 4] = [Self::Name, Self::Input, Self::Output, Self::Context];

    /// The name in the query string.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Input => "input",
            Self::Output => "output",
            Self::Context => "context",
        }
    }

    /// Reads what `as_str` wrote.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.as_str() == text)
    }

    /// Sorts models that are in the order of their names. Those without a value are last.
    pub fn sort(self, models: &mut [Model]) {
        let unless_zero = |amount: Option<Money>| amount.filter(|amount| *amount > Money::ZERO);
        let rate = |model: &Model, of: fn(&crate::domain::Rates) -> Money| {
            let amount = unless_zero(model.shown().map(|price| of(&price.rates)));
            (amount.is_none(), amount)
        };
        match self {
            Self::Name => {}
            Self::Input => models.sort_by_key(|model| rate(model, |rates| rates.input)),
            Self::Output => models.sort_by_key(|model| rate(model, |rates| rates.output)),
            Self::Context => models.sort_by_key(|model| std::cmp::Reverse(model.limits.context)),
        }
    }
}
