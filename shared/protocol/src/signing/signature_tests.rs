use serde_json::Value;

use super::*;

/// Signed by another implementation: `fixtures/signatures.json` was made on 2026-11-21 with OpenSSL
/// 3, each signature from a string to sign that was written by hand:
///
/// ```sh
/// printf 'calotype-delivery-v1\nk1\n1767225600\n/i/01ARZ3NDEKTSV4RRFFQ69G5FAV\nw=640' |
///   openssl dgst -sha256 -mac HMAC -macopt hexkey:000102…1e1f -binary |
///   basenc --base64url | tr -d =
/// ```
const VECTORS: &str = include_str!("../../fixtures/signatures.json");

const KEY: &str = "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
const OTHER: &str = "k2:ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8";
const PATH: &str = "/i/01ARZ3NDEKTSV4RRFFQ69G5FAV";
const EXPIRES: u64 = 1_767_225_600;
const NOW: u64 = EXPIRES - 60;

/// The first vector's.
const QUERY: &str = "w=640&exp=1767225600&kid=k1&sig=Uyf-i7Y332Z3Pds-1CvFpZTOhxXO43PeaW_Zdg722xE";

fn keys(text: &str) -> DeliveryKeys {
    DeliveryKeys::parse(text).unwrap()
}

fn verify(query: &str, path: &str, now: u64) -> Result<String, SignatureError> {
    let signed = Signed::parse(query)?.ok_or(SignatureError::Missing)?;
    let verified = signed.verify(&keys(KEY), path, now)?;
    Ok(verified.options().to_owned())
}

#[test]
fn another_implementation_signs_the_same() {
    let vectors: Vec<Value> = serde_json::from_str(VECTORS).unwrap();
    assert_eq!(vectors.len(), 5);
    for vector in &vectors {
        let text = |name: &str| vector[name].as_str().unwrap();
        let (path, query, expires) = (
            text("path"),
            text("query"),
            vector["expires"].as_u64().unwrap(),
        );
        // The npm package writes this for the vector's options, byte for byte.
        if vector.get("options").is_some() {
            let options = crate::rendition::TransformOptions::from_query(query).unwrap();
            assert_eq!(options.to_string(), query);
        }
        let keys = keys(&format!("{}:{}", text("id"), text("secret")));
        let url = keys.sign(path, query, expires).unwrap();
        assert!(
            url.ends_with(&format!("&sig={}", text("signature"))),
            "{url}"
        );
        let (signed_path, signed_query) = url.split_once('?').unwrap();
        assert_eq!(signed_path, path);
        let signed = Signed::parse(signed_query).unwrap().unwrap();
        let verified = signed.verify(&keys, path, expires - 1).unwrap();
        assert_eq!(
            (verified.options(), verified.expires_unix_seconds()),
            (query, expires)
        );
    }
}

#[test]
fn it_is_good_until_its_time_is_over() {
    assert_eq!(verify(QUERY, PATH, NOW), Ok("w=640".to_owned()));
    assert_eq!(verify(QUERY, PATH, EXPIRES - 1), Ok("w=640".to_owned()));
    assert_eq!(verify(QUERY, PATH, EXPIRES), Err(SignatureError::Expired));
    assert_eq!(verify(QUERY, PATH, u64::MAX), Err(SignatureError::Expired));
    // Seven days and a minute of clock skew, by hand: 604 800 + 60.
    assert!(verify(QUERY, PATH, EXPIRES - 604_860).is_ok());
    assert_eq!(
        verify(QUERY, PATH, EXPIRES - 604_861),
        Err(SignatureError::TooLong)
    );
    assert_eq!(verify(QUERY, PATH, 0), Err(SignatureError::TooLong));
}

