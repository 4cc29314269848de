//! The units of prices, and the rule when a call is unpriced.

use super::{Money, Rates, UsageEvent};

/// A unit with a price of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Prompt tokens, including cached ones.
    Input,
    /// Completion tokens.
    Output,
    /// Speech.
    Minute,
    Message,
    /// Characters of text that is spoken.
    Character,
    Image,
    /// Calls. A call that came to nothing is none; see [`UsageEvent::requests`].
    Request,
}

impl Unit {
    /// Every unit.
    pub const ALL: [Self; 7] =
        [Self::Input, Self::Output, Self::Minute, Self::Message, Self::Character, Self::Image, Self::Request];

    /// The name of its rate, on the command line and in price files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Output => "output",
            Self::Minute => "minute",
            Self::Message => "message",
            Self::Character => "characters",
            Self::Image => "image",
            Self::Request => "request",
        }
    }

    const fn bit(self) -> u8 {
        match self {
            Self::Input => 1,
            Self::Output => 2,
            Self::Minute => 4,
            Self::Message => 8,
            Self::Character => 16,
            Self::Image => 32,
            Self::Request => 64,
        }
    }
}

/// A set of units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Units(u8);

impl Units {
    /// The empty set.
    pub const NONE: Self = Self(0);

    /// Whether the set contains a unit.
    pub const fn has(self, unit: Unit) -> bool {
        self.0 & unit.bit() != 0
    }

    /// The union of two sets.
    #[must_use]
    pub const fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// Whether two sets intersect.
    pub const fn meets(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }

    /// Whether this is a subset.
    pub const fn are_among(self, others: Self) -> bool {
        self.0 & !others.0 == 0
    }

    /// The bit set that is stored.
    pub fn bits(self) -> i64 {
        i64::from(self.0)
    }

    /// Parses what `bits` wrote; `None` for any other number.
    pub fn from_bits(bits: i64) -> Option<Self> {
        u8::try_from(bits).ok().filter(|bits| *bits < 128).map(Self)
    }

    /// Each of them.
    pub fn list(self) -> impl Iterator<Item = Unit> {
        Unit::ALL.into_iter().filter(move |unit| self.has(*unit))
    }
}

impl FromIterator<Unit> for Units {
    fn from_iter<T: IntoIterator<Item = Unit>>(units: T) -> Self {
        Self(units.into_iter().fold(0, |bits, unit| bits | unit.bit()))
    }
}

impl Rates {
    /// The units that the price names: those that cost something, and those at ₹0.
    pub fn units(&self) -> Units {
        let costs = [
            (Unit::Input, self.dearest_input()),
            (Unit::Output, self.dearest_output()),
            (Unit::Minute, self.minute),
            (Unit::Message, self.message),
            (Unit::Character, self.characters),
            (Unit::Image, self.image),
            (Unit::Request, self.request),
        ];
        let costing = costs.into_iter().filter(|(_, rate)| *rate > Money::ZERO).map(|(unit, _)| unit);
        costing.collect::<Units>().and(self.free)
    }

    /// Whether the price covers a call. It does not, and the call is unpriced rather than free, if the call
    /// used a unit that the price does not name (tokens with a price per minute), or if its report counts no
    /// unit that the price names (no seconds with a price per minute). A count of 0 is a count; and a call that
    /// failed or was cut before it used anything costs nothing at any price.
    ///
    /// Each call is a request and, unless its report counts them, a message. That matters only for a price that has
    /// no other unit.
    pub fn cover(&self, event: &UsageEvent) -> bool {
        let (priced, used) = (self.units(), event.used());
        if !used.are_among(priced) {
            return false;
        }
        // With a price per token or minute the call by itself says nothing about what it used.
        let is_by_call = priced.are_among(Units::from_iter([Unit::Message, Unit::Request]));
        let is_counted = (priced.has(Unit::Message) && event.usage.messages > 0)
            || (priced.has(Unit::Request) && event.requests() > 0);
        used.and(event.usage.reported).meets(priced)
            || (is_by_call && is_counted)
            || (used == Units::NONE && event.came_to_nothing())
    }
}

impl UsageEvent {
    /// The units that the call used. Messages count only above the implicit one per call, requests not at all.
    pub fn used(&self) -> Units {
        let usage = &self.usage;
        let counts = [
            (Unit::Input, usage.prompt_tokens),
            (Unit::Output, usage.completion_tokens),
            (Unit::Minute, usage.milliseconds),
            (Unit::Message, usage.messages - 1),
            (Unit::Character, usage.characters),
            (Unit::Image, usage.images),
        ];
        counts.into_iter().filter(|(_, count)| *count > 0).map(|(unit, _)| unit).collect()
    }

