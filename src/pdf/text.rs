//! Text of documents: fonts, shaping and lines.
//!
//! A text is parted into runs of one script, each shaped with the font of its script by `rustybuzz`, so that the conjuncts and the
//! vowel signs of Devanagari stand where they belong.

use std::io::Read as _;
use std::sync::LazyLock;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Direction, UnicodeBuffer};
use unicode_normalization::UnicodeNormalization as _;

/// What stands for a character that the fonts lack: a document is never refused for a name.
const UNKNOWN: char = '?';

/// How strong letters are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    Regular,
    Bold,
}

/// A size in points, and a weight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    pub size: f32,
    pub weight: Weight,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Devanagari,
}

struct Face {
    font: Font,
    shaper: rustybuzz::Face<'static>,
}

/// The fonts of documents.
pub struct Fonts {
    /// Latin and Devanagari, each regular and bold.
    faces: [[Face; 2]; 2],
}

/// The embedded fonts, unpacked on first use. They are constants: what is `None` once is so in every test.
static FONTS: LazyLock<Option<Fonts>> = LazyLock::new(|| {
    Some(Fonts {
        faces: [
            [
                face(include_bytes!("fonts/NotoSans-Regular.ttf.gz"))?,
                face(include_bytes!("fonts/NotoSans-Bold.ttf.gz"))?,
            ],
            [
                face(include_bytes!("fonts/NotoSansDevanagari-Regular.ttf.gz"))?,
                face(include_bytes!("fonts/NotoSansDevanagari-Bold.ttf.gz"))?,
            ],
        ],
    })
});

fn face(packed: &[u8]) -> Option<Face> {
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(packed).read_to_end(&mut bytes).ok()?;
    let bytes: &'static [u8] = bytes.leak();
    Some(Face { font: Font::new(bytes.into(), 0)?, shaper: rustybuzz::Face::from_slice(bytes, 0)? })
}

/// Glyphs of one font, and the text that they show. Widths and offsets are in parts of the size.
#[derive(Clone, Debug)]
pub struct Run {
    pub font: Font,
    pub text: String,
    pub glyphs: Vec<KrillaGlyph>,
    pub width: f32,
}

/// A line of text.
#[derive(Clone, Debug)]
pub struct Line {
    pub runs: Vec<Run>,
    pub style: Style,
}

impl Line {
    /// Its width in points.
    pub fn width(&self) -> f32 {
        self.runs.iter().map(|run| run.width).sum::<f32>() * self.style.size
    }
}

