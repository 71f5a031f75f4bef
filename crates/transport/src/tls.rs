//! How we show ourselves to one party over TLS, and whose certificates we believe of it.

use std::{fmt, sync::Arc};

use aws_lc_rs::digest::{Context, SHA256};
use model::Secret;

use crate::TransportError;

/// What is particular to one party's TLS: a certificate of ours (RFC 8705), authorities of its own.
/// The default shows nothing and trusts what the machine trusts. Cheap to clone.
#[derive(Clone, Default)]
pub struct Tls(Option<Arc<Particular>>);

struct Particular {
    /// The SHA-256 of everything else.
    id: [u8; 32],
    certificate: Option<Secret<String>>,
    authorities: Option<String>,
}

impl Tls {
    /// Shows `certificate` (a chain, leaf first, and its private key, in PEM) and believes only
    /// certificates under `authorities` (PEM), where they are given.
    pub fn new(certificate: Option<&Secret<String>>, authorities: Option<&str>) -> Self {
        if certificate.is_none() && authorities.is_none() {
            return Self::default();
        }
        let mut context = Context::new(&SHA256);
        for part in [certificate.map(|c| c.expose().as_str()), authorities] {
            context.update(&[u8::from(part.is_some())]);
            context.update(&part.map_or(0, str::len).to_be_bytes());
            context.update(part.unwrap_or_default().as_bytes());
        }
        let mut id = [0; 32];
        id.copy_from_slice(context.finish().as_ref());
        Self(Some(Arc::new(Particular {
            id,
            certificate: certificate.cloned(),
            authorities: authorities.map(str::to_owned),
        })))
    }

    /// Whether we show a certificate.
    pub fn shows_certificate(&self) -> bool {
        self.0.as_ref().is_some_and(|own| own.certificate.is_some())
    }

    /// Names what is particular, where anything is.
    pub(crate) fn id(&self) -> Option<[u8; 32]> {
        self.0.as_ref().map(|own| own.id)
    }

    /// A client set up like this.
    pub(crate) fn apply(
        &self,
        mut builder: reqwest::ClientBuilder,
    ) -> Result<reqwest::ClientBuilder, TransportError> {
        let Some(own) = &self.0 else {
            return Ok(builder);
        };
        if let Some(pem) = &own.certificate {
            let identity = reqwest::Identity::from_pem(pem.expose().as_bytes()).map_err(|_| {
                TransportError::Unmakeable("the client certificate is not a PEM chain with its key".into())
            })?;
            builder = builder.identity(identity);
        }
        if let Some(pem) = &own.authorities {
            let roots = reqwest::Certificate::from_pem_bundle(pem.as_bytes())
                .ok()
                .filter(|roots| !roots.is_empty());
            let roots = roots.ok_or_else(|| {
                TransportError::Unmakeable("the authorities are not certificates in PEM".into())
            })?;
            builder = builder.tls_certs_only(roots);
        }
        Ok(builder)
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() {
            "Tls(particular)"
        } else {
            "Tls"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_particular_is_told_apart_and_never_printed() {
        let secret = |text: &str| Secret::new(text.to_owned());
        let (a, b) = (secret("aa"), secret("a"));
        let all = [
            Tls::new(Some(&a), None),
            Tls::new(None, Some("aa")),
            Tls::new(Some(&b), Some("a")),
            Tls::new(Some(&a), Some("a")),
            Tls::new(Some(&b), Some("aa")),
            Tls::default(),
        ];
        for (place, one) in all.iter().enumerate() {
            for other in all.iter().skip(place + 1) {
                assert_ne!(one.id(), other.id());
            }
        }
        assert_eq!(Tls::new(Some(&a), Some("a")).id(), all[3].id());
        assert_eq!(format!("{:?}", all[0]), "Tls(particular)");
        assert!(Tls::new(None, None).id().is_none());
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "what a client is made of")]
    fn what_is_no_certificate_is_refused() {
        for tls in [
            Tls::new(Some(&Secret::new("no".to_owned())), None),
            Tls::new(None, Some("no")),
        ] {
            assert!(tls.apply(reqwest::Client::builder()).is_err(), "{tls:?}");
        }
    }
}