#[test]
fn nothing_of_it_can_be_changed() {
    let changed = |from: &str, to: &str| {
        assert!(QUERY.contains(from));
        verify(&QUERY.replace(from, to), PATH, NOW)
    };
    for (from, to) in [
        ("w=640", "w=641"),
        ("w=640", "w=640&h=1"),
        ("w=640&", ""),
        ("w=640", "W=640"),
        ("w=640", "w=%3640"),
        ("w=640", "w=640\n"),
        ("1767225600", "1767225601"),
        ("kid=k1", "kid=k2"),
        ("kid=k1", "kid="),
        ("sig=U", "sig=V"),
    ] {
        assert_eq!(changed(from, to), Err(SignatureError::Wrong), "{to}");
    }
    for path in [
        "/i/01ARZ3NDEKTSV4RRFFQ69G5FAW",
        "/i//01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "/I/01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "/i/01ARZ3NDEKTSV4RRFFQ69G5FAV/",
        "i/01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "/i/original/01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "",
    ] {
        assert_eq!(
            verify(QUERY, path, NOW),
            Err(SignatureError::Wrong),
            "{path}"
        );
    }
}

#[test]
fn a_part_cannot_move_over_into_the_next() {
    // The same bytes in sequence, split elsewhere.
    let all = keys(&format!("{KEY},{OTHER}"));
    let one = all.sign("/i/A", "w=1", EXPIRES).unwrap();
    let two = all.sign("/i/Aw", "=1", EXPIRES).unwrap();
    assert_ne!(one.rsplit('=').next(), two.rsplit('=').next());
}

#[test]
fn what_is_left_of_a_signature_is_not_unsigned() {
    assert_eq!(Signed::parse("w=640"), Ok(None));
    assert_eq!(Signed::parse(""), Ok(None));
    assert_eq!(Signed::parse("w=640&v=sig"), Ok(None));
    let (options, signature) = QUERY.split_once('&').unwrap();
    let parts: Vec<&str> = signature.split('&').collect();
    let [exp, kid, sig] = parts[..] else {
        panic!("three parameters");
    };
    for query in [
        format!("{options}&{exp}"),
        format!("{options}&{exp}&{kid}"),
        format!("{options}&{exp}&{kid}&sig="),
        format!("{options}&{exp}&{kid}&{sig}="),
        format!("{options}&{exp}&{kid}&{sig}A"),
        format!("{options}&{exp}&{kid}&{}", &sig[..sig.len() - 1]),
        format!("{options}&{exp}&{kid}&{sig}&"),
        format!("{options}&{exp}&{kid}&{sig}&h=1"),
        format!("{options}&{kid}&{exp}&{sig}"),
        format!("{sig}&{options}&{exp}&{kid}"),
        format!("{exp}&{options}&{exp}&{kid}&{sig}"),
        format!("{options}&{exp}&{kid}&{sig}&{sig}"),
        format!("{sig}&{exp}&{kid}&{sig}"),
        format!("&{exp}&{kid}&{sig}"),
        format!("{options}&exp=01767225600&{kid}&{sig}"),
        format!("{options}&exp=0767225600&{kid}&{sig}"),
        format!("{options}&exp=-767225600&{kid}&{sig}"),
        format!("{options}&exp=1e9&{kid}&{sig}"),
        "sig".to_owned(),
    ] {
        assert_eq!(
            Signed::parse(&query),
            Err(SignatureError::Malformed),
            "{query}"
        );
    }
    // A name that only decodes to one is left to the options, which reject it.
    assert_eq!(Signed::parse("w=640&%73ig=x"), Ok(None));
}

#[test]
fn the_last_bits_of_a_signature_count() {
    // 43 characters hold 258 bits: the two spare bits are zero, or there would be four spellings.
    let other = QUERY.replace("722xE", "722xF");
    assert_eq!(verify(&other, PATH, NOW), Err(SignatureError::Malformed));
}

