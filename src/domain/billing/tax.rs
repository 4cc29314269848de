//! GST of a payment: what is taxed, by whom, and what is left over of rounding. Documents are in paise.

use serde::{Deserialize, Serialize};

use super::{Paise, PaiseError, State};

/// The rate of access to models, in percent. Half of it each goes to the centre and the State.
const RATE: i64 = 18;

/// How amounts and tax are related.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaxMode {
    /// The amount is credit, and tax comes on top.
    Exclusive,
    /// The amount is what is paid, and tax is within.
    Inclusive,
    /// No tax: the seller is not registered, or under composition.
    None,
}

impl TaxMode {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exclusive => "exclusive",
            Self::Inclusive => "inclusive",
            Self::None => "none",
        }
    }

    /// Reads what `as_str` wrote.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Exclusive, Self::Inclusive, Self::None].into_iter().find(|mode| mode.as_str() == word)
    }
}

/// Whether the total of a document is rounded to the rupee.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundTotal {
    #[default]
    Paise,
    Rupee,
}

/// Where a supply takes place, seen from the seller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the seller's State: half the tax is the centre's, half the State's.
    Within {
        /// The State's half is UTGST.
        is_union: bool,
    },
    /// In another State: the tax is IGST.
    Between,
}

impl Place {
    /// The place by the States of the seller and of the buyer.
    pub fn of(seller: State, buyer: State) -> Self {
        if seller == buyer { Self::Within { is_union: seller.is_union_territory() } } else { Self::Between }
    }
}

/// The taxes on a taxable value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TaxSplit {
    pub central: Paise,
    /// SGST or UTGST, always as much as the centre's.
    pub state: Paise,
    pub integrated: Paise,
}

impl TaxSplit {
    /// The tax on a value, each head rounded half up.
    fn on(taxable: Paise, place: Place) -> Result<Self, PaiseError> {
        Ok(match place {
            Place::Within { .. } => {
                let half = taxable.share(RATE, 200)?;
                Self { central: half, state: half, ..Self::default() }
            }
            Place::Between => Self { integrated: taxable.share(RATE, 100)?, ..Self::default() },
        })
    }

    pub fn total(self) -> Result<Paise, PaiseError> {
        self.central.plus(self.state)?.plus(self.integrated)
    }
}

/// What a purchase of credit costs. `credit + tax + rounding = to_pay`, always.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quote {
    /// The value before tax, which the wallet gets.
    pub credit: Paise,
    pub tax: TaxSplit,
    /// What is added to make the total what is paid; negative where it is taken away.
    pub rounding: Paise,
    pub to_pay: Paise,
}

impl Quote {
    /// The cost of an amount that was asked for.
    pub fn of(amount: Paise, mode: TaxMode, place: Place, round: RoundTotal) -> Result<Self, PaiseError> {
        match mode {
            TaxMode::Exclusive => Self::on_top(amount, place, round),
            TaxMode::Inclusive => Self::within(amount, place),
            TaxMode::None => Self::closed(amount, TaxSplit::default(), amount),
        }
    }

    fn on_top(credit: Paise, place: Place, round: RoundTotal) -> Result<Self, PaiseError> {
        let tax = TaxSplit::on(credit, place)?;
        let total = credit.plus(tax.total()?)?;
        let to_pay = match round {
            RoundTotal::Paise => total,
            RoundTotal::Rupee => {
                Paise::new(total.share(1, 100)?.get().checked_mul(100).ok_or(PaiseError::TooLarge)?)
            }
        };
        Self::closed(credit, tax, to_pay)
    }

    /// The parts of a payment: it does not always divide, so that a paisa may be left over.
    fn within(paid: Paise, place: Place) -> Result<Self, PaiseError> {
        let credit = paid.share(100, 100 + RATE)?;
        Self::closed(credit, TaxSplit::on(credit, place)?, paid)
    }

