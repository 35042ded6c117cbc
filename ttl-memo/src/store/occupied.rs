//! Which slots hold an entry, so that going through a few entries doesn't mean going through all slots that were ever used.
//! Knows nothing of what is in them.

use crate::store::segments::SlotId;

/// A set of slots: a bit for each slot, and a bit for each word of those that isn't zero.
#[derive(Debug, Default)]
pub(crate) struct OccupiedSlots {
    words: Vec<u64>,
    words_in_use: Vec<u64>,
}

impl OccupiedSlots {
    pub(crate) fn reserve(&mut self, slots: usize) {
        let words = slots.div_ceil(BITS);
        self.words.reserve(words);
        self.words_in_use.reserve(words.div_ceil(BITS));
    }

    pub(crate) fn insert(&mut self, slot: SlotId) {
        let (word, bit) = place_of(slot as usize);
        let (above, bit_above) = place_of(word);
        if self.words.len() <= word {
            self.words.resize(word + 1, 0);
            self.words_in_use.resize(above + 1, 0);
        }
        self.words[word] |= bit;
        self.words_in_use[above] |= bit_above;
    }

    pub(crate) fn remove(&mut self, slot: SlotId) {
        let (word, bit) = place_of(slot as usize);
        self.words[word] &= !bit;
        if self.words[word] == 0 {
            let (above, bit_above) = place_of(word);
            self.words_in_use[above] &= !bit_above;
        }
    }

    /// The slots in the order of their numbers.
    #[expect(clippy::cast_possible_truncation, reason = "only numbers of slots were inserted")]
    pub(crate) fn iter(&self) -> impl Iterator<Item = SlotId> {
        let words = positions(&self.words_in_use, 0);
        words.flat_map(|word| positions(&self.words[word..=word], word)).map(|slot| slot as SlotId)
    }
}

const BITS: usize = u64::BITS as usize;

fn place_of(position: usize) -> (usize, u64) {
    (position / BITS, 1 << (position % BITS))
}

/// The positions of the bits that are set in `words`, the first of which is the word number `first`.
fn positions(words: &[u64], first: usize) -> impl Iterator<Item = usize> {
    words.iter().zip(first..).flat_map(|(word, number)| bits(*word).map(move |bit| number * BITS + bit as usize))
}

/// The numbers of the bits that are set in a word.
pub(super) fn bits(mut left: u64) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        let bit = left.trailing_zeros();
        left &= left.checked_sub(1)?;
        Some(bit)
    })
}

#[cfg(test)]
mod tests {
    use super::OccupiedSlots;

    #[test]
    fn slots_come_in_order_until_they_are_removed() {
        let all = [0, 1, 63, 64, 4_095, 4_096, 300_000];
        let mut occupied = OccupiedSlots::default();
        for slot in all.into_iter().rev() {
            occupied.insert(slot);
            occupied.insert(slot);
        }
        assert!(occupied.iter().eq(all));
        for (index, slot) in all.into_iter().enumerate() {
            occupied.remove(slot);
            assert!(occupied.iter().eq(all[index + 1..].iter().copied()));
        }
    }
}
