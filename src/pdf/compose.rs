//! Puts what a sheet says on pages.

use super::code::square;
use super::flow::{
    BOTTOM, Flow, GAP, Ink, LEFT, NodeId, PAGE, RIGHT, Role, SMALL, TEXT, TOP, WIDTH, Words, leading,
};
use super::sheet::{Column, Fact, Party, Sheet, Signature, Sum, Table};
use super::text::{Fonts, Line, Style, Weight};

/// The width of labels beside facts.
const LABELS: f32 = 112.0;
/// Above and below the text of a row.
const PADDING: f32 = 4.5;
/// Where the sums begin.
const SUMS: f32 = LEFT + WIDTH * 0.52;

/// The pages of a sheet.
pub fn pages(sheet: &Sheet, fonts: &'static Fonts) -> Flow {
    let mut flow = Flow::new(fonts);
    head(&mut flow, sheet);
    facts(&mut flow, &sheet.facts);
    flow.y += 18.0;
    parties(&mut flow, &sheet.parties);
    flow.y += 22.0;
    headline(&mut flow, sheet);
    flow.y += 16.0;
    table(&mut flow, &sheet.table);
    flow.y += 6.0;
    sums(&mut flow, &sheet.sums);
    flow.y += 20.0;
    for note in &sheet.notes {
        paragraph(&mut flow, note);
    }
    if let Some(code) = &sheet.code {
        square(&mut flow, code);
    }
    if let Some(signature) = &sheet.signature {
        sign(&mut flow, signature);
    }
    running(&mut flow, sheet);
    flow
}

fn head(flow: &mut Flow, sheet: &Sheet) {
    let top = flow.y;
    let title = Words::new(&sheet.title, 20.0).bold().within(LEFT, WIDTH * 0.55);
    let node = flow.node(Role::Title, 0);
    let lines = flow.wrap(&title);
    flow.y = flow.put(&title, lines, top, Some(node));
    // It stands again beside what it is, where it is read out.
    let seller = Words::new(&sheet.parties[0].name, 11.0).bold().muted();
    let seller = seller.within(LEFT + WIDTH * 0.58, WIDTH * 0.42).at_right();
    let mut lines = flow.wrap(&seller);
    lines.truncate(3);
    let end = flow.put(&seller, lines, top + 6.0, None);
    flow.y = flow.y.max(end) + 10.0;
}

fn facts(flow: &mut Flow, facts: &[Fact]) {
    for fact in facts {
        let node = flow.node(Role::Paragraph, 0);
        let label = Words::new(&fact.label, TEXT).muted().within(LEFT, LABELS - GAP);
        let value = Words::new(&fact.value, TEXT).within(LEFT + LABELS, WIDTH - LABELS);
        let top = flow.y;
        let lines = flow.wrap(&label);
        let end = flow.put(&label, lines, top, Some(node));
        let lines = flow.wrap(&value);
        flow.y = flow.put(&value, lines, top, Some(node)).max(end);
    }
}

fn parties(flow: &mut Flow, parties: &[Party; 2]) {
    let half = (WIDTH - 2.0 * GAP) / 2.0;
    let top = flow.y;
    let mut end = top;
    for (party, x) in parties.iter().zip([LEFT, LEFT + half + 2.0 * GAP]) {
        let part = flow.node(Role::Part, 0);
        let label = Words::new(&party.label, SMALL).muted().within(x, half);
        let name = Words::new(&party.name, 10.0).bold().within(x, half);
        let mut y = top;
        let node = flow.node(Role::Paragraph, part);
        let lines = flow.wrap(&label);
        y = flow.put(&label, lines, y, Some(node)) + 1.0;
        let node = flow.node(Role::Paragraph, part);
        let lines = flow.wrap(&name);
        y = flow.put(&name, lines, y, Some(node)) + 1.0;
        for text in &party.lines {
            let words = Words::new(text, TEXT).within(x, half);
            let lines = flow.wrap(&words);
            y = flow.put(&words, lines, y, Some(node));
        }
        end = end.max(y);
    }
    flow.y = end;
}

