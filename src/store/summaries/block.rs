//! The blocks of summaries: sums of many groups as bytes.
//!
//! A block is a version, the number of groups, the lengths of the ids and the ids, sorted, then a column for each sum,
//! and a checksum (CRC-32) of all this. A column is its smallest value, a width, and for each group in so many bytes
//! what its value is above the smallest: a column of equal values is nine bytes. Numbers are little-endian.

use crate::domain::{GroupSums, UsageTotals};

const VERSION: u8 = 1;
/// The bytes of a checksum.
const CHECKSUM: usize = 4;

/// A block that was read. Its checksum is right.
#[derive(Debug)]
pub struct Block<'a> {
    ids: Vec<&'a str>,
    columns: [Column<'a>; UsageTotals::COLUMNS],
}

#[derive(Clone, Copy, Debug)]
struct Column<'a> {
    smallest: i64,
    width: usize,
    bytes: &'a [u8],
}

/// The bytes of sums.
pub fn encode(sums: &GroupSums) -> Vec<u8> {
    let ids = sums.ids();
    let mut block = vec![VERSION];
    block.extend_from_slice(&u32::try_from(ids.len()).unwrap_or(u32::MAX).to_le_bytes());
    let length = |id: &String| i64::try_from(id.len()).unwrap_or(i64::MAX);
    push_column(&mut block, &ids.iter().map(length).collect::<Vec<_>>());
    for id in ids {
        block.extend_from_slice(id.as_bytes());
    }
    for column in sums.columns() {
        push_column(&mut block, column);
    }
    let checksum = crc32fast::hash(&block);
    block.extend_from_slice(&checksum.to_le_bytes());
    block
}

fn push_column(block: &mut Vec<u8>, values: &[i64]) {
    let smallest = values.iter().copied().min().unwrap_or_default();
    let above = |value: i64| value.wrapping_sub(smallest).cast_unsigned();
    let largest = values.iter().map(|value| above(*value)).max().unwrap_or_default();
    let width = (u64::BITS - largest.leading_zeros()).div_ceil(8);
    block.extend_from_slice(&smallest.to_le_bytes());
    block.push(u8::try_from(width).unwrap_or(8));
    for value in values {
        block.extend(above(*value).to_le_bytes().iter().take(width as usize));
    }
}

/// What is left of a block.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn column(&mut self, count: usize) -> Option<Column<'a>> {
        let smallest = i64::from_le_bytes(self.array()?);
        let [width] = self.array()?;
        let width = usize::from(width);
        if width > 8 {
            return None;
        }
        Some(Column { smallest, width, bytes: self.take(count.checked_mul(width)?)? })
    }
}

impl Column<'_> {
    fn at(&self, place: usize) -> i64 {
        let mut number = [0; 8];
        let start = place.saturating_mul(self.width);
        if let Some(bytes) = self.bytes.get(start..start.saturating_add(self.width)) {
            number[..self.width].copy_from_slice(bytes);
        }
        self.smallest.wrapping_add(u64::from_le_bytes(number).cast_signed())
    }

    /// Calls a function with every value; `count` of them.
    fn each(&self, count: usize, see: impl FnMut(i64)) {
        match self.width {
            1 => self.each_of::<1>(see),
            2 => self.each_of::<2>(see),
            3 => self.each_of::<3>(see),
            4 => self.each_of::<4>(see),
            5 => self.each_of::<5>(see),
            6 => self.each_of::<6>(see),
            7 => self.each_of::<7>(see),
            8 => self.each_of::<8>(see),
            _ => std::iter::repeat_n(self.smallest, count).for_each(see),
        }
    }

    fn each_of<const WIDTH: usize>(&self, mut see: impl FnMut(i64)) {
        let (values, _) = self.bytes.as_chunks::<WIDTH>();
        for value in values {
            let mut number = [0; 8];
            number[..WIDTH].copy_from_slice(value);
            see(self.smallest.wrapping_add(u64::from_le_bytes(number).cast_signed()));
        }
    }
}

