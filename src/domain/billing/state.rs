//! The States and union territories of GST, by their two-digit codes, with the PIN codes that they can have.

/// Declares the States: code, name, whether it levies UTGST, ranges of the first three digits of PIN codes.
macro_rules! states {
    ($($code:literal $name:literal $union:literal [$($from:literal - $to:literal),*];)+) => {
        const STATES: &[Facts] = &[$(Facts { code: $code, name: $name, is_union: $union, pins: &[$(($from, $to)),*] },)+];
    };
}

struct Facts {
    code: u8,
    name: &'static str,
    is_union: bool,
    /// Ranges of the first three digits; none where any PIN is possible.
    pins: &'static [(u16, u16)],
}

states! {
    1 "Jammu and Kashmir" false [180 - 194];
    2 "Himachal Pradesh" false [171 - 177];
    3 "Punjab" false [140 - 160];
    4 "Chandigarh" true [140 - 140, 160 - 160];
    5 "Uttarakhand" false [244 - 263];
    6 "Haryana" false [121 - 136];
    7 "Delhi" false [110 - 110];
    8 "Rajasthan" false [301 - 345];
    9 "Uttar Pradesh" false [201 - 285];
    10 "Bihar" false [800 - 855];
    11 "Sikkim" false [737 - 737];
    12 "Arunachal Pradesh" false [790 - 792];
    13 "Nagaland" false [797 - 798];
    14 "Manipur" false [795 - 795];
    15 "Mizoram" false [796 - 796];
    16 "Tripura" false [799 - 799];
    17 "Meghalaya" false [793 - 794];
    18 "Assam" false [781 - 788];
    19 "West Bengal" false [700 - 743];
    20 "Jharkhand" false [813 - 835];
    21 "Odisha" false [751 - 770];
    22 "Chhattisgarh" false [490 - 497];
    23 "Madhya Pradesh" false [450 - 488];
    24 "Gujarat" false [360 - 396];
    26 "Dadra and Nagar Haveli and Daman and Diu" true [362 - 362, 396 - 396];
    27 "Maharashtra" false [400 - 445];
    29 "Karnataka" false [560 - 591];
    30 "Goa" false [403 - 403];
    31 "Lakshadweep" true [682 - 682];
    32 "Kerala" false [670 - 695];
    33 "Tamil Nadu" false [600 - 643];
    34 "Puducherry" false [533 - 533, 605 - 605, 607 - 607, 609 - 609, 673 - 673];
    35 "Andaman and Nicobar Islands" true [744 - 744];
    36 "Telangana" false [500 - 509];
    37 "Andhra Pradesh" false [500 - 535];
    38 "Ladakh" true [194 - 194];
    97 "Other Territory" true [];
}

/// A State or union territory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct State(u8);

impl State {
    /// Every State that an address can have, by code.
    pub fn all() -> impl Iterator<Item = Self> {
        STATES.iter().map(|facts| Self(facts.code))
    }

    /// Reads a two-digit code.
    pub fn parse(code: &str) -> Option<Self> {
        let is_code = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_digit());
        let number: u8 = is_code.then(|| code.parse().ok()).flatten()?;
        Self::all().find(|state| state.0 == number)
    }

    /// The State of a GSTIN's first two digits. Daman and Diu (25, until January 2020) and undivided Andhra Pradesh
    /// (28) are in old GSTINs alone.
    pub fn of_gstin(code: &str) -> Option<Self> {
        Self::parse(match code {
            "25" => "26",
            "28" => "37",
            code => code,
        })
    }

    /// The code: `27`.
    pub fn code(self) -> String {
        format!("{:02}", self.0)
    }

    pub fn name(self) -> &'static str {
        self.facts().map_or("", |facts| facts.name)
    }

    /// Whether its tax is UTGST in place of SGST.
    pub fn is_union_territory(self) -> bool {
        self.facts().is_some_and(|facts| facts.is_union)
    }

    /// Whether a PIN code with these first three digits can be here.
    pub fn has_pin(self, first_three: u16) -> bool {
        let Some(facts) = self.facts() else { return false };
        facts.pins.is_empty() || facts.pins.iter().any(|(from, to)| (*from..=*to).contains(&first_three))
    }

    fn facts(self) -> Option<&'static Facts> {
        STATES.iter().find(|facts| facts.code == self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_36_states_and_the_other_territory() {
        assert_eq!(State::all().count(), 37);
        for state in State::all() {
            assert_eq!(State::parse(&state.code()), Some(state));
            assert!(!state.name().is_empty());
        }
    }

    #[test]
    fn union_territories_without_a_legislature_levy_utgst() {
        let union: Vec<_> =
            State::all().filter(|state| state.is_union_territory()).map(State::code).collect();
        assert_eq!(union, ["04", "26", "31", "35", "38", "97"]);
    }

    #[test]
    fn codes_of_former_states_are_in_gstins_alone() {
        for code in ["25", "28", "96", "99", "00", "39", "7", "007", "2x", "", "२७"] {
            assert_eq!(State::parse(code), None, "{code}");
        }
        assert_eq!(State::of_gstin("25").map(State::code).as_deref(), Some("26"));
        assert_eq!(State::of_gstin("28").map(State::code).as_deref(), Some("37"));
        assert_eq!(State::of_gstin("39"), None);
    }

    #[test]
    fn a_pin_code_tells_states_apart() {
        let has = |code, pin| State::parse(code).unwrap().has_pin(pin);
        assert!(has("27", 400) && !has("27", 560) && has("29", 560) && has("97", 999));
        // Secunderabad's region was Andhra Pradesh's, and Chandigarh lies in Punjab's.
        assert!(has("36", 500) && has("37", 500) && has("03", 160) && has("04", 160) && has("38", 194));
    }
}