#[test]
fn an_old_key_verifies_until_it_is_taken_away() {
    let new_only = keys(OTHER);
    let both = keys(&format!("{OTHER},{KEY}"));
    let signed = Signed::parse(QUERY).unwrap().unwrap();
    assert!(signed.verify(&both, PATH, NOW).is_ok());
    assert_eq!(
        signed.verify(&new_only, PATH, NOW),
        Err(SignatureError::Wrong)
    );
    // Another secret under the old name is another key.
    let renamed = keys(&OTHER.replace("k2", "k1"));
    assert_eq!(
        signed.verify(&renamed, PATH, NOW),
        Err(SignatureError::Wrong)
    );
    assert!(both.sign(PATH, "", EXPIRES).unwrap().contains("&kid=k2&"));
}

#[test]
fn a_key_verifies_what_it_has_signed_and_nothing_else() {
    let both = keys(&format!("{KEY},{OTHER}"));
    let verify = |keys: &DeliveryKeys, query: &str| {
        let signed = Signed::parse(query).unwrap().unwrap();
        signed.verify(keys, PATH, NOW).map(|_| ())
    };
    assert_eq!(verify(&both, QUERY), Ok(()));
    for id in ["k2", "k3", "K1", "k1%00", "k1,k2", "../k1", "0", ""] {
        let query = QUERY.replace("kid=k1", &format!("kid={id}"));
        assert_eq!(verify(&both, &query), Err(SignatureError::Wrong), "{id}");
    }
    // The same secret under another name: the name is signed, too.
    let renamed = keys(&KEY.replace("k1:", "k3:"));
    let query = QUERY.replace("kid=k1", "kid=k3");
    assert_eq!(verify(&renamed, &query), Err(SignatureError::Wrong));
}

/// The same secret may have signed another text elsewhere: the first line gives the purpose.
#[test]
fn a_signature_for_another_purpose_is_none() {
    let all = keys(KEY);
    let (options, _) = QUERY.split_once("sig=").unwrap();
    let right = format!("calotype-delivery-v1\nk1\n{EXPIRES}\n{PATH}\nw=640");
    for (text, expected) in [
        (right.clone(), Ok("w=640".to_owned())),
        (
            right.replace("delivery", "upload"),
            Err(SignatureError::Wrong),
        ),
        (right.replace("v1", "v2"), Err(SignatureError::Wrong)),
        (
            right.replace("calotype-delivery-v1\n", ""),
            Err(SignatureError::Wrong),
        ),
        (format!("{PATH}?w=640"), Err(SignatureError::Wrong)),
        (format!("{right}\n"), Err(SignatureError::Wrong)),
    ] {
        let signature = mac(all.signing_key(), &text).finalize().into_bytes();
        let query = format!("{options}sig={}", URL_SAFE_NO_PAD.encode(signature));
        assert_eq!(verify(&query, PATH, NOW), expected, "{text:?}");
    }
}

/// Every bit of it is compared, not only the start.
#[test]
fn every_bit_of_a_signature_counts_the_same() {
    let (options, signature) = QUERY.split_once("sig=").unwrap();
    let right = URL_SAFE_NO_PAD.decode(signature).unwrap();
    assert_eq!(right.len(), 32);
    for bit in 0..256 {
        let mut bent = right.clone();
        bent[bit / 8] ^= 1 << (bit % 8);
        let query = format!("{options}sig={}", URL_SAFE_NO_PAD.encode(bent));
        assert_eq!(
            verify(&query, PATH, NOW),
            Err(SignatureError::Wrong),
            "{bit}"
        );
    }
}

#[test]
fn what_cannot_be_a_url_is_not_signed() {
    let keys = keys(KEY);
    for (path, query, expires) in [
        ("i/A", "", EXPIRES),
        ("/i/A\n", "", EXPIRES),
        ("/i/A", "w=1\nx", EXPIRES),
        ("/i/A", "exp=1", EXPIRES),
        ("/i/A", "w=1&sig=x", EXPIRES),
        ("/i/A", "", 999_999_999),
        ("/i/A", "", 10_000_000_000),
    ] {
        assert_eq!(keys.sign(path, query, expires), None, "{path} {query}");
    }
}