impl<'a> Block<'a> {
    /// Reads a block; `None` if it is damaged, or of another version.
    pub fn decode(block: &'a [u8]) -> Option<Self> {
        let (contents, checksum) = block.split_at_checked(block.len().checked_sub(CHECKSUM)?)?;
        if checksum != crc32fast::hash(contents).to_le_bytes() {
            return None;
        }
        let mut rest = Rest(contents);
        if rest.array()? != [VERSION] {
            return None;
        }
        let count = usize::try_from(u32::from_le_bytes(rest.array()?)).ok()?;
        let lengths = rest.column(count)?;
        // Ids differ, so that all but one have a byte: no list is made that is longer than the block.
        if count > contents.len() {
            return None;
        }
        let (mut ends, mut end) = (Vec::with_capacity(count), 0_usize);
        lengths.each(count, |length| {
            end = end.saturating_add(usize::try_from(length).unwrap_or(usize::MAX));
            ends.push(end);
        });
        let text = std::str::from_utf8(rest.take(end)?).ok()?;
        let mut start = 0;
        let id = |end| text.get(std::mem::replace(&mut start, end)..end);
        let ids = ends.into_iter().map(id).collect::<Option<Vec<_>>>()?;
        let mut columns = [Column { smallest: 0, width: 0, bytes: &[] }; UsageTotals::COLUMNS];
        for column in &mut columns {
            *column = rest.column(count)?;
        }
        rest.0.is_empty().then_some(Self { ids, columns })
    }

    /// Adds all of it to sums.
    pub fn add_to(&self, sums: &mut GroupSums) {
        let places = sums.places_of(&self.ids);
        let is_dense = places.last().is_none_or(|last| *last + 1 == places.len());
        for (column, sums) in self.columns.iter().zip(sums.columns_mut()) {
            if column.width == 0 && column.smallest == 0 {
                continue;
            }
            if is_dense {
                let mut sums = sums.iter_mut();
                column.each(places.len(), |value| {
                    if let Some(sum) = sums.next() {
                        *sum += value;
                    }
                });
            } else {
                let mut places = places.iter();
                column.each(places.len(), |value| {
                    if let Some(sum) = places.next().and_then(|place| sums.get_mut(*place)) {
                        *sum += value;
                    }
                });
            }
        }
    }

    /// All of its sums.
    pub fn sums(&self) -> GroupSums {
        let mut sums = GroupSums::default();
        self.add_to(&mut sums);
        sums
    }

    /// The totals of a group, if the block has it.
    pub fn find(&self, id: &str) -> Option<UsageTotals> {
        let place = self.ids.binary_search(&id).ok()?;
        Some(UsageTotals::of_columns(self.columns.each_ref().map(|column| column.at(place))))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::usage_totals::Columns;

    /// Rows of distinct groups, whose values are not added up.
    fn rows() -> impl Strategy<Value = Vec<(String, Columns)>> {
        let value = prop_oneof![Just(0_i64), 0_i64..300, any::<i64>()];
        let rows = proptest::collection::btree_map("\\PC{0,6}", proptest::array::uniform12(value), 0..40);
        rows.prop_map(|rows| rows.into_iter().collect())
    }

    proptest! {
        #[test]
        fn what_is_read_is_what_was_written(rows in rows()) {
            let sums = GroupSums::of(rows);
            let bytes = encode(&sums);
            let block = Block::decode(&bytes).unwrap();
            let mut read = GroupSums::default();
            block.add_to(&mut read);
            prop_assert_eq!(&read, &sums);
            for (place, id) in sums.ids().iter().enumerate() {
                prop_assert_eq!(block.find(id), Some(sums.totals_at(place)));
            }
            prop_assert_eq!(block.find("seven letters"), None);
        }

        #[test]
        fn a_block_with_another_byte_is_damaged(rows in rows(), at in any::<prop::sample::Index>(), other in 1_u8..) {
            let mut bytes = encode(&GroupSums::of(rows));
            let at = at.index(bytes.len());
            bytes[at] ^= other;
            prop_assert!(Block::decode(&bytes).is_none());
            bytes.truncate(at);
            prop_assert!(Block::decode(&bytes).is_none());
        }

        #[test]
        fn no_contents_panic(contents in proptest::collection::vec(any::<u8>(), 0..200), versioned in any::<bool>()) {
            let mut contents = contents;
            if let Some(first) = contents.first_mut().filter(|_| versioned) {
                *first = VERSION;
            }
            let checksum = crc32fast::hash(&contents);
            contents.extend(checksum.to_le_bytes());
            if let Some(block) = Block::decode(&contents) {
                block.add_to(&mut GroupSums::default());
            }
        }
    }

    #[test]
    fn a_count_that_no_bytes_stand_for_makes_nothing_of_its_size() {
        let mut block = vec![VERSION];
        block.extend(u32::MAX.to_le_bytes());
        block.extend([0; 13 * 9]);
        let checksum = crc32fast::hash(&block);
        block.extend(checksum.to_le_bytes());
        assert!(Block::decode(&block).is_none());
    }
}
