//! What a model takes and gives at most.

/// The most tokens that a limit may have; more is the result of a slip.
pub const LIMIT_MAX: i64 = 1_000_000_000;

/// The limits of a model, in tokens; `None` where the operator has not said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ModelLimits {
    /// The longest prompt and completion together.
    pub context: Option<i64>,
    /// The longest completion.
    pub max_output: Option<i64>,
}

impl ModelLimits {
    /// Whether each is a possible number of tokens.
    pub fn are_possible(self) -> bool {
        [self.context, self.max_output].into_iter().flatten().all(|tokens| (1..=LIMIT_MAX).contains(&tokens))
    }

    /// Whether any is known.
    pub const fn is_known(self) -> bool {
        self.context.is_some() || self.max_output.is_some()
    }
}
