//! What a call can cost at most: the amount that is held while it runs.

use super::endpoint::Endpoint;
use crate::domain::{Money, Rates, Unit, Usage};

/// The most tokens that an image, or another file, is counted as by a model.
const FILE_TOKENS: i64 = 16_384;
/// Tokens that templates of upstreams add to a prompt.
const TEMPLATE_TOKENS: i64 = 256;
/// Bytes of a token in an estimate.
const BYTES_PER_TOKEN: u64 = 4;
/// The fewest bytes of a second of audio.
const AUDIO_BYTES_PER_SECOND: i64 = 1_000;
/// Characters of a second of speech, in an estimate and at the least.
const CHARACTERS_PER_SECOND: (i64, i64) = (15, 5);
/// Bytes of a second of audio in an estimate: 32 kbit/s.
const AUDIO_BYTES_ESTIMATED: i64 = 4_000;

/// The limits that the caller sets.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Completion tokens of an answer; `None` for the route's limit.
    pub output: Option<i64>,
    /// Answers to each prompt.
    pub answers: i64,
    pub prompts: i64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { output: None, answers: 1, prompts: 1 }
    }
}

/// What is in a prompt.
#[derive(Clone, Copy, Debug, Default)]
pub struct Contents {
    /// Bytes of text.
    pub text: u64,
    /// Images and other files.
    pub files: usize,
    /// Bytes of those that are within the body.
    pub embedded: usize,
}

/// What a request demands.
#[derive(Clone, Copy, Debug)]
pub struct Demand {
    endpoint: Endpoint,
    /// The most prompt tokens: one for each byte.
    prompt_at_most: i64,
    /// The prompt tokens, by estimate.
    pub prompt: i64,
    /// Above this an upstream's count of prompt tokens is wrong.
    pub prompt_believed: i64,
    /// The audio of a transcription or of speech, by estimate, in milliseconds.
    pub milliseconds: i64,
    milliseconds_at_most: i64,
    /// The characters of a text that is to be spoken.
    pub characters: i64,
    limits: Limits,
}

/// The most that a call uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    pub prompt: i64,
    pub completion: i64,
    pub milliseconds: i64,
    pub messages: i64,
    pub characters: i64,
    pub images: i64,
}

impl Demand {
    /// The demand of a JSON body of so many bytes.
    pub fn of(endpoint: Endpoint, body: usize, contents: Contents, limits: Limits) -> Self {
        let files = whole(contents.files).saturating_mul(FILE_TOKENS);
        let prompt_at_most = whole(body.saturating_sub(contents.embedded))
            .saturating_add(files)
            .saturating_add(TEMPLATE_TOKENS);
        let prompt_believed = prompt_at_most.saturating_add(whole(contents.embedded));
        let prompt = tokens_of(contents.text).saturating_add(files / 16).min(prompt_at_most);
        Self {
            endpoint,
            prompt_at_most,
            prompt,
            prompt_believed,
            milliseconds: 0,
            milliseconds_at_most: 0,
            characters: 0,
            limits,
        }
    }

    /// The demand of a form with so many bytes of audio.
    pub fn of_audio(endpoint: Endpoint, bytes: usize, limits: Limits) -> Self {
        let bytes = whole(bytes);
        Self {
            endpoint,
            prompt_at_most: bytes,
            prompt: bytes / AUDIO_BYTES_ESTIMATED,
            prompt_believed: bytes,
            milliseconds: bytes.saturating_mul(1_000) / AUDIO_BYTES_ESTIMATED,
            milliseconds_at_most: bytes.saturating_mul(1_000) / AUDIO_BYTES_PER_SECOND + 1_000,
            characters: 0,
            limits,
        }
    }

    /// The demand of a text of so many characters that is to be spoken.
    #[must_use]
    pub fn speaking(self, characters: i64) -> Self {
        let (usual, least) = CHARACTERS_PER_SECOND;
        let lasts = |per_second: i64| characters.saturating_mul(1_000) / per_second;
        Self {
            characters,
            milliseconds: lasts(usual),
            milliseconds_at_most: lasts(least).saturating_add(1_000),
            ..self
        }
    }

    /// The number of answers: of an image generation, of images.
    pub const fn answers(&self) -> i64 {
        self.limits.answers
    }

