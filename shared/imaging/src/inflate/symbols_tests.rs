//! Tests of `symbols`.

use super::*;

/// The tables of § 3.2.5.
#[test]
fn lengths_and_distances_are_those_of_the_table() {
    for (symbol, extra_bits, base) in [
        (257, 0, 3),
        (264, 0, 10),
        (265, 1, 11),
        (268, 1, 17),
        (269, 2, 19),
        (272, 2, 31),
        (276, 3, 59),
        (277, 4, 67),
        (281, 5, 131),
        (284, 5, 227),
        (285, 0, 258),
    ] {
        let entry = literal_or_length(symbol);
        assert_eq!((extra(entry), number(entry, 0)), (extra_bits, base));
    }
    for (symbol, extra_bits, base) in [
        (0, 0, 1),
        (3, 0, 4),
        (4, 1, 5),
        (5, 1, 7),
        (6, 2, 9),
        (13, 5, 97),
        (20, 9, 1025),
        (29, 13, 24_577),
    ] {
        let entry = distance(symbol);
        assert_eq!((extra(entry), number(entry, 0)), (extra_bits, base));
    }
    assert_eq!(literal_or_length(286), ELSEWHERE);
    assert_eq!(distance(30), ELSEWHERE);
}
