//! Tests of `rules`.

use calotype_protocol::Collection;

use super::*;
use crate::config::Faults;
use crate::http::config::Config;
use crate::testing;

fn load(name: &str, value: &str) -> Result<Config, Faults> {
    Config::load(|asked| match asked {
        _ if asked == name => Some(value.to_owned()),
        _ => testing::variable(asked),
    })
}

#[test]
fn metadata_is_stripped_unless_it_is_said_otherwise() {
    let of = |config: &Config, collection| config.uploads.rules.of(collection).metadata;
    let config = testing::config();
    for collection in Collection::ALL {
        assert_eq!(of(&config, collection), MetadataPolicy::Strip);
    }
    let config = load("VERIFICATION_METADATA_POLICY", "allow").unwrap();
    assert_eq!(of(&config, Collection::Verification), MetadataPolicy::Allow);
    assert_eq!(of(&config, Collection::Items), MetadataPolicy::Strip);
    let config = load("METADATA_POLICY", "reject").unwrap();
    assert_eq!(of(&config, Collection::Profiles), MetadataPolicy::Reject);
}

#[test]
fn another_word_is_a_fault_and_never_a_weaker_rule() {
    for (name, value) in [
        ("METADATA_POLICY", "keep"),
        ("ITEMS_METADATA_POLICY", "Strip"),
        ("PIXEL_CHECK", "true"),
        ("PROFILES_PIXEL_CHECK", "full"),
    ] {
        let Faults(faults) = load(name, value).unwrap_err();
        assert_eq!(faults.len(), 1);
        assert!(faults[0].starts_with(name), "{faults:?}");
    }
}