    /// The most that the call uses, over a route with this limit of completion tokens.
    pub fn at_most(&self, max_output: i64) -> Bound {
        let Limits { output, answers, prompts } = self.limits;
        let prompt = self.prompt_at_most;
        let completion = match self.endpoint {
            Endpoint::Embeddings | Endpoint::Speech => 0,
            _ => output.unwrap_or(max_output).saturating_mul(answers).saturating_mul(prompts),
        };
        let images = if self.endpoint == Endpoint::Images { answers } else { 0 };
        Bound {
            prompt,
            completion,
            milliseconds: self.milliseconds_at_most,
            messages: images.max(1),
            characters: self.characters,
            images,
        }
    }
}

impl Bound {
    /// The cost of this much, with any part of the prompt from the cache or written to it, and of the completion by
    /// reasoning; `None` beyond the highest cost.
    pub fn amount(&self, rates: &Rates) -> Option<Money> {
        let whole = Usage {
            prompt_tokens: self.prompt,
            completion_tokens: self.completion,
            milliseconds: self.milliseconds,
            messages: self.messages,
            characters: self.characters,
            images: self.images,
            ..Usage::default()
        };
        let dearest = Rates {
            input: rates.dearest_input(),
            cached_input: None,
            cache_write: None,
            output: rates.dearest_output(),
            reasoning: None,
            ..*rates
        };
        dearest.cost(&whole, 1)
    }
}

/// Whether a price is for tokens.
pub fn is_by_token(rates: &Rates) -> bool {
    let units = rates.units();
    units.has(Unit::Input) || units.has(Unit::Output)
}

/// The tokens of so many bytes, by estimate.
pub fn tokens_of(bytes: u64) -> i64 {
    i64::try_from(bytes.div_ceil(BYTES_PER_TOKEN)).unwrap_or(i64::MAX)
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates() -> Rates {
        Rates { input: Money::from_rupees(140), output: Money::from_rupees(420), ..Rates::default() }
    }

    #[test]
    fn the_bound_counts_every_answer_to_every_prompt() {
        let limits = Limits { output: Some(10), answers: 3, prompts: 2 };
        let demand = Demand::of(Endpoint::Completions, 2, Contents::default(), limits);
        assert_eq!(demand.at_most(4096).completion, 60);
        let unlimited = Demand::of(Endpoint::Chat, 2, Contents::default(), Limits::default());
        assert_eq!(unlimited.at_most(4096).completion, 4096);
        assert_eq!(
            Demand::of(Endpoint::Embeddings, 2, Contents::default(), limits).at_most(4096).completion,
            0
        );
    }

    #[test]
    fn an_image_counts_as_tokens_not_as_its_bytes() {
        let contents = Contents { text: 8, files: 1, embedded: 1_000_000 };
        let demand = Demand::of(Endpoint::Chat, 1_000_100, contents, Limits::default());
        assert_eq!(demand.at_most(1).prompt, 100 + FILE_TOKENS + TEMPLATE_TOKENS);
        assert!(demand.prompt_believed > 1_000_000);
    }

    #[test]
    fn the_amount_holds_for_any_part_of_the_cache() {
        let demand = Demand::of(Endpoint::Chat, 0, Contents::default(), Limits::default());
        let bound = Bound { prompt: 1_000_000, completion: 1_000_000, ..demand.at_most(0) };
        assert_eq!(bound.amount(&rates()), Some(Money::from_rupees(560)));
        let dearer = Rates { cached_input: Some(Money::from_rupees(200)), ..rates() };
        assert_eq!(bound.amount(&dearer), Some(Money::from_rupees(620)));
        let dearer = Rates { cache_write: Some(Money::from_rupees(175)), ..rates() };
        assert_eq!(bound.amount(&dearer), Some(Money::from_rupees(595)));
        let dearer = Rates { reasoning: Some(Money::from_rupees(500)), ..rates() };
        assert_eq!(bound.amount(&dearer), Some(Money::from_rupees(640)));
        let by_request = Rates { request: Money::from_rupees(1), ..rates() };
        assert_eq!(bound.amount(&by_request), Some(Money::from_rupees(561)));
        let absurd = Bound { completion: i64::MAX, ..bound };
        assert_eq!(absurd.amount(&rates()), None);
    }
}
