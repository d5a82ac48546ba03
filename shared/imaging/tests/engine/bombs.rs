//! Small files that would cause much work: the engine's own count of its parsers' work bounds each,
//! and every ordinary file.

use std::ops::ControlFlow;

use crate::support::{
    chunks::{Raw, control, gray},
    deflate::{Longest, tables},
    fixtures::{chunk, jpeg, with_chunk, with_segment},
    gifs::{END, PIXELS, Picture, codes, colors, gif},
    pictures::{
        self, LOSSY_WEBP, STILL_GIF, application, baseline, iccp, png, progressive, riff,
        riff_chunk, riff_chunks, with_block,
    },
    profiles::profile,
};
use calotype_imaging::{
    Effort, Error, Limits, Options, Output, StripOptions, inspect, inspect_whole, prepare,
    read_metadata, strip, work_of,
};

const LIMITS: Limits = Limits {
    max_pixels: 1 << 20,
    max_frames: 300,
    ..Limits::SOURCE
};

/// Maximum work of a call: the limit for unpacking a profile and texts, plus an amount for each
/// byte of the file, plus an amount for each pixel that the limits allow.
fn bound(file: &[u8]) -> u64 {
    (6 << 20) + 32 * file.len() as u64 + 24 * LIMITS.max_pixels
}

fn decode(file: &[u8]) -> Result<(), Error> {
    let options = Options {
        format: Output::Jpeg,
        effort: Effort::Fast,
        max_side: Some(8),
        ..Options::default()
    };
    prepare(file, &options, &LIMITS, &mut |_| ControlFlow::Continue(())).map(drop)
}

