//! Sizes and distances of real calls.

/// The trace; the file names its source.
const TRACE: &str = include_str!("trace.csv");

/// A call of the trace.
#[derive(Clone, Copy)]
pub struct Traced {
    /// Milliseconds since the previous call.
    pub gap: i64,
    /// Prompt tokens.
    pub prompt: i64,
    /// Completion tokens.
    pub completion: i64,
}

/// Reads the trace.
pub fn read() -> Vec<Traced> {
    TRACE.lines().filter_map(parse).collect()
}

fn parse(line: &str) -> Option<Traced> {
    let mut numbers = line.split(',').map(|number| number.parse().ok());
    Some(Traced { gap: numbers.next()??, prompt: numbers.next()??, completion: numbers.next()?? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_but_the_comments_is_a_call() {
        assert_eq!(read().len(), TRACE.lines().filter(|line| !line.starts_with('#')).count());
        assert!(read().iter().all(|call| call.gap >= 0 && call.prompt > 0 && call.completion > 0));
    }
}
