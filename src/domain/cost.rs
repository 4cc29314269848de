//! Cost calculation: exact parts, summed and rounded once.

use super::money::group_indian;
use super::{Money, Rates, Usage};

/// Tokens or characters that a price is for.
const TOKENS_PER_PRICE: i64 = 1_000_000;
/// Milliseconds in a minute, which a price is for.
const MILLISECONDS_PER_MINUTE: i64 = 60_000;
/// The common denominator of all parts of a cost: parts are multiples of 1/`FINEST` micro-rupee.
const FINEST: i128 = TOKENS_PER_PRICE as i128 * MILLISECONDS_PER_MINUTE as i128;
/// The common denominator in rupees: 6 × 10¹⁶.
const FINEST_OF_A_RUPEE: i128 = FINEST * 1_000_000;

/// What a part of a cost is charged for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charge {
    /// Prompt tokens that were not cached.
    Input,
    /// Cached prompt tokens.
    CachedInput,
    /// Prompt tokens that were written to a cache.
    CacheWrite,
    /// Completion tokens that are no reasoning.
    Output,
    /// Reasoning tokens.
    Reasoning,
    /// Speech, in milliseconds.
    Speech,
    Message,
    /// Characters of text that is spoken.
    Character,
    Image,
    Request,
}

impl Charge {
    /// The quantity that the price is for.
    pub const fn per(self) -> i64 {
        match self {
            Self::Input
            | Self::CachedInput
            | Self::CacheWrite
            | Self::Output
            | Self::Reasoning
            | Self::Character => TOKENS_PER_PRICE,
            Self::Speech => MILLISECONDS_PER_MINUTE,
            Self::Message | Self::Image | Self::Request => 1,
        }
    }
}

/// One part of a cost: a quantity at a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// What for.
    pub charge: Charge,
    /// How many tokens, characters, milliseconds, messages, images or requests.
    pub count: i64,
    /// The price of as many as [`Charge::per`] says.
    pub rate: Money,
}

impl Part {
    /// The exact cost of the part, before rounding; `None` beyond 128 bits.
    pub fn exact(&self) -> Option<Exact> {
        let product = i128::from(self.count) * i128::from(self.rate.micros());
        product.checked_mul(FINEST / i128::from(self.charge.per())).map(Exact)
    }
}

impl Rates {
    /// The parts of a call's cost, including those that are zero.
    pub fn parts(&self, usage: &Usage, requests: i64) -> [Part; 10] {
        let part = |charge, count, rate| Part { charge, count, rate };
        let plain = usage.prompt_tokens - usage.cached_tokens - usage.cache_write_tokens;
        let written = usage.cache_write_tokens;
        let said = usage.completion_tokens - usage.reasoning_tokens;
        [
            part(Charge::Input, plain, self.input),
            part(Charge::CachedInput, usage.cached_tokens, self.cached_input.unwrap_or(self.input)),
            part(Charge::CacheWrite, written, self.cache_write.unwrap_or(self.input)),
            part(Charge::Output, said, self.output),
            part(Charge::Reasoning, usage.reasoning_tokens, self.reasoning.unwrap_or(self.output)),
            part(Charge::Speech, usage.milliseconds, self.minute),
            part(Charge::Message, usage.messages, self.message),
            part(Charge::Character, usage.characters, self.characters),
            part(Charge::Image, usage.images, self.image),
            part(Charge::Request, requests, self.request),
        ]
    }
}

/// An unrounded amount, as a multiple of 1/`FINEST` micro-rupee.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Exact(i128);