/// The work of each call, with its name.
fn work(file: &[u8]) -> [(&'static str, u64); 5] {
    let options = StripOptions::default();
    [
        ("inspect", work_of(|| inspect(file, &LIMITS)).1),
        ("inspect_whole", work_of(|| inspect_whole(file, &LIMITS)).1),
        ("read_metadata", work_of(|| read_metadata(file, &LIMITS)).1),
        ("strip", work_of(|| strip(file, &options, &LIMITS)).1),
        ("decode", work_of(|| decode(file)).1),
    ]
}

/// The PNG with these chunks after its header.
fn with_chunks(chunks: &[Vec<u8>]) -> Vec<u8> {
    [&png()[..33], &chunks.concat(), &png()[33..]].concat()
}

fn zeros(length: usize) -> Vec<u8> {
    fdeflate::compress_to_vec(&vec![0; length])
}

/// Without limits each would cost hundreds of times the bound, or more.
fn bombs() -> Vec<(&'static str, Vec<u8>)> {
    let mut bombs = Vec::new();
    let mut add = |name, file| bombs.push((name, file));
    let mebibytes = zeros(4 << 20);
    let packed = chunk(b"iCCP", &[b"a\0\0", &mebibytes[..]].concat());
    add("profiles", with_chunks(&vec![packed; 3000]));
    let endless = chunk(b"iCCP", &[b"a\0\0", &zeros(1 << 28)[..]].concat());
    add("a profile without end", with_chunks(&[endless]));
    add("small profiles", with_chunks(&vec![iccp(&profile()); 5000]));
    let blank = zeros(1 << 20);
    for (name, head) in [
        (b"zTXt", &b"Description\0\0"[..]),
        (b"zTXt", b"Comment\0\0"),
        (b"iTXt", b"Description\0\x01\0\0\0"),
        (b"iTXt", b"XML:com.adobe.xmp\0\x01\0\0\0"),
    ] {
        let text = chunk(name, &[head, &blank].concat());
        add("blank texts", with_chunks(&vec![text; 3000]));
    }
    add(
        "EXIF",
        with_chunks(&vec![chunk(b"eXIf", &blank_texts()); 400]),
    );
    let packet = [
        b"http://ns.adobe.com/xap/1.0/\0<dc:description>",
        &[b'&'; 8190][..],
        b"</dc:description>",
    ];
    add(
        "references",
        with_segment(&baseline(), 0xE1, &packet.concat()),
    );
    add(
        "empty chunks",
        with_chunks(&vec![chunk(b"tEXt", b""); 100_000]),
    );
    let mut pieces = gray();
    pieces.data.extend(vec![Vec::new(); 100_000]);
    add("empty data", pieces.file());

    add(
        "rows without end",
        Raw::new((1, 1), 8, 0, &vec![0; 1 << 29]).file(),
    );
    let mut moving = Raw::new((1000, 1000), 16, 6, &vec![0; 1000 * 8001])
        .with(b"acTL", &[0, 0, 1, 0, 0, 0, 0, 0])
        .with(b"fcTL", &control(0, (1000, 1000), (0, 0)));
    let rows = moving.data[0].clone();
    for frame in 0..255 {
        let data = [&(2 * frame + 2u32).to_be_bytes()[..], &rows].concat();
        moving = moving
            .with_behind(b"fcTL", &control(2 * frame + 1, (1000, 1000), (0, 0)))
            .with_behind(b"fdAT", &data);
    }
    add("large frames", moving.file());

    for longest in [Longest::One, Longest::Ten] {
        let mut raw = Raw::new((1000, 1000), 16, 6, b"");
        raw.data = vec![tables(1000 * 8001, longest)];
        add("tables for next to nothing", raw.file());
        let few = tables(4 << 20, longest);
        let packed = chunk(b"iCCP", &[b"a\0\0", &few[..]].concat());
        add("tables of a profile", with_chunks(&[packed]));
        let packed = chunk(b"zTXt", &[b"Comment\0\0", &few[..]].concat());
        add("tables of a text", with_chunks(&[packed]));
    }

    let scans = progressive();
    let last = scans.windows(2).rposition(|it| it == b"\xFF\xDA").unwrap();
    let (head, scan) = scans[..scans.len() - 2].split_at(last);
    add("scans", [head, &scan.repeat(5000), b"\xFF\xD9"].concat());
    let piece = b"\xFF\xE2\0\x11ICC_PROFILE\0\x01\xFFS";
    add(
        "pieces of a profile",
        [&baseline()[..2], &piece.repeat(100_000), &baseline()[2..]].concat(),
    );
    add(
        "fill bytes",
        [&baseline()[..2], &[0xFF; 1 << 20][..], &baseline()[2..]].concat(),
    );
    let stuffed = [0xFF, 0].repeat(1 << 19);
    add(
        "stuffed bytes",
        [&baseline()[..2], &stuffed, &baseline()[2..]].concat(),
    );

    // As many codes as there are bits, each of which resets the table.
    let clears = Picture {
        codes: [
            &[0b0010_0100, 0b1001_0010, 0b0100_1001].repeat(1 << 20)[..],
            &codes(&PIXELS, &[END]),
        ]
        .concat(),
        block: 1,
        ..Picture::new()
    };
    add(
        "codes that start anew",
        gif([0; 2], &colors([0; 3]), &[clears.file()]),
    );
    let block = application(b"ICCRGBG1012", &profile());
    add(
        "profiles of a GIF",
        with_block(STILL_GIF, &block.repeat(5000)),
    );
    add(
        "comments",
        with_block(STILL_GIF, &b"\x21\xFE\x01 \0".repeat(100_000)),
    );
    let mut chunks = riff_chunks(&pictures::with_riff_chunk(
        LOSSY_WEBP,
        1,
        b"ICCP",
        &profile(),
        0x20,
    ));
    chunks.splice(1..1, vec![riff_chunk(b"ICCP", &profile()); 5000]);
    chunks.extend(vec![riff_chunk(b"XXXX", b""); 100_000]);
    add("chunks of a WebP", riff(&chunks));
    bombs
}

/// A directory of 512 descriptions, all of the same 8 KiB of blanks.
fn blank_texts() -> Vec<u8> {
    const COUNT: u16 = 512;
    let at = 8 + 2 + 12 * u32::from(COUNT) + 4;
    let mut block = b"MM\0*\0\0\0\x08".to_vec();
    block.extend(COUNT.to_be_bytes());
    for _ in 0..COUNT {
        block.extend(b"\x01\x0E\0\x02\0\0\x20\0");
        block.extend(at.to_be_bytes());
    }
    block.extend([0; 4]);
    block.extend([b' '; 8192]);
    block
}

#[test]
fn no_small_file_makes_much_work() {
    for (name, file) in bombs() {
        for (call, work) in work(&file) {
            let most = bound(&file);
            assert!(work <= most, "{name}, {call}: {work}, at most {most}");
        }
    }
}

#[test]
fn ordinary_files_stay_far_below_the_bound() {
    let mut files = pictures::all();
    files.push(("photo", jpeg(640, 480)));
    files.push((
        "screenshot",
        calotype_imaging::selftest::drawing_png(640, 480),
    ));
    for (name, file) in files {
        for (call, work) in work(&file) {
            assert!(work > 0, "{name}, {call}: nothing is counted");
            assert!(work <= bound(&file) / 8, "{name}, {call}: {work}");
        }
    }
}

/// Inflated bytes count as work: otherwise the bound would mean nothing.
#[test]
fn work_grows_with_what_is_inflated() {
    let of = |length: usize| {
        let file = with_chunk(&png(), b"iCCP", &[b"a\0\0", &zeros(length)[..]].concat());
        work_of(|| strip(&file, &StripOptions::default(), &LIMITS)).1
    };
    assert!(of(2 << 20) > of(1 << 20) + (1 << 20));
    let (_, more) = work_of(|| ());
    assert_eq!(more, 0);
}

#[test]
fn frames_that_are_too_many_for_their_size_are_refused() {
    let (_, file) = bombs()
        .into_iter()
        .find(|it| it.0 == "large frames")
        .unwrap();
    let refusal = strip(&file, &StripOptions::default(), &LIMITS).unwrap_err();
    let expected = Error::TooManyFrames {
        frames: 256,
        max_frames: 1,
    };
    assert_eq!(refusal, expected);
}
