//! Reads any text as each part of delivery URLs and of their settings.
#![no_main]

use calotype_protocol::rendition::{
    Hints, Original, Precision, Presets, Rendition, RenditionFormat, TransformOptions,
};
use calotype_protocol::signing::{DeliveryKeys, Signed};
use calotype_protocol::{Dimensions, Format};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    for options in [
        TransformOptions::from_query(&text),
        TransformOptions::from_cloudflare(&text),
    ] {
        match options {
            Ok(options) => resolve(&options, bytes),
            Err(error) => assert!(error.to_string().len() < 200),
        }
    }
    if let Ok(rendition) = text.parse::<Rendition>() {
        assert_eq!(rendition.to_string(), text);
    }
    if let Ok(presets) = Presets::parse(&text) {
        presets
            .iter()
            .for_each(|(_, options)| resolve(options, bytes));
    }
    let _ = Presets::default().read(&text);
    let _ = DeliveryKeys::parse(&text);
    sign(&text);
});

/// Parsed options print as text that parses to the same options; each rendition has its own name.
fn resolve(options: &TransformOptions, bytes: &[u8]) {
    let canonical = options.to_string();
    assert_eq!(
        TransformOptions::from_query(&canonical).as_ref(),
        Ok(options)
    );
    if !canonical.is_empty() {
        let theirs = canonical.replace('&', ",");
        assert_eq!(
            TransformOptions::from_cloudflare(&theirs).as_ref(),
            Ok(options)
        );
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
    assert!(!options.ladder(original).is_empty());
    let options = options.with_hints(Hints::default());
    for precision in [Precision::Exact, Precision::Snapped] {
        let made = options.resolve(original, precision, RenditionFormat::Webp);
        let name = made.to_string();
        let is_plain =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
        assert!(name.bytes().all(is_plain), "{name}");
        assert_eq!(name.parse(), Ok(made));
    }
}

/// Without the key there is no valid signature; a signature by the key is valid.
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
