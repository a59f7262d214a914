//! Sorts many texts by caching the next few octets of each text beside the item. A comparison of two texts
//! costs two accesses to distant memory, and a million texts need twenty million comparisons. Here, a text is
//! accessed once for every few octets.

use std::array;
use std::cmp::Ordering;

/// Octets of a text, four in each word, the first one the most significant. They are padded with zeros after
/// its end; the text itself has none.
pub(crate) type PrefixBytes<const WORDS: usize> = [u32; WORDS];

/// An item to sort, with room for a few octets of its text.
pub(crate) trait PrefixSlot<const WORDS: usize> {
    /// The cached octets.
    fn octets(&self) -> PrefixBytes<WORDS>;
    /// Puts octets there.
    fn set_octets(&mut self, octets: PrefixBytes<WORDS>);
}

/// Groups of this size are compared directly.
const SMALL: usize = 4;

/// Sorts by `compare`, which goes by text first: `octets` yields those of an item's text from a place
/// on, as [`octets_of`] does.
pub(crate) fn sort<const WORDS: usize, T: PrefixSlot<WORDS>>(
    items: &mut [T],
    octets: &impl Fn(&T, usize) -> PrefixBytes<WORDS>,
    compare: &impl Fn(&T, &T) -> Ordering,
) {
    sort_from(0, items, octets, compare);
}

/// Sorts items whose texts are equal up to `from`.
fn sort_from<const WORDS: usize, T: PrefixSlot<WORDS>>(
    from: usize,
    items: &mut [T],
    octets: &impl Fn(&T, usize) -> PrefixBytes<WORDS>,
    compare: &impl Fn(&T, &T) -> Ordering,
) {
    if items.len() <= SMALL {
        return items.sort_unstable_by(compare);
    }
    for item in &mut *items {
        item.set_octets(octets(item, from));
    }
    items.sort_unstable_by_key(PrefixSlot::octets);
    for group in items.chunk_by_mut(|a, b| a.octets() == b.octets()) {
        if group.first().is_some_and(has_ended) {
            // Their texts are equal.
            group.sort_unstable_by(compare);
        } else {
            sort_from(from + 4 * WORDS, group, octets, compare);
        }
    }
}

/// Whether a text ends within the octets in the slot.
fn has_ended<const WORDS: usize, T: PrefixSlot<WORDS>>(item: &T) -> bool {
    item.octets().last().is_some_and(|last| last & 0xff == 0)
}

/// Octets of a text from a place on.
pub(crate) fn octets_of<const WORDS: usize>(
    text: impl IntoIterator<Item = u8>,
    from: usize,
) -> PrefixBytes<WORDS> {
    let mut octets = text.into_iter().skip(from);
    array::from_fn(|_| u32::from_be_bytes(array::from_fn(|_| octets.next().unwrap_or_default())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, PartialEq, Eq)]
    struct Text {
        octets: PrefixBytes<1>,
        text: String,
        number: u8,
    }

    impl PrefixSlot<1> for Text {
        fn octets(&self) -> PrefixBytes<1> {
            self.octets
        }
        fn set_octets(&mut self, octets: PrefixBytes<1>) {
            self.octets = octets;
        }
    }

    fn compare(a: &Text, b: &Text) -> Ordering {
        (&a.text, a.number).cmp(&(&b.text, b.number))
    }

    #[test]
    fn the_order_is_that_of_comparing() {
        let mut random = fastrand::Rng::with_seed(7);
        // Few letters, so that many have a common beginning, are equal, or are the beginning of others.
        let text = |dice: &mut fastrand::Rng| Text {
            octets: [0],
            text: (0..dice.usize(..14))
                .map(|_| *dice.choice(&["a", "b", ".", "\u{e9}"]).unwrap())
                .collect(),
            number: dice.u8(..3),
        };
        for count in [0, 1, SMALL, SMALL + 1, 300, 20_000] {
            let mut texts: Vec<_> = (0..count).map(|_| text(&mut random)).collect();
            let mut expected = texts.clone();
            expected.sort_by(compare);
            sort(
                &mut texts,
                &|item, from| octets_of(item.text.bytes(), from),
                &compare,
            );
            texts.iter_mut().for_each(|item| item.octets = [0]);
            assert!(texts == expected, "{count}");
        }
    }
}
