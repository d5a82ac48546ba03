//! Hides words in every place of a WebP with bytes that no pixel uses.

use super::*;
use crate::support::fixtures::{self, drawing, file, photo};
use crate::support::tools::{dwebp, piped};

const EIGHT_PARTITIONS: &[u8] = include_bytes!("../../../fixtures/strip/eight-partitions.webp");

#[test]
fn no_word_in_any_place_of_a_webp_is_left() {
    for (kind, clean) in pictures() {
        for (place, hidden) in behind_chunks(&clean) {
            assert!(
                hidden.windows(6).any(|it| it == b"SECRET"),
                "{kind}, {place}"
            );
            let result = stripped(&hidden);
            assert_eq!(result.bytes, clean, "{kind}, {place}");
            assert_eq!(result.removed.bytes, (hidden.len() - clean.len()) as u64);
            // libwebp rejects a longer VP8X, and its program does not show frames.
            if kind != "animated" && place != "VP8X" {
                assert_eq!(dwebp(&hidden), dwebp(&clean), "{kind}, {place}: pixels");
            }
            assert!(
                result.removed.has_personal_data(),
                "{kind}, {place}: reported"
            );
        }
    }
}

#[test]
fn words_behind_each_partition_of_a_lossy_picture_go() {
    for (clean, count) in [(LOSSY_WEBP, 1), (EIGHT_PARTITIONS, 8)] {
        assert_eq!(stripped(clean).bytes, clean);
        // The last partition reaches the end of the chunk.
        for partition in 0..count {
            let hidden = in_partition(clean, partition, count);
            assert_eq!(dwebp(&hidden), dwebp(clean), "{partition} of {count}");
            assert_eq!(stripped(&hidden).bytes, clean, "{partition} of {count}");
        }
    }
}

/// libwebp's demuxer uses the first.
#[test]
fn of_several_animation_headers_the_first_stays() {
    let mut chunks = riff_chunks(ANIMATED_WEBP);
    let at = chunks
        .iter()
        .position(|it| it.starts_with(b"ANIM"))
        .unwrap();
    chunks.insert(at + 1, riff_chunk(b"ANIM", b"SECRET"));
    let hidden = riff(&chunks);
    let result = stripped(&hidden);
    assert_eq!(result.bytes, ANIMATED_WEBP);
    assert!(result.removed.other);
    assert_eq!(frames(&result.bytes), frames(&hidden));
}

#[test]
fn what_libwebp_writes_stays_byte_for_byte() {
    let pictures = [
        file(photo(211, 97), image::ImageFormat::Png),
        file(drawing(97, 131), image::ImageFormat::Png),
        file(fixtures::with_hole(&photo(75, 61)), image::ImageFormat::Png),
    ];
    for picture in &pictures {
        for arguments in [
            &["-q", "5"][..],
            &["-q", "80", "-m", "0"],
            &["-q", "80", "-m", "6", "-segments", "1"],
            &["-q", "100", "-alpha_q", "50"],
            &["-q", "60", "-alpha_method", "0"],
            &["-q", "30", "-sharpness", "5", "-nostrong"],
            &["-lossless", "-z", "0"],
            &["-lossless", "-z", "9"],
            &["-lossless", "-q", "100", "-m", "6"],
            &["-near_lossless", "40"],
        ] {
            let arguments = [arguments, &["-quiet", "-o", "-", "--", "-"]].concat();
            let clean = piped("cwebp", &arguments, picture);
            assert_eq!(stripped(&clean).bytes, clean, "{arguments:?}");
        }
    }
}

#[test]
fn a_picture_that_ends_inside_its_chunk_is_refused() {
    for (kind, clean) in pictures() {
        let mut chunks = riff_chunks(&clean);
        let last = chunks.last_mut().unwrap();
        let length = last.len() - 12;
        let short = match &last[..4] {
            b"ANMF" => continue,
            name => riff_chunk(&name.try_into().unwrap(), &last[8..length]),
        };
        *last = short;
        let file = riff(&chunks);
        let result = strip(&file, &StripOptions::default(), &Limits::SOURCE);
        assert!(
            matches!(result, Err(Error::Corrupt(_))),
            "{kind}: {result:?}"
        );
    }
}