    fn closed(credit: Paise, tax: TaxSplit, to_pay: Paise) -> Result<Self, PaiseError> {
        let rounding = to_pay.minus(credit)?.minus(tax.total()?)?;
        Ok(Self { credit, tax, rounding, to_pay })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::Money;

    const HERE: Place = Place::Within { is_union: false };

    fn paise(text: &str) -> Paise {
        Paise::exactly(Money::parse(text).unwrap()).unwrap()
    }

    fn quote(amount: &str, mode: TaxMode, place: Place) -> Quote {
        Quote::of(paise(amount), mode, place, RoundTotal::Paise).unwrap()
    }

    #[test]
    fn what_is_paid_with_tax_within_adds_up_to_the_paisa() {
        for (paid, taxable, half, over, integrated, integrated_over) in [
            ("100.00", "84.75", "7.63", "-0.01", "15.26", "-0.01"),
            ("500.00", "423.73", "38.14", "-0.01", "76.27", "0.00"),
            ("999.00", "846.61", "76.19", "0.01", "152.39", "0.00"),
            ("1000.00", "847.46", "76.27", "0.00", "152.54", "0.00"),
            ("1180.00", "1000.00", "90.00", "0.00", "180.00", "0.00"),
            ("1234.56", "1046.24", "94.16", "0.00", "188.32", "0.00"),
            ("15000.00", "12711.86", "1144.07", "0.00", "2288.13", "0.01"),
            ("99999.99", "84745.75", "7627.12", "0.00", "15254.24", "0.00"),
        ] {
            let here = quote(paid, TaxMode::Inclusive, HERE);
            let heads = [here.credit, here.tax.central, here.tax.state, here.rounding, here.to_pay];
            assert_eq!(heads.map(|head| head.to_string()), [taxable, half, half, over, paid]);
            let there = quote(paid, TaxMode::Inclusive, Place::Between);
            let heads = [there.credit, there.tax.integrated, there.rounding, there.to_pay];
            assert_eq!(heads.map(|head| head.to_string()), [taxable, integrated, integrated_over, paid]);
        }
    }

    #[test]
    fn tax_on_top_is_rounded_for_each_head() {
        for (credit, half, to_pay, integrated, to_pay_there) in [
            ("100.00", "9.00", "118.00", "18.00", "118.00"),
            ("999.99", "90.00", "1179.99", "180.00", "1179.99"),
            ("1234.56", "111.11", "1456.78", "222.22", "1456.78"),
            ("8333.33", "750.00", "9833.33", "1500.00", "9833.33"),
        ] {
            let here = quote(credit, TaxMode::Exclusive, HERE);
            let heads = [here.credit, here.tax.central, here.tax.state, here.rounding, here.to_pay];
            assert_eq!(heads.map(|head| head.to_string()), [credit, half, half, "0.00", to_pay]);
            let there = quote(credit, TaxMode::Exclusive, Place::Between);
            let heads = [there.credit, there.tax.integrated, there.rounding, there.to_pay];
            assert_eq!(heads.map(|head| head.to_string()), [credit, integrated, "0.00", to_pay_there]);
        }
    }

    #[test]
    fn a_total_may_be_rounded_to_the_rupee() {
        let quote = |credit| Quote::of(paise(credit), TaxMode::Exclusive, HERE, RoundTotal::Rupee).unwrap();
        assert_eq!((quote("1234.56").to_pay, quote("1234.56").rounding), (paise("1457.00"), paise("0.22")));
        assert_eq!((quote("999.99").to_pay, quote("999.99").rounding), (paise("1180.00"), paise("0.01")));
        assert_eq!((quote("100.25").to_pay, quote("100.25").rounding), (paise("118.00"), paise("-0.29")));
    }

    #[test]
    fn without_tax_the_credit_is_what_is_paid() {
        let quote = quote("1000.00", TaxMode::None, HERE);
        assert_eq!(
            (quote.credit, quote.to_pay, quote.tax),
            (paise("1000.00"), paise("1000.00"), TaxSplit::default())
        );
    }

    #[test]
    fn the_place_is_by_the_states() {
        let state = |code| State::parse(code).unwrap();
        assert_eq!(Place::of(state("29"), state("29")), HERE);
        assert_eq!(Place::of(state("04"), state("04")), Place::Within { is_union: true });
        assert_eq!(Place::of(state("29"), state("27")), Place::Between);
    }

    #[test]
    fn amounts_beyond_64_bits_are_refused() {
        let most = Paise::new(i64::MAX);
        assert_eq!(Quote::of(most, TaxMode::Exclusive, HERE, RoundTotal::Paise), Err(PaiseError::TooLarge));
    }

    proptest! {
        #[test]
        fn the_parts_are_the_total(amount in 1_i64..1_000_000_000_000, here: bool, mode in 0_usize..3, rupee: bool) {
            let place = if here { HERE } else { Place::Between };
            let mode = [TaxMode::Exclusive, TaxMode::Inclusive, TaxMode::None][mode];
            let round = if rupee { RoundTotal::Rupee } else { RoundTotal::Paise };
            let quote = Quote::of(Paise::new(amount), mode, place, round).unwrap();
            let sum = quote.credit.get() + quote.tax.total().unwrap().get() + quote.rounding.get();
            prop_assert_eq!(sum, quote.to_pay.get());
            prop_assert_eq!(quote.tax.central, quote.tax.state);
            // More than a paisa is left over only where the total is rounded on purpose.
            let most = if rupee { 50 } else { 1 };
            prop_assert!(quote.rounding.get().abs() <= most);
        }
    }
}
