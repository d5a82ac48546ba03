//! Hides words in every place of a GIF with bytes that no pixel uses.

use super::*;
use crate::support::exiftool;
use crate::support::gifs::{END, PIXELS, Picture, codes, colors, gif};
use crate::support::tools::piped;

/// Whether the report mentions the removed data: words, but not a number that encoders choose.
#[derive(Clone, Copy, PartialEq)]
enum Told {
    Yes,
    No,
}

fn picture(change: impl Fn(&mut Picture)) -> Vec<u8> {
    let mut picture = Picture::new();
    change(&mut picture);
    picture.file()
}

fn pair(word: &[u8]) -> [u8; 2] {
    [word[0], word[1]]
}

fn still(change: impl Fn(&mut Picture)) -> Vec<u8> {
    gif([0; 2], &colors([0; 3]), &[picture(change)])
}

/// A second picture with a table of its own, which only it needs.
fn local(table: Vec<u8>, global: &[u8]) -> Vec<u8> {
    gif([0; 2], global, &[picture(|it| it.colors = table.clone())])
}

type Hide = fn(&[u8]) -> Vec<u8>;

/// Each place with a word in it, of at least two letters.
const PLACES: &[(&str, Told, Hide)] = &[
    ("background", Told::No, |it| {
        gif([it[0], 0], &colors([0; 3]), &[picture(|_| {})])
    }),
    ("shape of pixels", Told::No, |it| {
        gif([0, it[0]], &colors([0; 3]), &[picture(|_| {})])
    }),
    ("an entry of no pixel", Told::Yes, |it| {
        gif([0; 2], &colors([it[0], it[1], 1]), &[picture(|_| {})])
    }),
    ("entries behind", Told::Yes, |it| {
        let mut table = colors([0; 3]);
        table.extend(it.iter().cycle().take(36));
        gif([0; 2], &table, &[picture(|_| {})])
    }),
    ("a global table that no picture has", Told::Yes, |it| {
        local(colors([0; 3]), &it.repeat(384)[..768])
    }),
    ("an entry of a picture's own table", Told::Yes, |it| {
        local(colors([it[0], it[1], 1]), &[])
    }),
    ("the color of transparent pixels", Told::No, |it| {
        let mut table = colors([0; 3]);
        table[..2].copy_from_slice(&it[..2]);
        let control = |it: &mut Picture| it.control = Some([1, 0, 0, 0]);
        gif([0; 2], &table, &[picture(control)])
    }),
    ("behind the end code", Told::Yes, |it| {
        still(|picture| picture.codes.extend(it))
    }),
    ("in a sub-block of its own", Told::Yes, |it| {
        still(|picture| {
            picture.sub_blocks.push(it.len() as u8);
            picture.sub_blocks.extend(it);
        })
    }),
    ("in the place of the end code", Told::Yes, |it| {
        still(|picture| {
            picture.codes = codes(&PIXELS, &[]);
            picture.codes.extend(it);
        })
    }),
    ("bits behind the end code", Told::Yes, |it| {
        let bits = u32::from(it[0]) % 31 + 1;
        still(|picture| picture.codes = codes(&PIXELS, &[END, (bits, 5)]))
    }),
    ("lengths of sub-blocks", Told::No, |it| {
        still(|picture| picture.block = usize::from(it[0] % 4) + 1)
    }),
    ("reserved bits of a picture", Told::Yes, |it| {
        still(|picture| picture.flags = 8 << (it[0] % 2))
    }),
    ("the length of no table", Told::Yes, |it| {
        still(|picture| picture.flags = 1 + it[0] % 7)
    }),
    ("reserved bits of a control", Told::Yes, |it| {
        still(|picture| picture.control = Some([0x20 << (it[0] % 3), 0, 0, 0]))
    }),
    ("a wait for input", Told::Yes, |_| {
        still(|picture| picture.control = Some([2, 0, 0, 0]))
    }),
    ("no transparency", Told::No, |it| {
        still(|picture| picture.control = Some([0, 0, 0, it[0]]))
    }),
    ("transparency of no pixel", Told::No, |it| {
        still(|picture| picture.control = Some([1, 0, 0, it[0]]))
    }),
    ("a control that another follows", Told::Yes, |it| {
        let first = [b"\x21\xF9\x04\0", it, b"\0\0"].concat()[..7].to_vec();
        let second = picture(|picture| picture.control = Some([0; 4]));
        gif(
            [0; 2],
            &colors([0; 3]),
            &[[&first[..], b"\0"].concat(), second],
        )
    }),
    ("a control without a picture", Told::Yes, |it| {
        let last = [b"\x21\xF9\x04\0", &pair(it)[..], b"\0\0"].concat();
        gif(
            [0; 2],
            &colors([0; 3]),
            &[picture(|it| it.control = Some([0; 4])), last],
        )
    }),
    ("a loop that another overrules", Told::Yes, |it| {
        let [a, b] = pair(it);
        looped(&[application(b"NETSCAPE2.0", &[1, a, b]), plays()])
    }),
    ("a loop of more bytes", Told::Yes, |it| {
        looped(&[application(b"NETSCAPE2.0", &[&[1, 3, 0], it].concat())])
    }),
    ("sub-blocks behind a loop", Told::Yes, |it| {
        let mut block = plays();
        block.pop();
        block.push(it.len() as u8);
        block.extend(it);
        block.push(0);
        looped(&[block])
    }),
    ("a loop by another name", Told::Yes, |it| {
        let [a, b] = pair(it);
        looped(&[application(b"ANIMEXTS1.0", &[1, a, b]), plays()])
    }),
    ("another profile", Told::Yes, |it| {
        let mut other = profile();
        other.extend(it);
        let blocks = [profile(), other].map(|it| application(b"ICCRGBG1012", &it));
        gif([0; 2], &colors([0; 3]), &[blocks.concat(), picture(|_| {})])
    }),
    ("what is no profile", Told::Yes, |it| {
        let block = application(b"ICCRGBG1012", it);
        gif([0; 2], &colors([0; 3]), &[block, picture(|_| {})])
    }),
];

