//! Our signing key, and what it signs.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, EncodingKey, Header, jwk::Jwk};
use model::{
    Secret,
    random::{Randomness, alphanumeric},
};
use serde::Serialize;

/// How long an assertion is good for, in seconds: long enough for a slow call, no longer.
const ASSERTION_LIFE: i64 = 60;

/// A key that cannot be made or read.
#[derive(Debug, thiserror::Error)]
#[error("the signing key cannot be {0}")]
pub struct KeyError(&'static str);

/// A P-256 key this server signs with at banks (ES256).
#[derive(Clone)]
pub struct SigningKey {
    id: String,
    pkcs8: Secret<Vec<u8>>,
}

impl SigningKey {
    /// A new key, known to banks by `id`.
    ///
    /// # Errors
    /// If the machine's source of chance fails.
    pub fn generate(id: String) -> Result<Self, KeyError> {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map_err(|_| KeyError("made"))?;
        let document = pair.to_pkcs8v1().map_err(|_| KeyError("made"))?;
        Ok(Self {
            id,
            pkcs8: Secret::new(document.as_ref().to_vec()),
        })
    }

    /// A key read back from its PKCS#8 document.
    ///
    /// # Errors
    /// If the document is not a P-256 key.
    pub fn from_pkcs8(id: String, pkcs8: Secret<Vec<u8>>) -> Result<Self, KeyError> {
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.expose())
            .map_err(|_| KeyError("read"))?;
        Ok(Self { id, pkcs8 })
    }

    /// The id banks know it by.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The PKCS#8 document, to be sealed.
    pub fn pkcs8(&self) -> &Secret<Vec<u8>> {
        &self.pkcs8
    }

    /// The public half, as banks want it: a JSON Web Key Set.
    ///
    /// # Errors
    /// If the key cannot be used.
    pub fn public_set(&self) -> Result<serde_json::Value, KeyError> {
        let mut jwk =
            Jwk::from_encoding_key(&self.encoding(), Algorithm::ES256).map_err(|_| KeyError("used"))?;
        jwk.common.key_id = Some(self.id.clone());
        let mut jwk = serde_json::to_value(jwk).map_err(|_| KeyError("used"))?;
        if let Some(fields) = jwk.as_object_mut() {
            fields.insert("use".into(), "sig".into());
        }
        Ok(serde_json::json!({ "keys": [jwk] }))
    }

    /// Proof of who we are, for one call (RFC 7523; providers.md 1.2).
    ///
    /// # Errors
    /// If the key cannot be used.
    pub fn assertion(
        &self,
        client_id: &str,
        audience: &str,
        now: Timestamp,
        random: &dyn Randomness,
    ) -> Result<Secret<String>, KeyError> {
        #[derive(Serialize)]
        struct Claims<'a> {
            iss: &'a str,
            sub: &'a str,
            aud: &'a str,
            jti: String,
            iat: i64,
            exp: i64,
        }
        let issued = now.as_second();
        let claims = Claims {
            iss: client_id,
            sub: client_id,
            aud: audience,
            jti: alphanumeric(random, 24),
            iat: issued,
            exp: issued.saturating_add(ASSERTION_LIFE),
        };
        let header = Header {
            kid: Some(self.id.clone()),
            ..Header::new(Algorithm::ES256)
        };
        jsonwebtoken::encode(&header, &claims, &self.encoding())
            .map(Secret::new)
            .map_err(|_| KeyError("used"))
    }

    fn encoding(&self) -> EncodingKey {
        EncodingKey::from_ec_der(self.pkcs8.expose())
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKey({})", self.id)
    }
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::{DecodingKey, Validation};

    use super::*;

    struct Zeros;

    impl Randomness for Zeros {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(0);
        }
    }

    #[test]
    fn an_assertion_verifies_under_the_published_key_and_names_client_and_audience() {
        let key = SigningKey::generate("k1".into()).unwrap();
        let again = SigningKey::from_pkcs8("k1".into(), key.pkcs8().clone()).unwrap();
        let now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let assertion = again
            .assertion("client-1", "https://bank.example", now, &Zeros)
            .unwrap();

        let set = key.public_set().unwrap();
        assert_eq!(set["keys"][0]["kid"], "k1");
        assert!(
            set["keys"][0].get("d").is_none(),
            "the private half must not be published"
        );
        let jwk: Jwk = serde_json::from_value(set["keys"][0].clone()).unwrap();
        let mut validation = Validation::new(Algorithm::ES256);
        validation.validate_exp = false;
        validation.set_audience(&["https://bank.example"]);
        let token = jsonwebtoken::decode::<serde_json::Value>(
            assertion.expose(),
            &DecodingKey::from_jwk(&jwk).unwrap(),
            &validation,
        )
        .unwrap();
        assert_eq!(token.claims["iss"], "client-1");
        assert_eq!(token.claims["sub"], "client-1");
        assert_eq!(token.claims["exp"].as_i64(), Some(now.as_second() + 60));
    }

    #[test]
    fn a_document_that_is_no_key_is_refused() {
        assert!(SigningKey::from_pkcs8("k".into(), Secret::new(vec![1, 2, 3])).is_err());
    }
}
