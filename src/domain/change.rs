//! Decomposition of a change in cost between two periods into volume, mix and price, in whole micro-rupees that
//! add up to the change.
//!
//! - **Volume** is the change if every group had grown as the total did: the old average price at the new
//!   number of tokens.
//! - **Mix** is the further change because tokens moved between groups with different prices: each group's old
//!   price at its new number of tokens.
//! - **Price** is the rest: the difference of a group's average prices, at the new numbers.
//!
//! A new group has no old price, so its current one is used: everything beyond the average is mix. A group
//! without tokens, such as speech, is measured in seconds, or else in calls; it has no mix.

use std::iter::Sum;

use super::{Money, UsageTotals};

/// The limit of each part, so that sums of parts fit into 64 bits: ₹2,30,584 crore.
const PART_MAX: i128 = i64::MAX as i128 / 4;

/// The parts of a change. They sum to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CostSplit {
    /// Effect of more or fewer tokens, at the old average price.
    pub volume: Money,
    /// Effect of tokens that moved between groups, at their old prices.
    pub mix: Money,
    /// Effect of new average prices of the groups, at their new numbers of tokens.
    pub price: Money,
}

/// A period's cost and that of the period before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CostChange {
    pub before: Money,
    pub now: Money,
    /// The decomposition of the change.
    pub split: CostSplit,
}

impl CostChange {
    /// The difference.
    pub fn amount(&self) -> Money {
        self.now - self.before
    }

    /// The change in tenths of a per cent of the cost before, half away from zero; `None` if that was zero.
    pub fn tenths_of_per_cent(&self) -> Option<i64> {
        let (before, change) = (i128::from(self.before.micros()), i128::from(self.amount().micros()));
        (before > 0).then(|| ratio(change * 1000, 1, before)).and_then(|tenths| i64::try_from(tenths).ok())
    }

    fn of_parts(before: Money, now: Money, volume: i128, price: i128) -> Self {
        let part = |value: i128| {
            let kept = value.clamp(-PART_MAX, PART_MAX);
            Money::from_micros(i64::try_from(kept).unwrap_or_default())
        };
        let (volume, price) = (part(volume), part(price));
        // Mix is the remainder, so the parts sum to the change whatever is rounded or clamped.
        let mix = now - before - volume - price;
        Self { before, now, split: CostSplit { volume, mix, price } }
    }
}

impl Sum for CostChange {
    fn sum<I: Iterator<Item = Self>>(changes: I) -> Self {
        changes.fold(Self::default(), |all, one| Self {
            before: all.before + one.before,
            now: all.now + one.now,
            split: CostSplit {
                volume: all.split.volume + one.split.volume,
                mix: all.split.mix + one.split.mix,
                price: all.split.price + one.split.price,
            },
        })
    }
}

/// The change of each group, in the given order, and of all groups. A group is its totals before and now.
pub fn changes(groups: &[(UsageTotals, UsageTotals)]) -> (Vec<CostChange>, CostChange) {
    // Speech has no tokens, so it must not change the total that the volume of other groups follows.
    let spoken = |(before, now): &&(UsageTotals, UsageTotals)| before.total_tokens() + now.total_tokens() > 0;
    let tokens = groups
        .iter()
        .filter(spoken)
        .fold((0, 0), |(before, now), group| (before + group.0.total_tokens(), now + group.1.total_tokens()));
    let (mut volume, mut price) = (0, 0);
    let found = groups.iter().map(|group| {
        let parts = parts(group, tokens);
        // Totals are sums of the rounded rows, so that the table adds up to its last line.
        volume += parts.0;
        price += parts.1;
        CostChange::of_parts(group.0.cost, group.1.cost, parts.0, parts.1)
    });
    let found: Vec<_> = found.collect();
    let before = groups.iter().map(|group| group.0.cost).sum();
    let now = groups.iter().map(|group| group.1.cost).sum();
    (found, CostChange::of_parts(before, now, volume, price))
}

/// A group's volume and price in micro-rupees. The rest of its change is mix.
fn parts((before, now): &(UsageTotals, UsageTotals), all_tokens: (i64, i64)) -> (i128, i128) {
    let (old_cost, new_cost) = (i128::from(before.cost.micros()), i128::from(now.cost.micros()));
    let (own, whole) = quantities(before, now, all_tokens);
    let volume = match whole {
        (0, _) => 0,
        (old, new) => ratio(old_cost, new - old, old),
    };
    // The new number at the old price, or at the current one if there is no old price.
    let expected = match own {
        (0, _) => new_cost,
        (old, new) => ratio(old_cost, new, old),
    };
    (volume, new_cost - expected)
}

/// A group's quantity before and now, and the total quantities that determine its volume.
fn quantities(
    before: &UsageTotals,
    now: &UsageTotals,
    all_tokens: (i64, i64),
) -> ((i128, i128), (i128, i128)) {
    let pair = |old: i64, new: i64| (i128::from(old), i128::from(new));
    let own = |of: fn(&UsageTotals) -> i64| pair(of(before), of(now));
    match (own(UsageTotals::total_tokens), own(|sums| sums.milliseconds)) {
        ((0, 0), (0, 0)) => (own(|sums| sums.requests), own(|sums| sums.requests)),
        ((0, 0), spoken) => (spoken, spoken),
        (tokens, _) => (tokens, pair(all_tokens.0, all_tokens.1)),
    }
}

