//! How the stand-in misbehaves, as the provider has been seen to.

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It never arrives.
    Before,
    /// It is carried out, and the answer is lost.
    Cut,
    /// It is carried out, and the answer is 500.
    Fails,
    /// It is not carried out, and the answer is 429.
    Busy,
}

/// The order in which webhooks are delivered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    #[default]
    AsTheyHappened,
    Reversed,
    /// Each two times.
    Twice,
    Never,
}

/// What becomes of debits by mandate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Debits {
    #[default]
    Succeed,
    /// They fail for this reason.
    Fail(String),
    /// The bank does not answer yet.
    Wait,
}

/// All switches; by default it behaves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each switch is for itself")]
pub struct Switches {
    /// The fault of each of the next requests that change something.
    pub faults: Vec<Fault>,
    /// The fault of each of the next requests that read.
    pub reading: Vec<Fault>,
    /// No request arrives.
    pub is_away: bool,
    pub order: Order,
    /// A link is paid before the request that makes it is answered.
    pub pays_at_once: bool,
    /// The captured amount, in paise, where it is not what was asked for.
    pub captures: Option<i64>,
    /// The captured currency, where it is not INR.
    pub currency: Option<String>,
    /// The payment is of another country.
    pub is_international: bool,
    /// Bodies of webhooks have blanks and unknown members.
    pub has_odd_bodies: bool,
    /// `captured` is the text `1`.
    pub captured_is_text: bool,
    /// A second payment of one order is captured too.
    pub captures_twice: bool,
    /// Refunds begin as pending.
    pub refunds_are_pending: bool,
    /// Refunds begin as pending, and end after so many minutes.
    pub refunds_take: Option<i64>,
    /// They end by failing.
    pub refunds_fail: bool,
    /// Refunds are refused, in these words.
    pub refuses_refunds: Option<String>,
    /// The provider does not have the disputes' endpoints: what is signed is all that is known of them.
    pub hides_disputes: bool,
    /// Notices before debits are not delivered.
    pub notices_fail: bool,
    /// Mandates are paused.
    pub tokens_are_paused: bool,
    /// Mandates are not enabled.
    pub makes_no_mandates: bool,
    pub debits: Debits,
}

impl Switches {
    pub fn take_fault(&mut self) -> Option<Fault> {
        if self.is_away { Some(Fault::Before) } else { take(&mut self.faults) }
    }

    pub fn take_reading(&mut self) -> Option<Fault> {
        if self.is_away { Some(Fault::Before) } else { take(&mut self.reading) }
    }
}

fn take(faults: &mut Vec<Fault>) -> Option<Fault> {
    if faults.is_empty() { None } else { Some(faults.remove(0)) }
}
