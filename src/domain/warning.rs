//! What was not kept of a call that was taken: a closed list, like [`Rejection`](super::Rejection)'s for
//! events that were not. A warning stands in the answer, so that the sender can be mended; it changes
//! neither what was counted nor what was charged.

/// Why a part of what was sent had no effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WarningCode {
    /// A `status` that is none: a number from 100 to 599.
    StatusDropped,
    /// A `latency_ms` that is none: a number from 0 to 2,678,400,000.
    LatencyDropped,
    /// A `client_ip` that is no address.
    ClientIpDropped,
    /// An `interaction_id` that cannot be one: 1 to 200 characters without control characters.
    InteractionDropped,
    /// A `hold_id` that cannot be one. The hold ends by itself.
    HoldIdDropped,
    /// A `cut` that is neither true nor false.
    CutDropped,
    /// Its id is another call's, and its hold is its own: it was recorded under the hold's id.
    RecordedUnderHold,
}

impl WarningCode {
    /// The code that programs tell it by.
    pub const fn code(self) -> &'static str {
        match self {
            Self::StatusDropped => "status_dropped",
            Self::LatencyDropped => "latency_ms_dropped",
            Self::ClientIpDropped => "client_ip_dropped",
            Self::InteractionDropped => "interaction_id_dropped",
            Self::HoldIdDropped => "hold_id_dropped",
            Self::CutDropped => "cut_dropped",
            Self::RecordedUnderHold => "recorded_under_hold",
        }
    }
}

/// A warning about an event of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventWarning {
    /// The event's place in its batch.
    pub index: usize,
    /// What had no effect, and why.
    pub code: WarningCode,
    /// The id of what the warning is about, such as a hold's, where it is about something with an id.
    pub id: Option<String>,
}
