//! The mail server, and how it is talked to.

use std::fs;

use lettre::transport::smtp::{
    authentication::Credentials,
    client::{Certificate, TlsParameters},
    extension::ClientId,
};

use super::{SmtpOptions, SmtpUrl, TlsMode};
use crate::SetupError;

/// All that is needed for a connection.
pub(crate) struct Server {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) tls: TlsMode,
    /// Whose certificates are trusted, and for which name.
    pub(crate) trust: TlsParameters,
    pub(crate) login: Option<Credentials>,
    pub(crate) hello: ClientId,
    pub(crate) options: SmtpOptions,
}

impl Server {
    /// Reads the certificates, and puts everything together.
    pub(crate) fn new(url: &SmtpUrl, options: SmtpOptions) -> Result<Self, SetupError> {
        options.check()?;
        Ok(Self {
            host: url.host.clone(),
            port: url.port,
            tls: url.tls,
            trust: trust(url, &options)?,
            login: url.login.clone().map(|(user, password)| Credentials::new(user, password)),
            hello: options.hello.clone().map_or_else(ClientId::default, ClientId::Domain),
            options,
        })
    }
}

fn trust(url: &SmtpUrl, options: &SmtpOptions) -> Result<TlsParameters, SetupError> {
    let mut builder = TlsParameters::builder(url.host.clone());
    if let Some(path) = &options.certificates {
        let refused = |reason: String| SetupError::Certificates { path: path.clone(), reason };
        let pem = fs::read(path).map_err(|error| refused(error.to_string()))?;
        if !pem.windows(22).any(|part| part == b"-----BEGIN CERTIFICATE") {
            return Err(refused("it holds no certificate".to_owned()));
        }
        builder = builder
            .add_root_certificate(Certificate::from_pem(&pem).map_err(|error| refused(error.to_string()))?);
    }
    builder.build_rustls().map_err(|error| match &options.certificates {
        Some(path) => SetupError::Certificates { path: path.clone(), reason: error.to_string() },
        None => SetupError::Tls(error.to_string()),
    })
}