fn plays() -> Vec<u8> {
    application(b"NETSCAPE2.0", &[1, 3, 0])
}

fn looped(blocks: &[Vec<u8>]) -> Vec<u8> {
    gif([0; 2], &colors([0; 3]), &[blocks.concat(), picture(|_| {})])
}

#[test]
fn no_word_in_any_place_of_a_gif_is_left() {
    let mut results = Vec::new();
    for (place, told, hide) in PLACES {
        let [a, b] = [&b"SECRET"[..], b"XWords"].map(|word| {
            let file = hide(word);
            let result = stripped(&file);
            assert!(result.bytes != file, "{place}: nothing is hidden");
            assert_eq!(frames(&result.bytes), frames(&file), "{place}: pixels");
            assert_eq!(stripped(&result.bytes).bytes, result.bytes, "{place}: once");
            let again = stripped(&result.bytes).removed;
            assert!(!again.has_personal_data(), "{place}: {again:?}");
            let is_told = result.removed.has_personal_data();
            assert_eq!(is_told, *told == Told::Yes, "{place}: reported");
            result.bytes
        });
        assert!(a == b, "{place}: the word makes a difference");
        results.push(a);
    }
    let files: Vec<_> = results.iter().map(|it| &it[..]).collect();
    for ((place, ..), tags) in PLACES.iter().zip(exiftool::read(&files)) {
        let left: Vec<_> = tags.iter().filter(|tag| !is_drawn(tag)).collect();
        assert!(left.is_empty(), "{place}: {left:?}");
    }
}

#[test]
fn words_in_each_picture_of_a_moving_gif_go() {
    let moving = |word: &[u8]| {
        let hidden = picture(|picture| {
            picture.control = Some([4, 10, 0, word[0]]);
            picture.colors = colors([word[0], word[1], 0]);
            picture.codes.extend(word);
        });
        let plain = picture(|it| it.control = Some([9, 10, 0, 1]));
        let blocks = [plays(), hidden.clone(), plain, hidden];
        gif([0; 2], &colors([word[0], word[1], 0]), &blocks)
    };
    let clean = stripped(&moving(b"SECRET")).bytes;
    assert_eq!(frames(&clean), frames(&moving(b"SECRET")));
    assert_eq!(frames(&clean).len(), 3);
    assert!(clean == stripped(&moving(b"Other words")).bytes);
    assert!(clean.windows(plays().len()).any(|it| it == plays()));
}

#[test]
fn what_encoders_write_is_not_told_to_hide_anything() {
    macro_rules! fixtures {
        ($($name:literal)+) => {
            [$(($name, &include_bytes!(concat!("../../../fixtures/gif/", $name, ".gif"))[..])),+]
        };
    }
    for (name, file) in fixtures!(
        "animated" "colors-16" "colors-2" "colors-256" "full-table" "interlaced" "placed"
        "placed-corner" "placed-local" "transparent"
    ) {
        let result = stripped(file);
        assert!(
            !result.removed.has_personal_data(),
            "{name}: {:?}",
            result.removed
        );
        assert!(frames(&result.bytes) == frames(file), "{name}: pixels");
        // Netpbm's own reader, for the colors of the indices.
        let seen = |file: &[u8]| piped("giftopnm", &["-image=1", "-quiet"], file);
        assert!(seen(&result.bytes) == seen(file), "{name}: by giftopnm");
    }
}

#[test]
fn pictures_that_cannot_be_read_to_their_last_pixel_are_refused() {
    let refused = |codes: &[u8]| {
        let file = still(|it| it.codes = codes.to_vec());
        matches!(
            strip(&file, &StripOptions::default(), &Limits::SOURCE),
            Err(Error::Corrupt(_))
        )
    };
    assert!(!refused(&codes(&PIXELS, &[])));
    assert!(refused(&codes(&PIXELS[..6], &[])));
    assert!(refused(&codes(&PIXELS[..6], &[END])));
    // A code that is not defined yet.
    assert!(refused(&codes(&PIXELS[..4], &[(4, 3), (7, 3), END])));
    assert!(refused(&codes(
        &PIXELS[..4],
        &[(4, 3), (1, 3), (7, 3), END]
    )));
    // Later pictures are shown as far as they go.
    let short = picture(|it| it.codes = codes(&PIXELS[..6], &[END]));
    let file = gif([0; 2], &colors([0; 3]), &[picture(|_| {}), short]);
    assert_eq!(stripped(&file).bytes, file);
}
