//! The languages of the console.

/// A language of the console.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// English, as it is written in India.
    #[default]
    English,
    Hindi,
}

impl Language {
    /// Every language, in the order of the language menu.
    pub const ALL: [Self; 2] = [Self::English, Self::Hindi];

    /// Its code, in cookies, forms and folder names.
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Hindi => "hi",
        }
    }

    /// Its tag, for `lang` and `Content-Language`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en-IN",
            Self::Hindi => "hi-IN",
        }
    }

    /// Its name in the language itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Hindi => "हिन्दी",
        }
    }

    /// Reads what `code` wrote.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }

    /// The supported language with the highest weight in an `Accept-Language` header such as `ta, hi-IN;q=0.9,
    /// en;q=0.8`; English if there is none.
    pub fn accepted(accepted: &str) -> Self {
        let mut best = None;
        for part in accepted.split(',') {
            let (range, weight) = part.split_once(';').unwrap_or((part, "q=1"));
            let primary = range.trim().split('-').next().unwrap_or_default().to_ascii_lowercase();
            let weight = thousandths(weight);
            if let Some(language) = Self::parse(&primary)
                && weight > best.map_or(0, |(_, most)| most)
            {
                best = Some((language, weight));
            }
        }
        best.map_or_else(Self::default, |(language, _)| language)
    }
}

/// A weight such as `q=0.8`, in thousandths; 0 if it is invalid.
fn thousandths(weight: &str) -> u32 {
    let digits = weight.trim().strip_prefix("q=").unwrap_or_default();
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    match whole {
        "1" => 1000,
        "0" => format!("{part:0<3}").parse().ok().filter(|found| *found < 1000).unwrap_or(0),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_the_first_of_ours_that_a_browser_asks_for() {
        for (accepted, language) in [
            ("", Language::English),
            ("hi", Language::Hindi),
            ("hi-IN,hi;q=0.9,en-IN;q=0.8,en;q=0.7", Language::Hindi),
            ("en-IN,hi;q=0.9", Language::English),
            ("ta, hi;q=0.5", Language::Hindi),
            ("en;q=0.3, HI-in;q=0.8", Language::Hindi),
            ("hi;q=0, en;q=0.1", Language::English),
            ("hi;q=0", Language::English),
            ("fr, *;q=0.5", Language::English),
            ("hindi;q=1, hi;q=x, ;;,", Language::English),
        ] {
            assert_eq!(Language::accepted(accepted), language, "{accepted:?}");
        }
    }

    #[test]
    fn codes_are_read_back() {
        for language in Language::ALL {
            assert_eq!(Language::parse(language.code()), Some(language));
        }
        assert_eq!(Language::parse("hi-IN"), None);
    }
}
