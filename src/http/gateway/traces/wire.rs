//! The wire format of Protocol Buffers, as far as OTLP needs it. A library would build an object for every two bytes of a body,
//! prompts included; this reads fields where they are, and what is not read costs nothing.

/// A body that is cut off, or is not of this format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

/// The value of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire<'a> {
    /// An integer, a boolean, an enum.
    Varint(u64),
    /// Eight bytes, little-endian.
    Fixed64(u64),
    /// Text, bytes, or a message.
    Bytes(&'a [u8]),
    /// Four bytes, which nothing here is.
    Fixed32,
}

/// The fields of a message, in their order: number and value.
#[derive(Debug)]
pub struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    pub const fn of(message: &'a [u8]) -> Self {
        Self(message)
    }

    fn field(&mut self) -> Result<(u64, Wire<'a>), Malformed> {
        let key = self.varint()?;
        let value = match key & 7 {
            0 => Wire::Varint(self.varint()?),
            1 => {
                let bytes = self.take(8)?.try_into().map_err(|_| Malformed)?;
                Wire::Fixed64(u64::from_le_bytes(bytes))
            }
            2 => {
                let length = usize::try_from(self.varint()?).map_err(|_| Malformed)?;
                Wire::Bytes(self.take(length)?)
            }
            5 => {
                self.take(4)?;
                Wire::Fixed32
            }
            // Groups, which Protocol Buffers gave up before there was OTLP.
            _ => return Err(Malformed),
        };
        Ok((key >> 3, value))
    }

    fn varint(&mut self) -> Result<u64, Malformed> {
        let mut value = 0;
        for (place, byte) in self.0.iter().take(10).enumerate() {
            value |= u64::from(byte & 0x7f) << (7 * place);
            if byte & 0x80 == 0 {
                self.0 = &self.0[place + 1..];
                // The tenth byte has one bit left.
                return if place == 9 && *byte > 1 { Err(Malformed) } else { Ok(value) };
            }
        }
        Err(Malformed)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(Malformed)?;
        self.0 = rest;
        Ok(taken)
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u64, Wire<'a>), Malformed>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let field = self.field();
        if field.is_err() {
            self.0 = &[];
        }
        Some(field)
    }
}

/// Writes a field of bytes or text, or a message.
pub fn put_bytes(message: &mut Vec<u8>, number: u8, bytes: &[u8]) {
    message.push(number << 3 | 2);
    put_varint(message, bytes.len() as u64);
    message.extend_from_slice(bytes);
}

/// Writes a field of an integer.
pub fn put_number(message: &mut Vec<u8>, number: u8, value: u64) {
    message.push(number << 3);
    put_varint(message, value);
}

fn put_varint(message: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        message.push(u8::try_from(value & 0x7f).unwrap_or_default() | 0x80);
        value >>= 7;
    }
    message.push(u8::try_from(value).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(message: &[u8]) -> Result<Vec<(u64, Wire<'_>)>, Malformed> {
        Fields::of(message).collect()
    }

    #[test]
    fn the_examples_of_the_specification_are_read() {
        assert_eq!(all(&[0x08, 0x96, 0x01]), Ok(vec![(1, Wire::Varint(150))]));
        let testing = [0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67];
        assert_eq!(all(&testing), Ok(vec![(2, Wire::Bytes(b"testing"))]));
        assert_eq!(all(&[0x39, 1, 0, 0, 0, 0, 0, 0, 0]), Ok(vec![(7, Wire::Fixed64(1))]));
        assert_eq!(
            all(&[0x85, 0x01, 1, 2, 3, 4, 0x08, 0]),
            Ok(vec![(16, Wire::Fixed32), (1, Wire::Varint(0))])
        );
        let most = [&[0x08][..], &[0xff; 9], &[0x01]].concat();
        assert_eq!(all(&most), Ok(vec![(1, Wire::Varint(u64::MAX))]));
    }

    #[test]
    fn what_is_cut_off_or_too_long_is_malformed() {
        let too_long = [&[0x08][..], &[0xff; 9], &[0x02]].concat();
        let cut = [&[0x08_u8][..], &[0x08, 0x96], &[0x12, 5, 1], &[0x39, 1, 2], &[0x0b], &[0x0c], &too_long];
        assert!(cut.into_iter().all(|message| all(message).is_err()));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(number in 1_u8..16, value: u64, bytes: Vec<u8>) {
            let mut message = Vec::new();
            put_number(&mut message, number, value);
            put_bytes(&mut message, number, &bytes);
            let number = u64::from(number);
            prop_assert_eq!(all(&message), Ok(vec![(number, Wire::Varint(value)), (number, Wire::Bytes(&bytes))]));
        }

        #[test]
        fn no_bytes_panic(bytes: Vec<u8>) {
            let _ = all(&bytes);
        }
    }
}