fn headline(flow: &mut Flow, sheet: &Sheet) {
    let node = flow.node(Role::Paragraph, 0);
    let amount = Words::new(&sheet.headline.amount, 17.0).bold();
    let lines = flow.wrap(&amount);
    let wide = lines.last().map_or(0.0, Line::width);
    let top = flow.y;
    flow.y = flow.put(&amount, lines, top, Some(node));
    let x = LEFT + wide + 8.0;
    let words = Words::new(&sheet.headline.words, 11.0).within(x, RIGHT - x).muted();
    let lines = flow.wrap(&words);
    let end = flow.put(&words, lines, top + 6.2, Some(node));
    flow.y = flow.y.max(end);
}

/// The left edges and widths of columns.
fn edges(columns: &[Column]) -> Vec<(f32, f32)> {
    let gaps = GAP * f32::from(u8::try_from(columns.len().saturating_sub(1)).unwrap_or(u8::MAX));
    let fixed: f32 = columns.iter().filter_map(|column| column.width).sum();
    let mut x = LEFT;
    columns
        .iter()
        .map(|column| {
            let width = column.width.unwrap_or(WIDTH - gaps - fixed);
            let edge = (x, width);
            x += width + GAP;
            edge
        })
        .collect()
}

fn cell<'a>(text: &'a str, column: &Column, (x, width): (f32, f32), size: f32) -> Words<'a> {
    let words = Words::new(text, size).within(x, width);
    if column.is_amount { words.at_right() } else { words }
}

fn table(flow: &mut Flow, table: &Table) {
    let edges = edges(&table.columns);
    let node = flow.node(Role::Table, 0);
    let head = flow.node(Role::Head, node);
    let row = flow.node(Role::Row, head);
    let cells: Vec<_> = table.columns.iter().map(|_| Some(flow.node(Role::HeadCell, row))).collect();
    heads(flow, table, &edges, &cells);
    let body = flow.node(Role::Body, node);
    for (index, texts) in table.rows.iter().enumerate() {
        let words: Vec<_> = texts
            .iter()
            .zip(&table.columns)
            .zip(&edges)
            .map(|((text, column), edge)| cell(text, column, *edge, TEXT))
            .collect();
        let lines: Vec<_> = words.iter().map(|words| flow.wrap(words)).collect();
        let tallest = lines.iter().map(|lines| height(lines)).fold(0.0, f32::max) + 2.0 * PADDING;
        // A row stays whole, and the last one with the first of the sums.
        let with = if index + 1 == table.rows.len() { 40.0 } else { 0.0 };
        if flow.y + tallest + with > BOTTOM {
            flow.next_page();
            let unread: Vec<_> = table.columns.iter().map(|_| None).collect();
            heads(flow, table, &edges, &unread);
        }
        let row = flow.node(Role::Row, body);
        let top = flow.y + PADDING;
        for (words, lines) in words.iter().zip(lines) {
            let node = flow.node(Role::Cell, row);
            flow.put(words, lines, top, Some(node));
        }
        flow.y += tallest;
        flow.rule(LEFT, RIGHT, Ink::Hairline);
    }
}

fn height(lines: &[Line]) -> f32 {
    lines.iter().map(|line| leading(line.style)).sum()
}

/// The heads of the columns: with nodes the first time, and only to be seen on later pages.
fn heads(flow: &mut Flow, table: &Table, edges: &[(f32, f32)], nodes: &[Option<NodeId>]) {
    let words: Vec<_> = table
        .columns
        .iter()
        .zip(edges)
        .map(|(column, edge)| cell(&column.head, column, *edge, SMALL).muted())
        .collect();
    let lines: Vec<_> = words.iter().map(|words| flow.wrap(words)).collect();
    let tallest = lines.iter().map(|lines| height(lines)).fold(0.0, f32::max);
    let top = flow.y;
    for ((words, lines), node) in words.iter().zip(lines).zip(nodes) {
        // They end on one line.
        let from = top + tallest - height(&lines);
        flow.put(words, lines, from, *node);
    }
    flow.y = top + tallest + 3.0;
    flow.rule(LEFT, RIGHT, Ink::Muted);
}