impl Fonts {
    pub fn get() -> Option<&'static Self> {
        FONTS.as_ref()
    }

    fn face(&self, script: Script, weight: Weight) -> &Face {
        let of_script = &self.faces[usize::from(script == Script::Devanagari)];
        &of_script[usize::from(weight == Weight::Bold)]
    }

    /// A text on one line, however long it is.
    pub fn line(&self, text: &str, style: Style) -> Line {
        let runs = self.part(text, style.weight);
        Line {
            runs: runs.into_iter().map(|(script, text)| self.shape(script, text, style.weight)).collect(),
            style,
        }
    }

    /// A text on lines of at most a width in points, broken at spaces, and within a word that is longer than a line.
    pub fn wrap(&self, text: &str, style: Style, width: f32) -> Vec<Line> {
        let whole = self.line(text, style);
        if whole.width() <= width {
            return vec![whole];
        }
        let fits = |text: &str| self.line(text, style).width() <= width;
        let mut lines: Vec<String> = Vec::new();
        let mut current = String::new();
        for word in text.split_whitespace() {
            let longer = if current.is_empty() { word.to_owned() } else { format!("{current} {word}") };
            if fits(&longer) {
                current = longer;
                continue;
            }
            lines.extend(Some(std::mem::take(&mut current)).filter(|line| !line.is_empty()));
            let mut pieces = self.pieces(word, style, width);
            current = pieces.pop().unwrap_or_default();
            lines.append(&mut pieces);
        }
        lines.push(current);
        lines.iter().map(|line| self.line(line, style)).collect()
    }

    /// A word in pieces that fit, broken between what is read as one letter.
    fn pieces(&self, word: &str, style: Style, width: f32) -> Vec<String> {
        let mut pieces = vec![String::new()];
        let mut filled = 0.0;
        for run in self.line(word, style).runs {
            let mut from = 0;
            while from < run.text.len() {
                let of_cluster = |glyph: &&KrillaGlyph| glyph.text_range.start == from;
                let to =
                    run.glyphs.iter().find(of_cluster).map_or(run.text.len(), |glyph| glyph.text_range.end);
                let advance: f32 = run.glyphs.iter().filter(of_cluster).map(|glyph| glyph.x_advance).sum();
                if filled + advance * style.size > width && filled > 0.0 {
                    pieces.push(String::new());
                    filled = 0.0;
                }
                filled += advance * style.size;
                if let Some(piece) = pieces.last_mut() {
                    piece.push_str(&run.text[from..to.max(from + 1)]);
                }
                from = to.max(from + 1);
            }
        }
        pieces
    }

    /// The runs of a text: spaces and joiners belong to the run before them.
    fn part(&self, text: &str, weight: Weight) -> Vec<(Script, String)> {
        let mut runs: Vec<(Script, String)> = Vec::new();
        // The fonts have no minus sign; the dash is as wide.
        for letter in text.nfc().map(|letter| if letter == '−' { '–' } else { letter }) {
            let before = runs.last().map(|(script, _)| *script);
            let script = match letter {
                '\u{900}'..='\u{97f}' | '\u{1cd0}'..='\u{1cff}' | '\u{a8e0}'..='\u{a8ff}' => {
                    Script::Devanagari
                }
                ' ' | '\u{200c}' | '\u{200d}' => before.unwrap_or(Script::Latin),
                _ => Script::Latin,
            };
            let is_known = self.face(script, weight).shaper.glyph_index(letter).is_some();
            let letter = match letter {
                _ if is_known && letter != '\u{ad}' => letter,
                '\u{ad}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2060}'..='\u{2064}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}' => continue,
                _ => UNKNOWN,
            };
            let script = if letter == UNKNOWN { Script::Latin } else { script };
            match runs.last_mut() {
                Some((of_run, run)) if *of_run == script => run.push(letter),
                _ => runs.push((script, letter.to_string())),
            }
        }
        runs
    }

    fn shape(&self, script: Script, text: String, weight: Weight) -> Run {
        let Face { font, shaper } = self.face(script, weight);
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(&text);
        buffer.set_direction(Direction::LeftToRight);
        buffer.guess_segment_properties();
        let shaped = rustybuzz::shape(shaper, &[], buffer);
        let em = font.units_per_em();
        let starts: Vec<_> = shaped.glyph_infos().iter().map(|info| info.cluster as usize).collect();
        let glyphs: Vec<_> = shaped
            .glyph_infos()
            .iter()
            .zip(shaped.glyph_positions())
            .map(|(info, position)| {
                let start = info.cluster as usize;
                let end = starts.iter().copied().filter(|other| *other > start).min().unwrap_or(text.len());
                let [advance, x, y] =
                    [position.x_advance, position.x_offset, position.y_offset].map(|units| in_ems(units, em));
                KrillaGlyph::new(GlyphId::new(info.glyph_id), advance, x, y, 0.0, start..end, None)
            })
            .collect();
        let width = glyphs.iter().map(|glyph| glyph.x_advance).sum();
        Run { font: font.clone(), text, glyphs, width }
    }
}

/// Font units are below 2^24 by far, so that nothing is lost.
#[expect(clippy::cast_precision_loss, reason = "coordinates of a font have sixteen bits")]
fn in_ems(units: i32, em: f32) -> f32 {
    units as f32 / em
}
