//! Writes pages as PDF/A-3 and PDF/UA: with tags for screen readers, the fonts within, and nothing of the machine or the hour.

use krilla::Document;
use krilla::SerializeSettings;
use krilla::color::rgb;
use krilla::configure::{Accessibility, Archival, Configuration, ConfigurationBuilder};
use krilla::embed::{AssociationKind, EmbeddedFile, MimeType};
use krilla::geom::{Path, PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::outline::Outline;
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, SpanTag, TableHeaderScope, Tag, TagGroup, TagKind,
    TagTree,
};

use super::PdfError;
use super::flow::{Flow, Ink, Node, PAGE, Page, Piece, Role, Rule};
use super::sheet::{Attached, Sheet};

/// The bytes of a document: the same for the same sheet, always.
pub fn file(sheet: &Sheet, flow: &Flow) -> Result<Vec<u8>, PdfError> {
    let mut document =
        Document::new_with(SerializeSettings { configuration: standards()?, ..SerializeSettings::default() });
    let mut leaves = Vec::new();
    for page in &flow.pages {
        let settings = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or(PdfError::Page)?;
        let mut drawn = document.start_page_with(settings);
        let mut surface = drawn.surface();
        draw(&mut surface, page, &mut leaves);
        surface.finish();
        drawn.finish();
    }
    document.set_metadata(metadata(sheet));
    if let Some(attached) = &sheet.attached {
        document
            .embed_file(embedded(attached, sheet))
            .ok_or_else(|| PdfError::Writing("two files within it have one name".to_owned()))?;
    }
    document.set_outline(Outline::new());
    document.set_tag_tree(tree(flow, leaves, sheet));
    document.finish().map_err(|error| PdfError::Writing(format!("{error:?}")))
}

fn standards() -> Result<Configuration, PdfError> {
    ConfigurationBuilder::new()
        .with_archival_validator(Archival::A3_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| PdfError::Writing(format!("{error:?}")))
}

/// The data that the document was made of.
fn embedded(attached: &Attached, sheet: &Sheet) -> EmbeddedFile {
    EmbeddedFile {
        path: attached.name.clone(),
        mime_type: MimeType::new("application/json"),
        description: Some(attached.description.clone()),
        association_kind: AssociationKind::Source,
        data: attached.bytes.clone().into(),
        modification_date: Some(midnight(sheet)),
        compress: Some(true),
        location: None,
    }
}

/// The beginning of the document's date in India.
fn midnight(sheet: &Sheet) -> DateTime {
    use chrono::Datelike as _;
    DateTime::new(u16::try_from(sheet.date.year()).unwrap_or_default())
        .month(u8::try_from(sheet.date.month()).unwrap_or(1))
        .day(u8::try_from(sheet.date.day()).unwrap_or(1))
        .hour(0)
        .minute(0)
        .second(0)
        .utc_offset_hour(5)
        .utc_offset_minute(30)
}

fn metadata(sheet: &Sheet) -> Metadata {
    let date = midnight(sheet);
    Metadata::new()
        .title(format!("{} {}", sheet.title, sheet.number))
        .language(sheet.language.to_owned())
        .authors(vec![sheet.parties[0].name.clone()])
        .creation_date(date)
        .document_id(format!("{}/{}", sheet.parties[0].name, sheet.number))
}

fn draw(surface: &mut Surface<'_>, page: &Page, leaves: &mut Vec<(usize, Identifier)>) {
    for rule in &page.rules {
        surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
        surface.set_fill(Some(fill(rule.ink)));
        if let Some(path) = path(rule) {
            surface.draw_path(&path);
        }
        surface.end_tagged();
    }
    if let Some(path) = dots(page) {
        // What it says is read out beside it.
        surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
        surface.set_fill(Some(fill(Ink::Text)));
        surface.draw_path(&path);
        surface.end_tagged();
    }
    for piece in &page.pieces {
        let tag = match piece.node {
            Some(_) => ContentTag::Span(SpanTag::empty()),
            None => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Header)),
        };
        let identifier = surface.start_tagged(tag);
        write(surface, piece);
        surface.end_tagged();
        leaves.extend(piece.node.map(|node| (node, identifier)));
    }
}

fn write(surface: &mut Surface<'_>, piece: &Piece) {
    let size = piece.line.style.size;
    let mut x = piece.x;
    surface.set_fill(Some(fill(piece.ink)));
    for run in &piece.line.runs {
        surface.draw_glyphs(
            Point::from_xy(x, piece.y),
            &run.glyphs,
            run.font.clone(),
            &run.text,
            size,
            false,
        );
        x += run.width * size;
    }
}

fn path(rule: &Rule) -> Option<Path> {
    let mut path = PathBuilder::new();
    path.push_rect(Rect::from_ltrb(rule.from, rule.y, rule.to, rule.y + 0.6)?);
    path.finish()
}

/// The squares of a page as one path, so that no hairline shows between them.
fn dots(page: &Page) -> Option<Path> {
    let mut path = PathBuilder::new();
    for dot in &page.dots {
        path.push_rect(Rect::from_xywh(dot.x, dot.y, dot.side, dot.side)?);
    }
    if page.dots.is_empty() { None } else { path.finish() }
}

/// The console's light colours: blue-black ink, and hairlines of its paper.
fn fill(ink: Ink) -> Fill {
    let colour = match ink {
        Ink::Text => rgb::Color::new(0x1b, 0x21, 0x30),
        Ink::Muted => rgb::Color::new(0x5d, 0x63, 0x70),
        Ink::Hairline => rgb::Color::new(0xd8, 0xd4, 0xcb),
    };
    Fill { paint: colour.into(), opacity: NormalizedF32::ONE, ..Fill::default() }
}

/// The tags, with the texts that belong to each.
fn tree(flow: &Flow, leaves: Vec<(usize, Identifier)>, sheet: &Sheet) -> TagTree {
    let mut texts: Vec<Vec<Identifier>> = flow.nodes.iter().map(|_| Vec::new()).collect();
    for (node, identifier) in leaves {
        texts[node].push(identifier);
    }
    // A node stands after its parent, so that each is finished before the parent is.
    let mut groups: Vec<Vec<TagGroup>> = flow.nodes.iter().map(|_| Vec::new()).collect();
    for (id, node) in flow.nodes.iter().enumerate().skip(1).rev() {
        let mut group = TagGroup::new(kind(node, sheet));
        for identifier in std::mem::take(&mut texts[id]) {
            group.push(identifier);
        }
        for child in std::mem::take(&mut groups[id]).into_iter().rev() {
            group.push(child);
        }
        groups[node.parent].push(group);
    }
    let mut tree = TagTree::new().with_lang(Some(sheet.language.to_owned()));
    for group in std::mem::take(&mut groups[0]).into_iter().rev() {
        tree.push(group);
    }
    tree
}

fn kind(node: &Node, sheet: &Sheet) -> TagKind {
    match node.role {
        Role::Document | Role::Part => Tag::Div.into(),
        Role::Title => Tag::Hn(std::num::NonZeroU16::MIN, Some(sheet.title.clone())).into(),
        Role::Paragraph => Tag::P.into(),
        Role::Table => Tag::Table.into(),
        Role::Head => Tag::THead.into(),
        Role::Body => Tag::TBody.into(),
        Role::Row => Tag::TR.into(),
        Role::HeadCell => Tag::TH(TableHeaderScope::Column).into(),
        Role::Cell => Tag::TD.into(),
    }
}