impl Exact {
    /// The sum of parts; `None` beyond 128 bits.
    pub fn sum<'a>(parts: impl IntoIterator<Item = &'a Part>) -> Option<Self> {
        let mut sum = Self::default();
        for part in parts {
            sum = Self(sum.0.checked_add(part.exact()?.0)?);
        }
        Some(sum)
    }

    /// Rounds to the micro-rupee, half up; `None` beyond 64 bits.
    pub fn rounded(self) -> Option<Money> {
        let doubled = self.0.checked_mul(2)?.checked_add(FINEST)?;
        i64::try_from(doubled.div_euclid(2 * FINEST)).ok().map(Money::from_micros)
    }

    /// Whether the amount is a whole number of micro-rupees.
    pub const fn is_whole(self) -> bool {
        self.0 % FINEST == 0
    }

    /// Whether the decimal expansion repeats for ever, because the amount contains a third.
    pub const fn repeats(self) -> bool {
        self.0 % 3 != 0
    }

    /// The amount with all its decimals, `₹0.0001755`. A repeating last digit is written twice with an
    /// ellipsis: `₹0.02133…`. Amounts are not negative.
    pub fn text(self) -> String {
        let rupees = u64::try_from(self.0 / FINEST_OF_A_RUPEE).unwrap_or_default();
        let rest = self.0 % FINEST_OF_A_RUPEE;
        // A sixth of the sixteenth decimal adds at most one decimal and one repeating digit.
        let (more, repeated) = match rest % 6 {
            1 => ("1", Some('6')),
            2 => ("", Some('3')),
            3 => ("5", None),
            4 => ("", Some('6')),
            5 => ("8", Some('3')),
            _ => ("", None),
        };
        let decimals = format!("{:016}{more}", rest / 6);
        let decimals = match repeated {
            Some(digit) => format!("{}{digit}{digit}…", decimals.trim_end_matches(digit)),
            None => format!("{:0<2}", decimals.trim_end_matches('0')),
        };
        format!("₹{}.{decimals}", group_indian(rupees))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::price::{COST_MAX, RATE_MAX};
    use crate::domain::usage::{MILLISECONDS_MAX, TOKENS_MAX};

    fn exact(charge: Charge, count: i64, rate: i64) -> Exact {
        Part { charge, count, rate: Money::from_micros(rate) }.exact().unwrap()
    }

    #[test]
    fn every_decimal_is_written() {
        assert_eq!(exact(Charge::Input, 1_250_000, 140_000_000).text(), "₹175.00");
        assert_eq!(exact(Charge::CachedInput, 13, 13_500_001).text(), "₹0.000175500013");
        assert_eq!(exact(Charge::Message, 3, 350_000).text(), "₹1.05");
        assert_eq!(exact(Charge::Input, 1, 1).text(), "₹0.000000000001");
        assert_eq!(Exact::default().text(), "₹0.00");
    }

    #[test]
    fn a_digit_that_goes_on_for_ever_says_so() {
        let third = exact(Charge::Speech, 100, 1_000_000);
        assert_eq!((third.text().as_str(), third.repeats()), ("₹0.00166…", true));
        assert_eq!(exact(Charge::Speech, 20_000, 1_000_000).text(), "₹0.33…");
        assert_eq!(exact(Charge::Speech, 50_000, 1_000_000).text(), "₹0.833…");
        let half = exact(Charge::Speech, 30_000, 1_000_000);
        assert_eq!((half.text().as_str(), half.repeats()), ("₹0.50", false));
    }

    #[test]
    fn a_whole_number_of_micro_rupees_needs_no_rounding() {
        assert!(exact(Charge::Input, 1_000, 140_000_000).is_whole());
        assert!(!exact(Charge::Input, 1, 500_000).is_whole());
    }

    /// What the decimals say, times six and ten to the seventeenth, for those that end.
    fn read(text: &str) -> i128 {
        let (rupees, decimals) = text.trim_start_matches('₹').split_once('.').unwrap();
        format!("{}{decimals:0<17}", rupees.replace(',', "")).parse().unwrap()
    }

    prop_compose! {
        fn call()(prompt in 0..=TOKENS_MAX, completion in 0..=TOKENS_MAX, milliseconds in 0..=MILLISECONDS_MAX,
            messages in 0..=1_000_i64, share in 0..=1_000_i64, more in 0..=TOKENS_MAX) -> Usage {
            Usage { prompt_tokens: prompt, cached_tokens: prompt / 1_000 * share, completion_tokens: completion,
                cache_write_tokens: prompt / 1_000 * (1_000 - share) / 2, reasoning_tokens: completion / 1_000 * share,
                milliseconds, messages, characters: more, images: more % 100, ..Usage::default() }
        }
    }

    prop_compose! {
        fn rates()(input in 0..1_000_000_000_i64, cached in proptest::option::of(0..1_000_000_000_i64),
            output in 0..1_000_000_000_i64, minute in 0..1_000_000_000_i64, message in 0..1_000_000_000_i64,
            special in proptest::option::of(0..1_000_000_000_i64), other in 0..1_000_000_000_i64) -> Rates {
            Rates { input: Money::from_micros(input), cached_input: cached.map(Money::from_micros),
                cache_write: special.map(Money::from_micros), reasoning: special.map(Money::from_micros),
                output: Money::from_micros(output), minute: Money::from_micros(minute),
                message: Money::from_micros(message), characters: Money::from_micros(other),
                image: Money::from_micros(other / 3), request: Money::from_micros(other / 7), ..Rates::default() }
        }
    }

    proptest! {
        #[test]
        fn the_parts_add_up_to_the_cost(usage in call(), rates in rates()) {
            let sum = Exact::sum(&rates.parts(&usage, 1)).unwrap();
            prop_assert_eq!(sum.rounded().filter(|cost| *cost <= COST_MAX), rates.cost(&usage, 1));
            // Rounded once: never further than half a micro-rupee from the exact sum.
            let cost = i128::from(sum.rounded().unwrap().micros()) * FINEST;
            prop_assert!(2 * (cost - sum.0).abs() <= FINEST);
        }

        #[test]
        fn the_cost_is_the_fraction_that_the_prices_make(usage in call(), rates in rates()) {
            // Worked out another way: everything over one denominator.
            let times = |count: i64, rate: Money| i128::from(count) * i128::from(rate.micros());
            let cached = rates.cached_input.unwrap_or(rates.input);
            let written = rates.cache_write.unwrap_or(rates.input);
            let reasoned = rates.reasoning.unwrap_or(rates.output);
            let tokens = times(usage.prompt_tokens - usage.cached_tokens - usage.cache_write_tokens, rates.input)
                + times(usage.cached_tokens, cached) + times(usage.cache_write_tokens, written)
                + times(usage.completion_tokens - usage.reasoning_tokens, rates.output)
                + times(usage.reasoning_tokens, reasoned) + times(usage.characters, rates.characters);
            let each = times(usage.messages, rates.message) + times(usage.images, rates.image)
                + times(1, rates.request);
            let all = tokens * 60_000 + times(usage.milliseconds, rates.minute) * 1_000_000
                + each * 60_000_000_000;
            prop_assert_eq!(Exact::sum(&rates.parts(&usage, 1)), Some(Exact(all)));
        }

        #[test]
        fn the_decimals_of_tokens_add_up_as_they_are_read(usage in call(), rates in rates()) {
            let parts = rates.parts(&Usage { milliseconds: 0, ..usage }, 1);
            let read_each: i128 = parts.iter().map(|part| read(&part.exact().unwrap().text())).sum();
            prop_assert_eq!(read_each, read(&Exact::sum(&parts).unwrap().text()));
        }

        #[test]
        fn no_count_panics(count: i64, rate in 0..=RATE_MAX.micros()) {
            let part = Part { charge: Charge::Message, count, rate: Money::from_micros(rate) };
            let _ = Exact::sum(&[part, part]).and_then(Exact::rounded);
        }
    }
}
