//! A certificate authority for tests, and a certificate of it.

use std::{fs, path::PathBuf};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tempfile::TempDir;

/// The files of a server that can be trusted.
pub(crate) struct Certificates {
    _directory: TempDir,
    /// The authority's certificate.
    pub(crate) authority: PathBuf,
    /// The server's certificate, for `localhost`, signed by the authority.
    pub(crate) server: PathBuf,
    /// Its key.
    pub(crate) key: PathBuf,
    /// A certificate for `localhost` that is signed by itself.
    pub(crate) own: PathBuf,
    /// Its key.
    pub(crate) own_key: PathBuf,
}

impl Certificates {
    pub(crate) fn new() -> Self {
        let names = || CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority_key = KeyPair::generate().unwrap();
        let authority = params.self_signed(&authority_key).unwrap();
        let issuer = Issuer::new(params, authority_key);
        let (key, own_key) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
        let server = names().signed_by(&key, &issuer).unwrap();
        let own = names().self_signed(&own_key).unwrap();

        let directory = tempfile::tempdir().unwrap();
        let file = |name: &str, pem: String| {
            let path = directory.path().join(name);
            fs::write(&path, pem).unwrap();
            path
        };
        Self {
            authority: file("authority.pem", authority.pem()),
            server: file("server.pem", server.pem()),
            key: file("key.pem", key.serialize_pem()),
            own: file("own.pem", own.pem()),
            own_key: file("own_key.pem", own_key.serialize_pem()),
            _directory: directory,
        }
    }
}
