//! Any text, as everything that delivery URLs and the settings for them are made of.
#![no_main]

use calotype_protocol::rendition::{
    Asked, Freedom, Hints, Original, Presets, Rendition, RenditionFormat,
};
use calotype_protocol::signing::{DeliveryKeys, Signed};
use calotype_protocol::{Dimensions, Format};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    for asked in [Asked::from_query(&text), Asked::from_cloudflare(&text)] {
        match asked {
            Ok(asked) => settle(&asked, bytes),
            Err(error) => assert!(error.to_string().len() < 200),
        }
    }
    if let Ok(rendition) = text.parse::<Rendition>() {
        assert_eq!(rendition.to_string(), text);
    }
    if let Ok(presets) = Presets::parse(&text) {
        presets.iter().for_each(|(_, asked)| settle(asked, bytes));
    }
    let _ = Presets::default().read(&text);
    let _ = DeliveryKeys::parse(&text);
    sign(&text);
});

/// What is read prints as what reads the same; what is made of it has a name of its own.
fn settle(asked: &Asked, bytes: &[u8]) {
    let canonical = asked.to_string();
    assert_eq!(Asked::from_query(&canonical).as_ref(), Ok(asked));
    if !canonical.is_empty() {
        let theirs = canonical.replace('&', ",");
        assert_eq!(Asked::from_cloudflare(&theirs).as_ref(), Ok(asked));
    }
    let [a, b, ..] = *bytes else { return };
    let original = Original {
        dimensions: Dimensions {
            width: 1 + u32::from(a) * 16,
            height: 1 + u32::from(b) * 16,
        },
        format: Format::Png,
        focal_point: None,
    };
    assert!(!asked.ladder(original).is_empty());
    let asked = asked.with_hints(Hints::default());
    for freedom in [Freedom::Any, Freedom::Snapped] {
        let made = asked.rendition(original, freedom, RenditionFormat::Webp);
        let name = made.to_string();
        let is_plain =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
        assert!(name.bytes().all(is_plain), "{name}");
        assert_eq!(name.parse(), Ok(made));
    }
}

/// Nobody without the key has a signature; what the key signs is good.
fn sign(text: &str) {
    let keys = DeliveryKeys::parse("k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
    let keys = keys.expect("32 bytes");
    if let Ok(Some(signed)) = Signed::parse(text) {
        assert!(signed.verify(&keys, "/fuzz", 1_767_225_599).is_err());
    }
    if let Some(url) = keys.sign("/fuzz", text, 1_767_225_600) {
        let query = url.strip_prefix("/fuzz?").expect("path and query");
        let signed = Signed::parse(query).expect("well formed").expect("signed");
        let verified = signed.verify(&keys, "/fuzz", 1_767_225_599);
        assert_eq!(verified.expect("good").options(), text);
    }
}
