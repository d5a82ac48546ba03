//! The keys that sign delivery URLs: the secret `DELIVERY_KEYS`.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::limits::{DELIVERY_KEY_MAX_BYTES, DELIVERY_KEY_MIN_BYTES, DELIVERY_KEYS_MAX};

/// Public name of a key: 1 to 16 characters of `a–z 0–9 - _`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KeyId(String);

/// Characters of a key's name.
const ID_MAX_CHARS: usize = 16;

impl KeyId {
    /// Reads the name of a key.
    pub fn new(text: &str) -> Option<Self> {
        let is_plain =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte);
        let fits = (1..=ID_MAX_CHARS).contains(&text.len());
        (fits && text.bytes().all(is_plain)).then(|| Self(text.to_owned()))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One key. It has no `Debug`, so that the secret cannot be printed.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct DeliveryKey {
    pub(super) id: KeyId,
    pub(super) secret: Vec<u8>,
}

/// The keys of a deployment, at least one: the first signs, all verify. To replace a key without an
/// interruption, an operator puts the new one first and removes the old one when its last URL has
/// expired.
#[derive(Clone, PartialEq, Eq)]
pub struct DeliveryKeys {
    signer: DeliveryKey,
    others: Vec<DeliveryKey>,
}

impl DeliveryKeys {
    /// Reads `k2:<base64url>,k1:<base64url>`, each of 32 to 64 bytes without padding
    /// (RFC 4648 § 5).
    ///
    /// ```
    /// use calotype_protocol::signing::DeliveryKeys;
    /// let keys = DeliveryKeys::parse("k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8").unwrap();
    /// assert_eq!(keys.signer().as_str(), "k1");
    /// assert_eq!(format!("{keys:?}"), r#"DeliveryKeys(["k1"], secrets redacted)"#);
    /// ```
    ///
    /// # Errors
    ///
    /// Every fault, each as part of a sentence that names the key by its position, never by its
    /// value.
    pub fn parse(text: &str) -> Result<Self, Vec<String>> {
        let (mut keys, mut faults) = (Vec::<DeliveryKey>::new(), Vec::new());
        for (index, one) in text.split(',').enumerate() {
            match key(one.trim()) {
                Ok(key) if keys.iter().any(|known| known.id == key.id) => {
                    faults.push(format!("key {} has the name of another", index + 1));
                }
                Ok(key) => keys.push(key),
                Err(fault) => faults.push(format!("key {} {fault}", index + 1)),
            }
        }
        if keys.len() > DELIVERY_KEYS_MAX {
            faults.push(format!("more than {DELIVERY_KEYS_MAX} keys"));
        }
        let mut keys = keys.into_iter();
        match keys.next() {
            Some(signer) if faults.is_empty() => Ok(Self {
                signer,
                others: keys.collect(),
            }),
            _ => Err(faults),
        }
    }

    /// Name of the key that signs.
    pub const fn signer(&self) -> &KeyId {
        &self.signer.id
    }

    pub(super) const fn signing_key(&self) -> &DeliveryKey {
        &self.signer
    }

    /// Names are public: the time that this takes reveals nothing.
    pub(super) fn find(&self, id: &str) -> Option<&DeliveryKey> {
        self.all().find(|key| key.id.as_str() == id)
    }

    fn all(&self) -> impl Iterator<Item = &DeliveryKey> {
        std::iter::once(&self.signer).chain(&self.others)
    }
}

impl fmt::Debug for DeliveryKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.all().map(|key| key.id.as_str()).collect();
        write!(f, "DeliveryKeys({names:?}, secrets redacted)")
    }
}

fn key(text: &str) -> Result<DeliveryKey, String> {
    let (id, secret) = text
        .split_once(':')
        .ok_or("is not a name, a colon and a secret")?;
    let id = KeyId::new(id).ok_or("has a name that is not 1 to 16 of a–z 0–9 - _")?;
    let secret = URL_SAFE_NO_PAD
        .decode(secret)
        .map_err(|_| "is not base64url without padding")?;
    if !(DELIVERY_KEY_MIN_BYTES..=DELIVERY_KEY_MAX_BYTES).contains(&secret.len()) {
        return Err(format!(
            "is not of {DELIVERY_KEY_MIN_BYTES} to {DELIVERY_KEY_MAX_BYTES} bytes"
        ));
    }
    Ok(DeliveryKey { id, secret })
}

#[cfg(test)]
#[path = "keys_tests.rs"]
mod tests;
