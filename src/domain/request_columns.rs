//! The columns of a list of requests. Time, model and cost are always there.

/// A column that may be hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Key,
    Agent,
    /// All prompt tokens.
    Input,
    /// The cached ones of them.
    Cached,
    /// Completion tokens.
    Output,
    /// Speech.
    Seconds,
    Characters,
    Images,
    Latency,
    Status,
    /// The id that the gateway reported.
    Id,
}

impl Column {
    /// Every column, in the order of the table.
    pub const ALL: [Self; 11] = [
        Self::Key,
        Self::Agent,
        Self::Input,
        Self::Cached,
        Self::Output,
        Self::Seconds,
        Self::Characters,
        Self::Images,
        Self::Latency,
        Self::Status,
        Self::Id,
    ];

    /// The name in the query string.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Agent => "agent",
            Self::Input => "input",
            Self::Cached => "cached",
            Self::Output => "output",
            Self::Seconds => "seconds",
            Self::Characters => "characters",
            Self::Images => "images",
            Self::Latency => "latency",
            Self::Status => "status",
            Self::Id => "id",
        }
    }
}

/// The columns that a list shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns(Vec<Column>);

impl Default for Columns {
    fn default() -> Self {
        let hidden = [Column::Cached, Column::Characters, Column::Images, Column::Id];
        Self(Column::ALL.into_iter().filter(|column| !hidden.contains(column)).collect())
    }
}

impl Columns {
    /// Reads names between commas; those of no column are left out, and without any the usual ones are meant.
    pub fn parse(text: &str) -> Self {
        let names: Vec<_> = text.split(',').collect();
        let found: Vec<_> =
            Column::ALL.into_iter().filter(|column| names.contains(&column.as_str())).collect();
        if found.is_empty() { Self::default() } else { Self(found) }
    }

    /// The names between commas; empty for the usual columns.
    pub fn text(&self) -> String {
        if *self == Self::default() {
            return String::new();
        }
        self.0.iter().map(|column| column.as_str()).collect::<Vec<_>>().join(",")
    }

    pub fn has(&self, column: Column) -> bool {
        self.0.contains(&column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_kept_in_one_form() {
        assert_eq!(Columns::parse("").text(), "");
        assert_eq!(Columns::parse("status,cached,nothing,key").text(), "key,cached,status");
        assert_eq!(Columns::parse("nothing"), Columns::default());
        let all = Column::ALL.map(Column::as_str).join(",");
        assert_eq!(Columns::parse(&all).text(), all);
        let hidden = ["cached", "characters", "images", "id"];
        let usual = Column::ALL.map(Column::as_str).into_iter().filter(|name| !hidden.contains(name));
        assert_eq!(Columns::parse(&usual.collect::<Vec<_>>().join(",")).text(), "");
    }
}
