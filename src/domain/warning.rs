//! Warnings about accepted usage events: a closed list, like [`Rejection`](super::Rejection) for rejected ones.
//! A warning tells the sender what to fix; it changes neither counts nor charges.

/// Why a part of an event was ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WarningCode {
    /// An invalid `status`: it must be a number from 100 to 599.
    StatusDropped,
    /// An invalid `latency_ms`: it must be a number from 0 to 2,678,400,000.
    LatencyDropped,
    /// An invalid `client_ip`.
    ClientIpDropped,
    /// An invalid `interaction_id`: it must have 1 to 200 characters without control characters.
    InteractionDropped,
    /// An invalid `hold_id`. The hold will lapse.
    HoldIdDropped,
    /// A `cut` that is not a boolean.
    CutDropped,
    /// The id belongs to another call, so the event was recorded under its hold's id.
    RecordedUnderHold,
    /// Nothing is held for the call, because its model has no price.
    ModelUnpriced,
}

impl WarningCode {
    /// The code for programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::StatusDropped => "status_dropped",
            Self::LatencyDropped => "latency_ms_dropped",
            Self::ClientIpDropped => "client_ip_dropped",
            Self::InteractionDropped => "interaction_id_dropped",
            Self::HoldIdDropped => "hold_id_dropped",
            Self::CutDropped => "cut_dropped",
            Self::RecordedUnderHold => "recorded_under_hold",
            Self::ModelUnpriced => "model_unpriced",
        }
    }
}

/// A warning about an event of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventWarning {
    /// The event's index in its batch.
    pub index: usize,
    /// What was ignored, and why.
    pub code: WarningCode,
    /// The id that the warning is about, such as a hold's.
    pub id: Option<String>,
}
