//! The bank's signing key: made once, kept beside the journal, readable by its owner only.

use std::{
    fs::OpenOptions,
    io::{self, Write},
    path::Path,
};

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use jsonwebtoken::{
    Algorithm, EncodingKey, Header,
    jwk::{Jwk, JwkSet, PublicKeyUse, ThumbprintHash},
};
use serde::Serialize;

use crate::BankError;

/// An ES256 key with its public half.
pub(crate) struct SigningKey {
    private: EncodingKey,
    public: Jwk,
}

impl SigningKey {
    /// Reads the key, or makes one.
    pub(crate) fn open(path: &Path) -> Result<Self, BankError> {
        let unusable = |source| BankError::Key {
            path: path.to_owned(),
            source,
        };
        let pkcs8 = match std::fs::read(path) {
            Ok(pkcs8) => pkcs8,
            Err(error) if error.kind() == io::ErrorKind::NotFound => make(path).map_err(unusable)?,
            Err(error) => return Err(unusable(error)),
        };
        let private = EncodingKey::from_ec_der(&pkcs8);
        let broken = |error: jsonwebtoken::errors::Error| unusable(io::Error::other(error));
        let mut public = Jwk::from_encoding_key(&private, Algorithm::ES256).map_err(broken)?;
        public.common.key_id = Some(public.thumbprint(ThumbprintHash::SHA256).map_err(broken)?);
        public.common.public_key_use = Some(PublicKeyUse::Signature);
        Ok(Self { private, public })
    }

    /// The public half, as it is published.
    pub(crate) fn published(&self) -> JwkSet {
        JwkSet {
            keys: vec![self.public.clone()],
        }
    }

    /// Signs claims into a compact token.
    pub(crate) fn sign(&self, claims: &impl Serialize) -> Result<String, jsonwebtoken::errors::Error> {
        let mut header = Header::new(Algorithm::ES256);
        header.kid = self.public.common.key_id.clone();
        jsonwebtoken::encode(&header, claims, &self.private)
    }
}

fn make(path: &Path) -> io::Result<Vec<u8>> {
    // Keys come from the system's own generator even where other chance is seeded: nothing anybody
    // compares depends on them.
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
        .map_err(io::Error::other)?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // Written aside and renamed, so that a crash never leaves half a key.
    let aside = path.with_extension("new");
    match std::fs::remove_file(&aside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = options.open(&aside)?;
    file.write_all(pkcs8.as_ref())?;
    file.sync_all()?;
    std::fs::rename(&aside, path)?;
    Ok(pkcs8.as_ref().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_stays_the_same_and_belongs_to_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("signing-key.der");
        let made = SigningKey::open(&path).unwrap();
        let read = SigningKey::open(&path).unwrap();
        assert_eq!(made.published(), read.published());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(
                std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
                0o600
            );
        }
        let published = serde_json::to_string(&made.published()).unwrap();
        assert!(!published.contains("\"d\""), "{published}");
    }

    #[test]
    fn a_broken_key_file_is_an_error_that_names_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("signing-key.der");
        std::fs::write(&path, "nonsense").unwrap();
        let error = SigningKey::open(&path).err().unwrap();
        assert!(error.to_string().contains("signing-key.der"), "{error}");
    }
}