/// Some decoders would take the first and some the last.
#[test]
fn a_second_alpha_is_refused() {
    let mut chunks = riff_chunks(ALPHA_WEBP);
    chunks.insert(1, riff_chunk(b"ALPH", b"\0SECRET"));
    let file = riff(&chunks);
    let result = strip(&file, &StripOptions::default(), &Limits::SOURCE);
    assert!(matches!(result, Err(Error::Corrupt(_))), "{result:?}");
}

#[test]
fn an_alpha_beside_a_lossless_picture_goes() {
    let clean = with_riff_chunk(LOSSLESS_WEBP, 2, b"XXXX", b"", 0x10);
    let clean = stripped(&clean).bytes;
    let mut chunks = riff_chunks(&clean);
    chunks.insert(1, riff_chunk(b"ALPH", b"\0SECRET"));
    let result = stripped(&riff(&chunks));
    assert!(result.removed.other);
    assert_eq!(result.bytes, clean);
}

fn pictures() -> [(&'static str, Vec<u8>); 4] {
    [
        ("lossy", LOSSY_WEBP.to_vec()),
        ("alpha", ALPHA_WEBP.to_vec()),
        ("lossless", LOSSLESS_WEBP.to_vec()),
        ("animated", ANIMATED_WEBP.to_vec()),
    ]
}

/// After the picture or alpha in each chunk, and in each chunk of each frame.
fn behind_chunks(clean: &[u8]) -> Vec<(String, Vec<u8>)> {
    let chunks = riff_chunks(clean);
    let mut places = Vec::new();
    for (at, chunk) in chunks.iter().enumerate() {
        let name: [u8; 4] = chunk[..4].try_into().unwrap();
        let mut add = |place: String, own: Vec<u8>| {
            let mut chunks = chunks.clone();
            chunks[at] = own;
            places.push((place, riff(&chunks)));
        };
        if &name == b"ANMF" {
            let inside = riff_chunks(&[&[0; 12], &chunk[24..]].concat());
            for (place, own) in inside.iter().enumerate() {
                let mut inside = inside.clone();
                inside[place] = longer(own);
                let data = [&chunk[8..24], &inside.concat()].concat();
                add(
                    format!("frame {at}, chunk {place}"),
                    riff_chunk(&name, &data),
                );
            }
        } else {
            add(String::from_utf8_lossy(&name).into_owned(), longer(chunk));
        }
    }
    places
}

/// The chunk with words after its data.
fn longer(chunk: &[u8]) -> Vec<u8> {
    let length = u32::from_le_bytes(chunk[4..8].try_into().unwrap()) as usize;
    let data = [&chunk[8..8 + length], b"SECRET"].concat();
    riff_chunk(&chunk[..4].try_into().unwrap(), &data)
}

/// The file with words after one of its partitions: the first, of modes, is number 0 and the last,
/// of tokens, has no length of its own.
fn in_partition(clean: &[u8], partition: usize, count: usize) -> Vec<u8> {
    let mut chunks = riff_chunks(clean);
    let at = chunks
        .iter()
        .position(|it| it.starts_with(b"VP8 "))
        .unwrap();
    let length = u32::from_le_bytes(chunks[at][4..8].try_into().unwrap()) as usize;
    let mut body = chunks[at][8..8 + length].to_vec();
    let word = b"SECRET".iter().copied();
    let tag = u32::from_le_bytes([body[0], body[1], body[2], 0]);
    let first = (tag >> 5) as usize;
    let sizes = 10 + first;
    if partition == 0 {
        body.splice(sizes..sizes, word);
        let tag = (tag & 31) | ((first + 6) as u32) << 5;
        body[..3].copy_from_slice(&tag.to_le_bytes()[..3]);
    } else {
        let size = |body: &[u8], index: usize| {
            let at = sizes + 3 * index;
            u32::from_le_bytes([body[at], body[at + 1], body[at + 2], 0]) as usize
        };
        let start = sizes + 3 * (count - 1);
        let end: usize = start + (0..partition).map(|it| size(&body, it)).sum::<usize>();
        let own = (size(&body, partition - 1) + 6) as u32;
        body.splice(end..end, word);
        let at = sizes + 3 * (partition - 1);
        body[at..at + 3].copy_from_slice(&own.to_le_bytes()[..3]);
    }
    chunks[at] = riff_chunk(b"VP8 ", &body);
    riff(&chunks)
}