    /// The requests that a price per request counts: one, or none if the call came to nothing and used nothing.
    pub fn requests(&self) -> i64 {
        i64::from(!(self.came_to_nothing() && self.used() == Units::NONE))
    }

    /// Whether the call failed or was cut.
    pub fn came_to_nothing(&self) -> bool {
        self.was_cut || self.status.is_some_and(|status| status >= 400)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Usage;
    use crate::domain::usage::tests::event;

    fn rupees(unit: Unit) -> Rates {
        let one = |of: Unit| if of == unit { Money::from_rupees(1) } else { Money::ZERO };
        Rates {
            input: one(Unit::Input),
            output: one(Unit::Output),
            minute: one(Unit::Minute),
            message: one(Unit::Message),
            characters: one(Unit::Character),
            image: one(Unit::Image),
            request: one(Unit::Request),
            ..Rates::default()
        }
    }

    fn using(unit: Unit) -> UsageEvent {
        let many = |of: Unit| if of == unit { 7 } else { 0 };
        let usage = Usage {
            prompt_tokens: many(Unit::Input),
            completion_tokens: many(Unit::Output),
            milliseconds: many(Unit::Minute),
            // Every call counts at least one message.
            messages: many(Unit::Message).max(1),
            characters: many(Unit::Character),
            images: many(Unit::Image),
            ..Usage::default()
        };
        UsageEvent { usage, ..event() }
    }

    /// The units that a report counts.
    fn counted() -> impl Iterator<Item = Unit> {
        Unit::ALL.into_iter().filter(|unit| *unit != Unit::Request)
    }

    #[test]
    fn a_unit_that_the_price_does_not_name_is_not_free() {
        for unit in Unit::ALL {
            for used in counted() {
                assert_eq!(rupees(unit).cover(&using(used)), unit == used, "{unit:?} {used:?}");
                let free = Rates { free: Units::from_iter([used]), ..rupees(unit) };
                assert!(free.cover(&using(used)), "{unit:?} {used:?} at ₹0");
            }
        }
    }

    #[test]
    fn a_price_per_request_counts_each_call_unless_it_came_to_nothing() {
        let call = |usage, status| UsageEvent { usage, status: Some(status), ..event() };
        let none = Usage { messages: 1, ..Usage::default() };
        let tokens = Usage { prompt_tokens: 5, completion_tokens: 1, ..none };
        let by_request = rupees(Unit::Request);
        assert!(by_request.cover(&call(none, 200)) && by_request.cover(&call(none, 500)));
        assert!(!by_request.cover(&call(tokens, 200)), "tokens have no price");
        assert_eq!(
            [call(none, 200), call(none, 500), call(tokens, 500)].map(|event| event.requests()),
            [1, 0, 1]
        );
        let one = Money::from_rupees(1);
        let beside = Rates { request: one, input: one, output: one, ..Rates::default() };
        assert!(beside.cover(&call(tokens, 200)));
        assert!(!beside.cover(&call(none, 200)), "no tokens are counted");
    }

    #[test]
    fn a_call_that_counts_nothing_of_a_price_is_not_free() {
        let nothing = |reported: &[Unit], messages| {
            let reported = reported.iter().copied().collect();
            UsageEvent { usage: Usage { messages, reported, ..Usage::default() }, ..event() }
        };
        for unit in [Unit::Input, Unit::Output, Unit::Minute, Unit::Character, Unit::Image] {
            assert!(!rupees(unit).cover(&nothing(&[], 1)), "{unit:?}");
            assert!(rupees(unit).cover(&nothing(&[unit], 1)), "{unit:?} is counted, as 0");
            let failed = UsageEvent { status: Some(500), ..nothing(&[], 1) };
            let cut = UsageEvent { was_cut: true, ..nothing(&[], 1) };
            assert!(rupees(unit).cover(&failed) && rupees(unit).cover(&cut), "{unit:?} failed");
        }
        assert!(!rupees(Unit::Minute).cover(&nothing(&[Unit::Input], 1)), "another unit is counted");
        assert!(rupees(Unit::Message).cover(&nothing(&[], 1)), "each call is a message");
        assert!(!rupees(Unit::Message).cover(&nothing(&[], 0)));
        assert!(rupees(Unit::Message).cover(&nothing(&[Unit::Message], 0)));
        assert!(!Rates::default().cover(&nothing(&[Unit::Input], 1)), "no price at all");
    }

    #[test]
    fn units_are_read_back_from_their_number() {
        for bits in 0..128 {
            let units = Units::from_bits(bits).unwrap();
            assert_eq!((units.bits(), units.list().collect::<Units>()), (bits, units));
        }
        assert_eq!((Units::from_bits(128), Units::from_bits(-1)), (None, None));
    }
}
