//! The real trace: an hour of calls across midnight in India.

/// A row of the file: time, prompt tokens, completion tokens.
pub type Row = (String, i64, i64);

/// All rows in the order of the file, with times in UTC.
pub fn rows() -> Vec<Row> {
    let text = include_str!("../data/AzureLLMInferenceTrace_conv.csv");
    let row = |line: &str| {
        let mut columns = line.split(',');
        let time = format!("{}Z", columns.next().unwrap().replace(' ', "T"));
        let mut number = || columns.next().unwrap().trim().parse().unwrap();
        (time, number(), number())
    };
    text.lines().skip(1).map(row).collect()
}
