//! Color profiles made by hand (ICC.1:2022), with other data than colors in them.

/// A profile of these tags, one after the other with SECRET between them.
pub(crate) fn made(kind: &[u8; 4], connection: &[u8; 4], tags: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    const GAP: &[u8; 8] = b"SECRET!!";
    let mut table = (tags.len() as u32).to_be_bytes().to_vec();
    let mut data = Vec::new();
    for (name, tag) in tags {
        data.extend(GAP);
        let at = 128 + 4 + 12 * tags.len() + data.len();
        table.extend(*name);
        table.extend((at as u32).to_be_bytes());
        table.extend((tag.len() as u32).to_be_bytes());
        data.extend(tag);
        data.resize(data.len().next_multiple_of(4), 0);
    }
    let mut header = vec![0; 128];
    let length = header.len() + table.len() + data.len();
    header[..4].copy_from_slice(&(length as u32).to_be_bytes());
    header[4..8].copy_from_slice(b"Anna");
    header[8..12].copy_from_slice(b"\x02\x40\0\0");
    header[12..16].copy_from_slice(b"mntr");
    header[16..20].copy_from_slice(kind);
    header[20..24].copy_from_slice(connection);
    // May 6, 2021.
    header[24..30].copy_from_slice(b"\x07\xE5\0\x05\0\x06");
    header[36..40].copy_from_slice(b"acsp");
    header[40..44].copy_from_slice(b"APPL");
    // Maker, model, attributes.
    header[48..64].copy_from_slice(b"ACM Anna\0\0\0\0Mine");
    header[68..80].copy_from_slice(b"\0\0\xF6\xD6\0\x01\0\0\0\0\xD3\x2D");
    // Creator, id, and reserved bytes.
    header[80..128].copy_from_slice(b"Anna0123456789ABCDEFSECRET in what is reserved!!");
    [header, table, data].concat()
}

/// The profile of a unique monitor: light is the sample to the power of 2.
pub(crate) fn profile() -> Vec<u8> {
    let text = |it: &str| [b"text\0\0\0\0", it.as_bytes(), b"\0"].concat();
    let curve = b"curv\0\0\0\0\0\0\0\x01\x02\0".to_vec();
    made(
        b"RGB ",
        b"XYZ ",
        &[
            (b"desc", description("SECRET monitor of Anna")),
            (b"cprt", text("SECRET rights")),
            (b"dmnd", description("SECRET maker")),
            (b"mmod", b"mmod\0\0\0\0SECRET serial\0\0\0".to_vec()),
            (b"targ", text("SECRET measurements")),
            (b"priv", b"SECRET of a program".to_vec()),
            (b"wtpt", xyz([0.9642, 1.0, 0.8249])),
            (b"rXYZ", xyz([0.45, 0.24, 0.02])),
            (b"gXYZ", xyz([0.37, 0.70, 0.09])),
            (b"bXYZ", xyz([0.1442, 0.06, 0.7149])),
            (b"rTRC", curve.clone()),
            (b"gTRC", [&curve[..], b"SECRET"].concat()),
            (b"bTRC", curve),
        ],
    )
}

pub(crate) fn xyz(values: [f64; 3]) -> Vec<u8> {
    let fixed = values.map(|it| ((it * 65_536.0).round() as i32).to_be_bytes());
    [b"XYZ \0\0\0\0", fixed.as_flattened()].concat()
}

/// textDescriptionType of version 2.
pub(crate) fn description(text: &str) -> Vec<u8> {
    let length = (text.len() as u32 + 1).to_be_bytes();
    let mut tag = [b"desc\0\0\0\0", &length[..], text.as_bytes(), b"\0"].concat();
    tag.resize(tag.len() + 78, 0);
    tag
}
