//! Sealing: what is secret at rest, and what is compared without being known.
//!
//! A key-encryption key comes from outside the database. Under it lie, wrapped, a data key that seals
//! columns and a fingerprint key that turns full numbers and names into keyed hashes. The fingerprint
//! key is not rotated with the rest: old and new hashes must stay comparable.
//!
//! A sealed value is `1 ‖ key id (4 bytes) ‖ nonce (12) ‖ ciphertext ‖ tag (16)`, AES-256-GCM, with the
//! place it belongs to as associated data, so that it opens nowhere else.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey},
    hmac,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use model::{Secret, random::Randomness};

use crate::StoreError;

const VERSION: u8 = 1;
const NONCE: usize = 12;
const HEAD: usize = 1 + 4 + NONCE;

/// Bytes of every key.
pub(crate) const KEY: usize = 32;

/// Where the key-encryption key comes from.
#[derive(Debug, Clone)]
pub enum KeySource {
    /// A file that holds 32 bytes in base64; made, readable by its owner alone, if it is absent.
    File(PathBuf),
    /// A file that must already be there.
    ExistingFile(PathBuf),
    /// The 32 bytes in base64, as from the environment.
    Given(Secret<String>),
}

/// The key-encryption key.
pub(crate) struct Kek(Secret<Vec<u8>>);

impl Kek {
    /// Reads the key; where it may be made and is absent, answers where it is to be.
    pub(crate) fn find(source: &KeySource) -> Result<Result<Self, PathBuf>, StoreError> {
        Ok(match source {
            KeySource::Given(text) => Ok(Self::decode(text.expose())?),
            KeySource::ExistingFile(path) => Ok(Self::read(path)?),
            KeySource::File(path) => match fs::exists(path) {
                Ok(false) => Err(path.clone()),
                _ => Ok(Self::read(path)?),
            },
        })
    }

    fn read(path: &Path) -> Result<Self, StoreError> {
        let text =
            Secret::new(fs::read_to_string(path).map_err(|error| {
                StoreError::Key(format!("cannot be read from {}: {error}", path.display()))
            })?);
        Self::decode(text.expose())
    }

    /// Makes the key and the file that holds it.
    pub(crate) fn make(path: &Path, random: &dyn Randomness) -> Result<Self, StoreError> {
        let problem =
            |error: std::io::Error| StoreError::Key(format!("cannot be made at {}: {error}", path.display()));
        let mut key = vec![0; KEY];
        random.fill(&mut key);
        let key = Secret::new(key);
        if let Some(parent) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
            fs::create_dir_all(parent).map_err(problem)?;
        }
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(problem)?;
        let text = Secret::new(STANDARD.encode(key.expose()));
        writeln!(file, "{}", text.expose()).map_err(problem)?;
        file.sync_all().map_err(problem)?;
        Ok(Self(key))
    }

    fn decode(text: &str) -> Result<Self, StoreError> {
        let key = STANDARD
            .decode(text.trim())
            .map_err(|_| StoreError::Key("is not base64".into()))?;
        if key.len() != KEY {
            return Err(StoreError::Key(format!(
                "has {} bytes, expected {KEY}",
                key.len()
            )));
        }
        Ok(Self(Secret::new(key)))
    }

    /// Wraps a key under this one.
    pub(crate) fn wrap(&self, purpose: &str, key: &Secret<Vec<u8>>) -> Result<Vec<u8>, StoreError> {
        seal(self.0.expose(), 0, purpose, key.expose())
    }

    /// Unwraps a key; a failure means that this is another database's key-encryption key.
    pub(crate) fn unwrap(&self, purpose: &str, wrapped: &[u8]) -> Result<Secret<Vec<u8>>, StoreError> {
        open(self.0.expose(), purpose, wrapped)
            .map(Secret::new)
            .map_err(|_| StoreError::Key("does not open this database".into()))
    }
}

/// The keys of an open database. Never prints.
pub struct Keyring {
    data: Secret<Vec<u8>>,
    data_id: u32,
    fingerprint: hmac::Key,
}

impl Keyring {
    pub(crate) fn new(data_id: u32, data: Secret<Vec<u8>>, fingerprint: &Secret<Vec<u8>>) -> Self {
        Self {
            data,
            data_id,
            fingerprint: hmac::Key::new(hmac::HMAC_SHA256, fingerprint.expose()),
        }
    }

    /// Seals `plain` for one place, named by table, column and row.
    pub(crate) fn seal(&self, place: &str, plain: &[u8]) -> Result<Vec<u8>, StoreError> {
        seal(self.data.expose(), self.data_id, place, plain)
    }

    /// Opens what was sealed for this place.
    pub(crate) fn open(&self, place: &str, sealed: &[u8]) -> Result<Secret<Vec<u8>>, StoreError> {
        let id = sealed
            .get(1..5)
            .and_then(|id| id.try_into().ok())
            .map(u32::from_be_bytes);
        if id != Some(self.data_id) {
            return Err(StoreError::Sealed);
        }
        open(self.data.expose(), place, sealed).map(Secret::new)
    }

    /// Opens a text that was sealed for this place.
    pub(crate) fn open_text(&self, place: &str, sealed: &[u8]) -> Result<Secret<String>, StoreError> {
        let plain = self.open(place, sealed)?;
        String::from_utf8(plain.expose().clone())
            .map(Secret::new)
            .map_err(|_| StoreError::Sealed)
    }

