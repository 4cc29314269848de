//! Where everything stands: lines and rules on pages, and the tree of what they mean.

use super::text::{Fonts, Line, Style, Weight};

/// A4, in points.
pub const PAGE: (f32, f32) = (595.28, 841.89);
pub const LEFT: f32 = 51.0;
pub const RIGHT: f32 = PAGE.0 - LEFT;
pub const TOP: f32 = 51.0;
/// Where the text of a page ends, above its foot.
pub const BOTTOM: f32 = PAGE.1 - 68.0;
pub const WIDTH: f32 = RIGHT - LEFT;
/// Between columns.
pub const GAP: f32 = 12.0;
/// The sizes of letters.
pub const TEXT: f32 = 9.0;
pub const SMALL: f32 = 8.0;

/// How dark something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    Text,
    Muted,
    Hairline,
}

/// What a part of the document means to a screen reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Document,
    Title,
    Paragraph,
    Part,
    Table,
    Head,
    Body,
    Row,
    HeadCell,
    Cell,
}

/// A node of the tree, by its place in the list.
pub type NodeId = usize;

pub struct Node {
    pub role: Role,
    pub parent: NodeId,
}

/// A line of text at its baseline. Without a node it repeats on every page, and is not read out.
pub struct Piece {
    pub x: f32,
    pub y: f32,
    pub line: Line,
    pub ink: Ink,
    pub node: Option<NodeId>,
}

pub struct Rule {
    pub from: f32,
    pub to: f32,
    pub y: f32,
    pub ink: Ink,
}

/// A dark square.
pub struct Dot {
    pub x: f32,
    pub y: f32,
    pub side: f32,
}

#[derive(Default)]
pub struct Page {
    pub pieces: Vec<Piece>,
    pub rules: Vec<Rule>,
    /// Those of a code, which are drawn as one.
    pub dots: Vec<Dot>,
}

/// Pages that are filled from top to bottom.
pub struct Flow {
    pub fonts: &'static Fonts,
    pub pages: Vec<Page>,
    pub nodes: Vec<Node>,
    /// Where the next line begins, in points from the top.
    pub y: f32,
}

/// A text and where it goes.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    pub text: &'a str,
    pub style: Style,
    pub ink: Ink,
    /// The left edge, or the right one where it stands at the right.
    pub x: f32,
    pub width: f32,
    pub at_right: bool,
}

impl<'a> Words<'a> {
    /// Regular text over the whole width.
    pub const fn new(text: &'a str, size: f32) -> Self {
        let style = Style { size, weight: Weight::Regular };
        Self { text, style, ink: Ink::Text, x: LEFT, width: WIDTH, at_right: false }
    }

    pub const fn bold(mut self) -> Self {
        self.style.weight = Weight::Bold;
        self
    }

    pub const fn muted(mut self) -> Self {
        self.ink = Ink::Muted;
        self
    }

    pub const fn within(mut self, x: f32, width: f32) -> Self {
        (self.x, self.width) = (x, width);
        self
    }

    pub const fn at_right(mut self) -> Self {
        self.at_right = true;
        self
    }
}

/// The distance of two baselines: Devanagari has signs above and below its letters.
pub fn leading(style: Style) -> f32 {
    style.size * 1.45
}

impl Flow {
    pub fn new(fonts: &'static Fonts) -> Self {
        let root = Node { role: Role::Document, parent: 0 };
        Self { fonts, pages: vec![Page::default()], nodes: vec![root], y: TOP }
    }

    /// Adds a node under another; 0 is the document.
    pub fn node(&mut self, role: Role, parent: NodeId) -> NodeId {
        self.nodes.push(Node { role, parent });
        self.nodes.len() - 1
    }

    pub fn wrap(&self, words: &Words<'_>) -> Vec<Line> {
        self.fonts.wrap(words.text, words.style, words.width)
    }

    /// Puts lines at a height of this page, and returns where they end.
    pub fn put(&mut self, words: &Words<'_>, lines: Vec<Line>, top: f32, node: Option<NodeId>) -> f32 {
        let mut y = top;
        for line in lines {
            let x = if words.at_right { words.x + words.width - line.width() } else { words.x };
            // The letters stand in the middle of their line.
            let baseline = y + leading(words.style) * 0.5 + words.style.size * 0.36;
            y += leading(words.style);
            self.page().pieces.push(Piece { x, y: baseline, line, ink: words.ink, node });
        }
        y
    }

    /// Writes a text where the last one ended, on the next page where it does not fit.
    pub fn write(&mut self, words: &Words<'_>, node: NodeId) {
        for line in self.wrap(words) {
            self.need(leading(words.style));
            self.y = self.put(words, vec![line], self.y, Some(node));
        }
    }

    /// Begins the next page where less than this height is left.
    pub fn need(&mut self, height: f32) {
        if self.y + height > BOTTOM {
            self.next_page();
        }
    }

    pub fn next_page(&mut self) {
        self.pages.push(Page::default());
        self.y = TOP;
    }

    pub fn page(&mut self) -> &mut Page {
        if self.pages.is_empty() {
            self.pages.push(Page::default());
        }
        let last = self.pages.len() - 1;
        &mut self.pages[last]
    }

    pub fn rule(&mut self, from: f32, to: f32, ink: Ink) {
        let y = self.y;
        self.page().rules.push(Rule { from, to, y, ink });
    }
}
