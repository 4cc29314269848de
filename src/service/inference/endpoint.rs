//! The operations of the inference API.

/// An operation that an upstream answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endpoint {
    Chat,
    Completions,
    Embeddings,
    Responses,
    Speech,
    Transcriptions,
    Images,
}

impl Endpoint {
    /// Every operation.
    pub const ALL: [Self; 7] = [
        Self::Chat,
        Self::Completions,
        Self::Embeddings,
        Self::Responses,
        Self::Speech,
        Self::Transcriptions,
        Self::Images,
    ];

    /// The path below the address of an upstream, and below `/inference/v1`.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Chat => "/chat/completions",
            Self::Completions => "/completions",
            Self::Embeddings => "/embeddings",
            Self::Responses => "/responses",
            Self::Speech => "/audio/speech",
            Self::Transcriptions => "/audio/transcriptions",
            Self::Images => "/images/generations",
        }
    }

    /// Whether its answer is charged by tokens alone.
    pub const fn is_text(self) -> bool {
        matches!(self, Self::Chat | Self::Completions | Self::Embeddings | Self::Responses)
    }

    /// Whether streamed usage must be asked for with `stream_options`.
    pub const fn has_stream_options(self) -> bool {
        matches!(self, Self::Chat | Self::Completions)
    }
}