    /// The keyed hash of something that must be compared and not known: HMAC-SHA-256, with the kind of
    /// thing mixed in so that equal texts of different kinds differ.
    pub fn fingerprint(&self, kind: &str, text: &str) -> Vec<u8> {
        let mut context = hmac::Context::with_key(&self.fingerprint);
        context.update(kind.as_bytes());
        context.update(&[0]);
        context.update(text.as_bytes());
        context.sign().as_ref().to_vec()
    }
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keyring")
    }
}

fn cipher(key: &[u8]) -> Result<RandomizedNonceKey, StoreError> {
    RandomizedNonceKey::new(&AES_256_GCM, key).map_err(|_| StoreError::Key("has the wrong length".into()))
}

fn seal(key: &[u8], id: u32, place: &str, plain: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut body = plain.to_vec();
    let nonce = cipher(key)?
        .seal_in_place_append_tag(Aad::from(place.as_bytes()), &mut body)
        .map_err(|_| StoreError::Sealed)?;
    let mut sealed = Vec::with_capacity(HEAD + body.len());
    sealed.push(VERSION);
    sealed.extend_from_slice(&id.to_be_bytes());
    sealed.extend_from_slice(nonce.as_ref());
    sealed.append(&mut body);
    Ok(sealed)
}

fn open(key: &[u8], place: &str, sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
    let (head, body) = sealed.split_at_checked(HEAD).ok_or(StoreError::Sealed)?;
    if head.first() != Some(&VERSION) {
        return Err(StoreError::Sealed);
    }
    let nonce: [u8; NONCE] = head
        .get(5..)
        .and_then(|n| n.try_into().ok())
        .ok_or(StoreError::Sealed)?;
    let mut body = body.to_vec();
    let plain = cipher(key)?
        .open_in_place(Nonce::from(&nonce), Aad::from(place.as_bytes()), &mut body)
        .map_err(|_| StoreError::Sealed)?;
    Ok(plain.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Sevens;

    impl Randomness for Sevens {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(7);
        }
    }

    fn ring() -> Keyring {
        Keyring::new(3, Secret::new(vec![1; KEY]), &Secret::new(vec![2; KEY]))
    }

    #[test]
    fn a_sealed_value_opens_only_where_it_belongs_and_only_unchanged() {
        let ring = ring();
        let sealed = ring.seal("login_grant.refresh/1", b"token").unwrap();
        assert_eq!(
            ring.open("login_grant.refresh/1", &sealed).unwrap().expose(),
            b"token"
        );
        assert!(ring.open("login_grant.refresh/2", &sealed).is_err());
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(ring.open("login_grant.refresh/1", &changed).is_err(), "byte {at}");
        }
        assert!(ring.open("login_grant.refresh/1", &sealed[..HEAD]).is_err());
        assert!(ring.open("login_grant.refresh/1", &[]).is_err());
    }

    #[test]
    fn the_same_text_never_seals_to_the_same_bytes() {
        let ring = ring();
        assert_ne!(ring.seal("p", b"x").unwrap(), ring.seal("p", b"x").unwrap());
    }

    #[test]
    fn fingerprints_are_stable_and_depend_on_the_kind() {
        let ring = ring();
        assert_eq!(
            ring.fingerprint("number", "123"),
            ring.fingerprint("number", "123")
        );
        assert_ne!(
            ring.fingerprint("number", "123"),
            ring.fingerprint("holder", "123")
        );
        assert_ne!(
            ring.fingerprint("number", "123"),
            ring.fingerprint("number", "124")
        );
    }

    #[test]
    fn a_wrapped_key_opens_only_under_its_own_key_encryption_key() {
        let kek = Kek::decode(&STANDARD.encode([9; KEY])).unwrap();
        let other = Kek::decode(&STANDARD.encode([8; KEY])).unwrap();
        let wrapped = kek.wrap("data", &Secret::new(vec![5; KEY])).unwrap();
        assert_eq!(kek.unwrap("data", &wrapped).unwrap().expose(), &vec![5; KEY]);
        assert!(matches!(other.unwrap("data", &wrapped), Err(StoreError::Key(_))));
        assert!(kek.unwrap("fingerprint", &wrapped).is_err());
    }

    #[test]
    fn a_key_file_is_made_once_and_for_its_owner_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("sub/key");
        let source = KeySource::File(path.clone());
        let absent = Kek::find(&source).unwrap().err().unwrap();
        assert_eq!(absent, path);
        Kek::make(&absent, &Sevens).unwrap();
        assert!(Kek::find(&source).unwrap().is_ok());
        assert!(
            Kek::make(&absent, &Sevens).is_err(),
            "what is there is never overwritten"
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert!(Kek::find(&KeySource::ExistingFile(dir.path().join("none"))).is_err());
    }

    #[test]
    fn a_key_of_the_wrong_length_or_alphabet_is_refused() {
        for text in ["", "short", "AAAA", "!!!!"] {
            let given = KeySource::Given(Secret::new(text.to_owned()));
            assert!(matches!(Kek::find(&given), Err(StoreError::Key(_))), "{text:?}");
        }
    }
}
