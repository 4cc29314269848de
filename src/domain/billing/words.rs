//! Amounts in words, by the Indian system: lakh and crore.

use super::Paise;
use crate::domain::Language;

const ENGLISH: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 10] =
    ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

/// Every number up to 99 has a word of its own.
const HINDI: [&str; 100] = [
    "शून्य",
    "एक",
    "दो",
    "तीन",
    "चार",
    "पाँच",
    "छह",
    "सात",
    "आठ",
    "नौ",
    "दस",
    "ग्यारह",
    "बारह",
    "तेरह",
    "चौदह",
    "पंद्रह",
    "सोलह",
    "सत्रह",
    "अठारह",
    "उन्नीस",
    "बीस",
    "इक्कीस",
    "बाईस",
    "तेईस",
    "चौबीस",
    "पच्चीस",
    "छब्बीस",
    "सत्ताईस",
    "अट्ठाईस",
    "उनतीस",
    "तीस",
    "इकतीस",
    "बत्तीस",
    "तैंतीस",
    "चौंतीस",
    "पैंतीस",
    "छत्तीस",
    "सैंतीस",
    "अड़तीस",
    "उनतालीस",
    "चालीस",
    "इकतालीस",
    "बयालीस",
    "तैंतालीस",
    "चवालीस",
    "पैंतालीस",
    "छियालीस",
    "सैंतालीस",
    "अड़तालीस",
    "उनचास",
    "पचास",
    "इक्यावन",
    "बावन",
    "तिरपन",
    "चौवन",
    "पचपन",
    "छप्पन",
    "सत्तावन",
    "अट्ठावन",
    "उनसठ",
    "साठ",
    "इकसठ",
    "बासठ",
    "तिरसठ",
    "चौंसठ",
    "पैंसठ",
    "छियासठ",
    "सड़सठ",
    "अड़सठ",
    "उनहत्तर",
    "सत्तर",
    "इकहत्तर",
    "बहत्तर",
    "तिहत्तर",
    "चौहत्तर",
    "पचहत्तर",
    "छिहत्तर",
    "सतहत्तर",
    "अठहत्तर",
    "उनासी",
    "अस्सी",
    "इक्यासी",
    "बयासी",
    "तिरासी",
    "चौरासी",
    "पचासी",
    "छियासी",
    "सत्तासी",
    "अट्ठासी",
    "नवासी",
    "नब्बे",
    "इक्यानवे",
    "बानवे",
    "तिरानवे",
    "चौरानवे",
    "पंचानवे",
    "छियानवे",
    "सत्तानवे",
    "अट्ठानवे",
    "निन्यानवे",
];

/// An amount as a document has it in words: "Rupees one lakh eighteen thousand and fifty paise only".
pub fn in_words(amount: Paise, language: Language) -> String {
    let magnitude = amount.get().unsigned_abs();
    let (rupees, paise) = (magnitude / 100, magnitude % 100);
    let is_below = amount.get() < 0;
    match language {
        Language::English => {
            let minus = if is_below { "minus " } else { "" };
            let rupees = number(rupees, language);
            let paise =
                if paise > 0 { format!(" and {} paise", number(paise, language)) } else { String::new() };
            format!("Rupees {minus}{rupees}{paise} only")
        }
        Language::Hindi => {
            let minus = if is_below { "ऋण " } else { "" };
            let word = if rupees == 1 { "रुपया" } else { "रुपये" };
            let rupees = number(rupees, language);
            let paise =
                if paise > 0 { format!(" {} पैसे", number(paise, language)) } else { String::new() };
            format!("{minus}{rupees} {word}{paise} मात्र")
        }
    }
}

/// A whole number in words.
fn number(value: u64, language: Language) -> String {
    let units: [(u64, &str); 4] = match language {
        Language::English => {
            [(10_000_000, "crore"), (100_000, "lakh"), (1_000, "thousand"), (100, "hundred")]
        }
        Language::Hindi => [(10_000_000, "करोड़"), (100_000, "लाख"), (1_000, "हज़ार"), (100, "सौ")],
    };
    let mut words = Vec::new();
    let mut rest = value;
    for (unit, name) in units {
        if rest >= unit {
            // Crores alone can be more than 99.
            words.push(number(rest / unit, language));
            words.push(name.to_owned());
            rest %= unit;
        }
    }
    if rest > 0 || words.is_empty() {
        words.push(below_hundred(rest, language));
    }
    words.join(" ")
}

fn below_hundred(value: u64, language: Language) -> String {
    let index = usize::try_from(value).unwrap_or_default();
    match language {
        Language::Hindi => HINDI.get(index).copied().unwrap_or_default().to_owned(),
        Language::English => match ENGLISH.get(index) {
            Some(word) => (*word).to_owned(),
            None if index.is_multiple_of(10) => TENS[index / 10 % 10].to_owned(),
            None => format!("{}-{}", TENS[index / 10 % 10], ENGLISH[index % 10]),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn english(paise: i64) -> String {
        in_words(Paise::new(paise), Language::English)
    }

    fn hindi(paise: i64) -> String {
        in_words(Paise::new(paise), Language::Hindi)
    }

    #[test]
    fn english_counts_in_lakhs_and_crores() {
        assert_eq!(english(0), "Rupees zero only");
        assert_eq!(english(1), "Rupees zero and one paise only");
        assert_eq!(english(118_000), "Rupees one thousand one hundred eighty only");
        assert_eq!(english(11_800_050), "Rupees one lakh eighteen thousand and fifty paise only");
        assert_eq!(
            english(12_345_678_999),
            "Rupees twelve crore thirty-four lakh fifty-six thousand seven hundred eighty-nine and ninety-nine paise only"
        );
        assert_eq!(english(-500), "Rupees minus five only");
        assert!(english(i64::MAX).contains("lakh") && english(i64::MIN).starts_with("Rupees minus"));
    }

    #[test]
    fn hindi_counts_in_lakhs_and_crores() {
        assert_eq!(hindi(100), "एक रुपया मात्र");
        assert_eq!(hindi(118_000), "एक हज़ार एक सौ अस्सी रुपये मात्र");
        assert_eq!(hindi(11_800_050), "एक लाख अठारह हज़ार रुपये पचास पैसे मात्र");
        assert_eq!(hindi(100_000_000_000), "एक सौ करोड़ रुपये मात्र");
    }

    #[test]
    fn every_number_up_to_99_has_a_word_of_its_own_in_hindi() {
        let mut words = HINDI.to_vec();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), 100);
    }
}
