//! What all peers share: the provider of cryptography and our one certificate.

use std::io;
use std::sync::Arc;

use rtc::crypto::{HashAlgorithm, RTCCryptoProvider, default_provider};
use rtc::dtls::crypto::Certificate;

/// The provider of cryptography and our certificate.
#[derive(Clone)]
pub struct Identity {
    /// The provider.
    pub provider: Arc<dyn RTCCryptoProvider>,
    /// Our certificate with its key.
    pub certificate: Certificate,
    /// The fingerprint of the certificate, as offers carry it.
    pub fingerprint: String,
}

impl Identity {
    /// A new self-signed certificate.
    ///
    /// # Errors
    /// If the cryptography fails.
    pub fn generate() -> io::Result<Identity> {
        let provider = default_provider().map_err(io::Error::other)?;
        let certificate = Certificate::generate_self_signed(vec!["relay".to_owned()], provider.crypto())
            .map_err(io::Error::other)?;
        let der = certificate.certificate.first().ok_or_else(|| io::Error::other("no certificate"))?;
        let digest = provider.crypto().hash(HashAlgorithm::Sha256, der.as_ref()).map_err(io::Error::other)?;
        let fingerprint = digest.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":");
        Ok(Identity { provider, certificate, fingerprint })
    }
}