/// `amount * by / of`, half away from zero.
fn ratio(amount: i128, by: i128, of: i128) -> i128 {
    let product = amount * by;
    let half = of / 2;
    if product < 0 { (product - half) / of } else { (product + half) / of }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sums(tokens: i64, micros: i64) -> UsageTotals {
        UsageTotals {
            requests: 1,
            prompt_tokens: tokens,
            cost: Money::from_micros(micros),
            ..UsageTotals::default()
        }
    }

    fn split(groups: &[(UsageTotals, UsageTotals)]) -> [i64; 3] {
        let CostSplit { volume, mix, price } = changes(groups).1.split;
        [volume, mix, price].map(Money::micros)
    }

    #[test]
    fn more_of_the_same_is_volume() {
        assert_eq!(split(&[(sums(100, 1000), sums(150, 1500))]), [500, 0, 0]);
    }

    #[test]
    fn a_dearer_token_is_price() {
        assert_eq!(split(&[(sums(100, 1000), sums(100, 1300))]), [0, 0, 300]);
    }

    #[test]
    fn tokens_that_move_to_a_dearer_group_are_mix() {
        // 10 and 30 for a token; 50 of them move.
        let groups = [(sums(100, 1000), sums(50, 500)), (sums(100, 3000), sums(150, 4500))];
        assert_eq!(split(&groups), [0, 1000, 0]);
    }

    #[test]
    fn a_group_that_is_new_is_mix_beyond_the_average() {
        let groups = [(sums(100, 1000), sums(100, 1000)), (UsageTotals::default(), sums(100, 4000))];
        // Twice the tokens at 10 would be 1000 more; they cost 4000.
        assert_eq!(split(&groups), [1000, 3000, 0]);
    }

    #[test]
    fn speech_is_measured_by_its_seconds() {
        let speech = |milliseconds, micros| UsageTotals { milliseconds, ..sums(0, micros) };
        let groups = [(speech(100, 1000), speech(200, 2200)), (sums(10, 10), sums(10, 10))];
        assert_eq!(split(&groups), [1000, 0, 200]);
    }

    #[test]
    fn a_change_is_in_per_cent_of_what_it_was() {
        let of = |before, now| {
            let (before, now) = (Money::from_micros(before), Money::from_micros(now));
            CostChange { before, now, ..CostChange::default() }.tenths_of_per_cent()
        };
        assert_eq!((of(3, 4), of(4, 3), of(1, 1), of(0, 5)), (Some(333), Some(-250), Some(0), None));
    }

    fn any_sums() -> impl Strategy<Value = UsageTotals> {
        let count = || prop_oneof![Just(0), 0..1_000_000_000_000_i64];
        (count(), count(), count(), 0..i64::MAX / 64, 0..9_i64).prop_map(
            |(input, output, speech, cost, calls)| UsageTotals {
                requests: calls,
                prompt_tokens: input,
                completion_tokens: output,
                milliseconds: speech,
                cost: Money::from_micros(cost),
                ..UsageTotals::default()
            },
        )
    }

    proptest! {
        #[test]
        fn volume_mix_and_price_are_the_change_to_the_micro_rupee(
            groups in prop::collection::vec((any_sums(), any_sums()), 0..8)
        ) {
            let (each, all) = changes(&groups);
            for (change, (before, now)) in each.iter().zip(&groups) {
                let CostSplit { volume, mix, price } = change.split;
                prop_assert_eq!(volume + mix + price, now.cost - before.cost);
            }
            let CostSplit { volume, mix, price } = all.split;
            prop_assert_eq!(volume + mix + price, all.amount());
            prop_assert_eq!(all.amount(), each.iter().map(CostChange::amount).sum::<Money>());
        }

        #[test]
        fn parts_of_the_groups_are_the_parts_of_the_whole(
            groups in prop::collection::vec((1..9_999_i64, 0..9_999_i64, 1..9_999_i64, 0..9_999_i64), 1..8)
        ) {
            let groups: Vec<_> = groups.into_iter().map(|(q, c, r, d)| (sums(q, c), sums(r, d))).collect();
            let (each, all) = changes(&groups);
            prop_assert_eq!(each.iter().map(|change| change.split.volume).sum::<Money>(), all.split.volume);
            prop_assert_eq!(each.iter().map(|change| change.split.mix).sum::<Money>(), all.split.mix);
            prop_assert_eq!(each.iter().map(|change| change.split.price).sum::<Money>(), all.split.price);
        }

        #[test]
        fn the_volume_is_the_old_average_price_at_the_new_number(
            groups in prop::collection::vec((1..9_999_i64, 0..999_999_i64, 1..9_999_i64, 0..999_999_i64), 1..8)
        ) {
            let groups: Vec<_> = groups.into_iter().map(|(q, c, r, d)| (sums(q, c), sums(r, d))).collect();
            let sum = |of: fn(&(UsageTotals, UsageTotals)) -> i64| groups.iter().map(of).sum::<i64>();
            let (old, new) = (sum(|g| g.0.total_tokens()), sum(|g| g.1.total_tokens()));
            let whole = ratio(sum(|g| g.0.cost.micros()).into(), (new - old).into(), old.into());
            let off = i128::from(changes(&groups).1.split.volume.micros()) - whole;
            // Each group is rounded once.
            prop_assert!(off.abs() <= 8, "{off}");
        }

        #[test]
        fn one_group_has_no_mix(q in 1..9_999_i64, c in 0..999_999_i64, r in 0..9_999_i64, d in 0..999_999_i64) {
            let mix = changes(&[(sums(q, c), sums(r, d))]).1.split.mix.micros();
            prop_assert!(mix.abs() <= 1, "{mix} of rounding");
        }

        #[test]
        fn prices_that_hold_have_no_effect(
            groups in prop::collection::vec((1..9_999_i64, 1..9_999_i64, 0..9_999_i64), 1..8)
        ) {
            let groups: Vec<_> = groups.into_iter().map(|(q, p, r)| (sums(q, q * p), sums(r, r * p))).collect();
            prop_assert_eq!(changes(&groups).1.split.price, Money::ZERO);
        }
    }
}
