//! Huffman codes for the symbols of one scan (T.81 § K.2), and their form in the file (§ B.2.4.2).

use crate::insertion_sort::insertion_sort;

/// The number of occurrences of each symbol.
pub(super) type Counts = [u32; 256];

/// A table: codes for encoding, and the content of its segment.
pub(super) struct Table {
    /// By symbol: the code in bits 0–15, its length in bits 16–20.
    pub(super) codes: [u32; 256],
    lengths: [u8; 16],
    symbols: Vec<u8>,
}

impl Table {
    /// The shortest codes of at most 16 bits for these counts.
    pub(super) fn optimal(counts: &Counts) -> Self {
        let mut used: Vec<(u32, u16)> = (0u16..)
            .zip(counts)
            .filter(|(_, count)| **count > 0)
            .map(|(symbol, count)| (*count, symbol))
            .collect();
        insertion_sort(&mut used, |(count, symbol)| (*count, *symbol));
        // One more code, which stays unused: no code may consist only of ones.
        let mut weights = vec![1u64];
        weights.extend(used.iter().map(|(count, _)| u64::from(*count)));
        let mut lengths = limited(depths(&weights));
        // The longest code is the unused one.
        if let Some(longest) = lengths.iter_mut().rev().find(|count| **count > 0) {
            *longest -= 1;
        }
        let symbols: Vec<u8> = used.iter().rev().map(|(_, symbol)| *symbol as u8).collect();
        Self::new(lengths, symbols)
    }

    fn new(lengths: [u8; 16], symbols: Vec<u8>) -> Self {
        let mut codes = [0; 256];
        let (mut code, mut next) = (0u32, symbols.iter());
        for (length, &count) in (1u32..).zip(&lengths) {
            for &symbol in next.by_ref().take(count.into()) {
                codes[usize::from(symbol)] = length << 16 | code;
                code += 1;
            }
            code <<= 1;
        }
        Self {
            codes,
            lengths,
            symbols,
        }
    }

    /// Writes the part of a DHT segment after the slot.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.lengths);
        out.extend(&self.symbols);
    }
}

/// The number of leaves of Huffman's tree at each depth; `weights` are in rising order.
///
/// Leaves and inner nodes both come in rising order, so two queues replace a heap.
fn depths(weights: &[u64]) -> [u32; 64] {
    let leaves = weights.len();
    let mut nodes: Vec<u64> = weights.to_vec();
    let mut parent = vec![0usize; 2 * leaves];
    let (mut leaf, mut inner) = (0, leaves);
    while nodes.len() < 2 * leaves - 1 {
        let mut sum = 0;
        for _ in 0..2 {
            let takes_leaf = leaf < leaves && (inner >= nodes.len() || nodes[leaf] <= nodes[inner]);
            let node = if takes_leaf { &mut leaf } else { &mut inner };
            parent[*node] = nodes.len();
            sum += nodes[*node];
            *node += 1;
        }
        nodes.push(sum);
    }
    let mut depth = vec![0usize; nodes.len()];
    for node in (0..nodes.len() - 1).rev() {
        depth[node] = depth[parent[node]] + 1;
    }
    let mut counts = [0; 64];
    for leaf in &depth[..leaves] {
        // The sum of weights is below 2³³, so no leaf is deeper than Fibonacci's 47.
        counts[(*leaf).min(63)] += 1;
    }
    // A lone leaf is the root; a code has at least one bit.
    counts[1] += std::mem::take(&mut counts[0]);
    counts
}

/// Figure K.3: leaves deeper than 16 move up in pairs.
fn limited(mut counts: [u32; 64]) -> [u8; 16] {
    for depth in (17..64).rev() {
        while counts[depth] > 0 {
            let shallower = (1..depth - 1)
                .rev()
                .find(|shallower| counts[*shallower] > 0)
                .unwrap_or(1);
            counts[depth] -= 2;
            counts[depth - 1] += 1;
            counts[shallower + 1] += 2;
            counts[shallower] -= 1;
        }
    }
    let mut lengths = [0; 16];
    for (length, count) in lengths.iter_mut().zip(&counts[1..]) {
        *length = *count as u8;
    }
    lengths
}

#[cfg(test)]
#[path = "huffman_tests.rs"]
mod tests;
