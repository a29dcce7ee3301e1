//! Rows as `COPY … TO STDOUT (FORMAT binary)` sends them, read without a copy of each field.

use uuid::Uuid;

use crate::LedgerError;

/// What the format begins with; then come four bytes of flags, and the length of an extension in four more.
const SIGNATURE: &[u8] = b"PGCOPY\n\xff\r\n\0";

/// What an array of one dimension begins with: the number of dimensions, flags, the elements' type, how many, and from which index.
const ARRAY_HEADER: usize = 20;

/// The rows in a piece of a copy. Pieces end where rows end.
pub(crate) struct Rows<'a> {
    rest: &'a [u8],
    ended: bool,
}

impl<'a> Rows<'a> {
    pub(crate) fn of(piece: &'a [u8]) -> Result<Self, LedgerError> {
        let mut rows = Self { rest: piece, ended: false };
        if rows.rest.starts_with(SIGNATURE) {
            rows.take(SIGNATURE.len() + 4)?;
            let extension = u32::from_be_bytes(rows.array()?);
            rows.take(usize::try_from(extension).map_err(|_| cut())?)?;
        }
        Ok(rows)
    }

    /// The next row's fields; nothing at the end of the piece.
    pub(crate) fn next<const N: usize>(&mut self) -> Result<Option<[&'a [u8]; N]>, LedgerError> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let count = i16::from_be_bytes(self.array()?);
        if count == -1 && self.rest.is_empty() {
            self.ended = true;
            return Ok(None);
        }
        if usize::try_from(count) != Ok(N) {
            return Err(LedgerError::Fault(format!("a copied row has {count} fields, not {N}")));
        }
        let mut fields = [&[][..]; N];
        for field in &mut fields {
            let length = i32::from_be_bytes(self.array()?);
            // -1 is NULL, which no field of an event may be.
            *field = self.take(usize::try_from(length).map_err(|_| cut())?)?;
        }
        Ok(Some(fields))
    }

    /// Has the copy said that it is complete?
    pub(crate) fn ended(&self) -> bool {
        self.ended
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], LedgerError> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or_else(cut)?;
        self.rest = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], LedgerError> {
        array(self.take(N)?)
    }
}

/// A field of fixed length, such as a number in network byte order.
pub(crate) fn array<const N: usize>(field: &[u8]) -> Result<[u8; N], LedgerError> {
    field.try_into().map_err(|_| cut())
}

/// The elements of a `uuid[]` field without nulls: after a header, which has nothing for an empty one, each is preceded by its length.
pub(crate) fn uuids(field: &[u8]) -> Result<impl Iterator<Item = Uuid>, LedgerError> {
    let elements = field.get(ARRAY_HEADER..).unwrap_or_default();
    let (elements, rest) = elements.as_chunks::<20>();
    if !rest.is_empty() || elements.iter().any(|element| element[..4] != [0, 0, 0, 16]) {
        return Err(cut());
    }
    Ok(elements
        .iter()
        .map(|element| Uuid::from_u128(u128::from_be_bytes(std::array::from_fn(|at| element[4 + at])))))
}

fn cut() -> LedgerError {
    LedgerError::Fault("a copied row is not what its length says".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A header, a row of two fields and the end.
    fn piece() -> Vec<u8> {
        let mut piece = SIGNATURE.to_vec();
        piece.extend([0; 8]);
        piece.extend([0, 2, 0, 0, 0, 1, b'x', 0, 0, 0, 2, b'4', b'7', 0xff, 0xff]);
        piece
    }

    #[test]
    fn rows_are_read_up_to_the_end() {
        let piece = piece();
        let mut rows = Rows::of(&piece).unwrap();
        let [letter, number] = rows.next().unwrap().unwrap();
        assert_eq!((letter, number), (&b"x"[..], &b"47"[..]));
        assert!(!rows.ended());
        assert_eq!(rows.next::<2>().unwrap(), None);
        assert!(rows.ended());
    }

    #[test]
    fn an_array_of_uuids_is_read_and_what_is_none_is_refused() {
        let empty = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x0b, 0x86];
        assert_eq!(uuids(&empty).unwrap().count(), 0);
        let mut two = vec![0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x0b, 0x86, 0, 0, 0, 2, 0, 0, 0, 1];
        for number in [7, 9] {
            two.extend([0, 0, 0, 16]);
            two.extend(Uuid::from_u128(number).as_bytes());
        }
        assert_eq!(uuids(&two).unwrap().collect::<Vec<_>>(), [7, 9].map(Uuid::from_u128));
        assert!(uuids(&two[..two.len() - 1]).is_err());
        two[23] = 15;
        assert!(uuids(&two).is_err());
    }

    #[test]
    fn a_copy_that_is_cut_off_is_an_error_or_has_not_ended() {
        let whole = piece();
        for length in 0..whole.len() {
            let complete = Rows::of(&whole[..length]).and_then(|mut rows| {
                while rows.next::<2>()?.is_some() {}
                Ok(rows.ended())
            });
            assert!(!matches!(complete, Ok(true)), "{length}");
        }
    }
}
