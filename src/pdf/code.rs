//! Puts a square code on a page.

use super::flow::{Dot, Flow, GAP, LEFT, RIGHT, Role, SMALL, TEXT, Words};
use super::sheet::Code;

/// The side of a code: 4.2 cm, so that one of nine hundred letters can be read.
const CODE: f32 = 119.0;

/// A code that cameras read, and its facts at its right.
pub fn square(flow: &mut Flow, code: &Code) {
    flow.need(CODE + 16.0);
    let (top, x) = (flow.y + 4.0, LEFT + CODE + 2.0 * GAP);
    // Modules are small, so that their number is exact as a float.
    let side = CODE / f32::from(u16::try_from(code.width.max(1)).unwrap_or(u16::MAX));
    let at = |module: usize| f32::from(u16::try_from(module).unwrap_or(u16::MAX)) * side;
    for (place, _) in code.modules.iter().enumerate().filter(|(_, is_dark)| **is_dark) {
        let (column, row) = (place % code.width.max(1), place / code.width.max(1));
        flow.page().dots.push(Dot { x: LEFT + at(column), y: top + at(row), side });
    }
    let mut y = top;
    for fact in &code.facts {
        let node = flow.node(Role::Paragraph, 0);
        let label = Words::new(&fact.label, SMALL).muted().within(x, RIGHT - x);
        let value = Words::new(&fact.value, TEXT).within(x, RIGHT - x);
        for words in [label, value] {
            let lines = flow.wrap(&words);
            y = flow.put(&words, lines, y, Some(node));
        }
        y += 3.0;
    }
    flow.y = y.max(top + CODE) + 12.0;
}
