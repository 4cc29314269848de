//! What the model says, and its tokens: words with the space after them.

/// The most characters of a prompt that are repeated.
const REPEATED: usize = 2_000;
const GREETING: &str = "Namaste! I am the demo model of this console, and I repeat what I am told.";

/// The tokens of a text.
pub fn tokens(text: &str) -> Vec<&str> {
    text.split_inclusive(char::is_whitespace).filter(|word| !word.trim().is_empty()).collect()
}

/// The answer to what was said, with at most so many tokens; whether that cut it short.
pub fn reply(said: &str, most: Option<usize>) -> (Vec<String>, bool) {
    let said: String = said.trim().chars().take(REPEATED).collect();
    let text = if said.is_empty() { GREETING.to_owned() } else { format!("{GREETING} You said: {said}") };
    let mut words: Vec<_> = tokens(&text).into_iter().map(str::to_owned).collect();
    let is_cut = most.is_some_and(|most| most < words.len());
    words.truncate(most.unwrap_or(usize::MAX));
    (words, is_cut)
}

/// A vector for a text, of ones and minus ones: the same text has the same.
pub fn vector(text: &str) -> Vec<i8> {
    use sha2::{Digest, Sha256};
    let bits = |byte: &u8| (0..8).map(|bit| if byte >> bit & 1 == 1 { 1 } else { -1 }).collect::<Vec<_>>();
    Sha256::digest(text).iter().take(8).flat_map(bits).collect()
}

/// The bytes of a vector as numbers of 32 bits, in which clients ask for them.
pub fn packed(vector: &[i8]) -> Vec<u8> {
    // One, and minus one.
    let of = |value: &i8| if *value > 0 { 0x3F80_0000_u32 } else { 0xBF80_0000 };
    vector.iter().flat_map(|value| of(value).to_le_bytes()).collect()
}

/// A tone as long as a text: a WAV file of one channel with 8,000 samples of 8 bits a second.
pub fn tone(characters: usize) -> Vec<u8> {
    const RATE: u32 = 8_000;
    const SAMPLES_PER_CHARACTER: usize = 480;
    const SAMPLES_MAX: usize = 480_000;
    let samples = characters.saturating_mul(SAMPLES_PER_CHARACTER).min(SAMPLES_MAX);
    let length = u32::try_from(samples).unwrap_or_default();
    let mut wave = Vec::with_capacity(samples + 44);
    wave.extend_from_slice(b"RIFF");
    wave.extend_from_slice(&(36 + length).to_le_bytes());
    wave.extend_from_slice(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    // Bytes a second, bytes of a sample, and its bits.
    wave.extend_from_slice(&RATE.to_le_bytes());
    wave.extend_from_slice(&RATE.to_le_bytes());
    wave.extend_from_slice(b"\x01\0\x08\0data");
    wave.extend_from_slice(&length.to_le_bytes());
    wave.extend((0..samples).map(|at| if at / 10 % 2 == 0 { 118 } else { 138 }));
    wave
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_repeats_what_was_said_within_its_limit() {
        let (words, is_cut) = reply(" Kitna\nhua? ", None);
        assert!(words.concat().ends_with("You said: Kitna\nhua?") && !is_cut);
        let (words, is_cut) = reply("Kitna", Some(3));
        assert_eq!((words.concat().as_str(), is_cut), ("Namaste! I am ", true));
        assert_eq!(tokens("  a b\n\nc ").len(), 3);
    }

    #[test]
    fn a_tone_is_a_wave_file() {
        let wave = tone(2);
        assert_eq!((&wave[..4], &wave[8..16], wave.len()), (&b"RIFF"[..], &b"WAVEfmt "[..], 44 + 960));
        assert_eq!(tone(usize::MAX).len(), 44 + 480_000);
    }
}
