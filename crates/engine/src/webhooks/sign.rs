//! Signatures after Standard Webhooks: whoever has the secret knows that we sent a message, and when.

use aws_lc_rs::hmac;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use model::Secret;

/// What a secret begins with.
pub(super) const PREFIX: &str = "whsec_";

/// HMAC-SHA-256.
pub(crate) fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key));
    for part in parts {
        context.update(part);
    }
    context.sign().as_ref().to_vec()
}

/// The value of `webhook-signature`: one signature for each secret, the present one first.
///
/// A secret that is none signs nothing.
pub(super) fn signatures(secrets: &[&Secret<String>], id: &str, timestamp: i64, body: &str) -> String {
    let signed = secrets.iter().filter_map(|secret| {
        let key = secret.expose().strip_prefix(PREFIX)?;
        let key = Secret::new(STANDARD.decode(key).ok()?);
        let head = format!("{id}.{timestamp}.");
        let signature = hmac_sha256(key.expose(), &[head.as_bytes(), body.as_bytes()]);
        Some(format!("v1,{}", STANDARD.encode(signature)))
    });
    signed.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_as_the_published_example_has_it() {
        // The example of the Standard Webhooks specification.
        let secret = Secret::new("whsec_plJ3nmyCDGBKInavdOK15jsl".to_owned());
        let other = Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned());
        let body = r#"{"event_type":"ping","data":{"success":true}}"#;
        let both = signatures(&[&secret, &other], "msg_loFOjxBNrRLzqYUf", 1_731_705_121, body);
        let expected = "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=";
        assert_eq!(both.split(' ').next(), Some(expected));
        assert_eq!(both.split(' ').count(), 2);
    }

    #[test]
    fn a_secret_that_is_none_signs_nothing() {
        let none = Secret::new("plain".to_owned());
        assert_eq!(signatures(&[&none], "id", 1, "{}"), "");
    }
}