fn sums(flow: &mut Flow, sums: &[Sum]) {
    let node = flow.node(Role::Table, 0);
    let body = flow.node(Role::Body, node);
    for sum in sums {
        let (mut label, mut amount) = (
            Words::new(&sum.label, TEXT).within(SUMS, RIGHT - SUMS - 90.0 - GAP),
            Words::new(&sum.amount, TEXT).within(RIGHT - 90.0, 90.0).at_right(),
        );
        if sum.is_total {
            (label, amount) = (label.bold(), amount.bold());
        }
        let (labels, amounts) = (flow.wrap(&label), flow.wrap(&amount));
        let tallest = height(&labels).max(height(&amounts)) + 2.0 * (PADDING - 1.0);
        flow.need(tallest);
        if sum.is_total {
            flow.rule(SUMS, RIGHT, Ink::Muted);
        }
        let row = flow.node(Role::Row, body);
        let top = flow.y + PADDING - 1.0;
        for (words, lines) in [(&label, labels), (&amount, amounts)] {
            let node = flow.node(Role::Cell, row);
            flow.put(words, lines, top, Some(node));
        }
        flow.y += tallest;
    }
}

fn paragraph(flow: &mut Flow, fact: &Fact) {
    let node = flow.node(Role::Paragraph, 0);
    if !fact.label.is_empty() {
        let label = Words::new(&fact.label, SMALL).muted();
        // A label stays with its text.
        flow.need(2.0 * leading(label.style) + leading(Style { size: TEXT, weight: Weight::Regular }));
        flow.write(&label, node);
    }
    let words = Words::new(&fact.value, TEXT);
    flow.write(&if fact.label.is_empty() { Words::new(&fact.value, SMALL).muted() } else { words }, node);
    flow.y += 8.0;
}

fn sign(flow: &mut Flow, signature: &Signature) {
    let (x, width) = (LEFT + WIDTH * 0.58, WIDTH * 0.42);
    let above = Words::new(&signature.above, TEXT).within(x, width).at_right();
    let name = Words::new(&signature.name, TEXT).bold().within(x, width).at_right();
    let below = Words::new(&signature.below, SMALL).muted().within(x, width).at_right();
    flow.need(100.0);
    let node = flow.node(Role::Paragraph, 0);
    flow.y += 12.0;
    for (words, room) in [(above, 34.0), (name, 0.0), (below, 0.0)] {
        let (lines, top) = (flow.wrap(&words), flow.y);
        flow.y = flow.put(&words, lines, top, Some(node)) + room;
        if room > 0.0 {
            flow.rule(x + width * 0.35, RIGHT, Ink::Hairline);
            flow.y += 2.0;
        }
    }
}

/// The foot of every page, and the head of those after the first.
fn running(flow: &mut Flow, sheet: &Sheet) {
    let count = flow.pages.len();
    let what = format!("{} {}", sheet.title, sheet.number);
    let foot = PAGE.1 - 46.0;
    for index in 0..count {
        let page_of = (sheet.page_of)(index + 1, count);
        let number = Words::new(&what, SMALL).muted();
        let pages = Words::new(&page_of, SMALL).muted().at_right();
        let name = Words::new(&sheet.parties[0].name, SMALL).muted().at_right();
        for (words, y, is_shown) in [
            (number, foot, true),
            (pages, foot, true),
            (number, TOP - 22.0, index > 0),
            (name, TOP - 22.0, index > 0),
        ] {
            if is_shown {
                let lines: Vec<_> = flow.wrap(&words).into_iter().take(1).collect();
                let onto = std::mem::take(&mut flow.pages[index]);
                flow.pages.push(onto);
                flow.put(&words, lines, y, None);
                flow.pages[index] = flow.pages.pop().unwrap_or_default();
            }
        }
    }
}
