//! Pages behind the links of mails: small, without scripts, readable by any browser.

use std::sync::LazyLock;

use askama::Template;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

static STYLE: LazyLock<String> = LazyLock::new(|| {
    concat!(
        include_str!("../../../assets/landing/style.css"),
        include_str!("../../../assets/links/style.css")
    )
    .to_owned()
});

/// Only its own style may be, and forms lead only here.
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let digest = STANDARD.encode(Sha256::digest(STYLE.as_str()));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{digest}'; img-src data:; frame-ancestors 'none'; \
         base-uri 'none'; form-action 'self'"
    );
    HeaderValue::from_str(&policy).expect("only visible ASCII")
});

/// What can be sent from a page.
#[derive(Default)]
pub(super) struct Form {
    /// Above the choices, or the field.
    pub(super) legend: &'static str,
    /// Values and their labels, one of which is to be chosen.
    pub(super) choices: Vec<(String, String)>,
    /// Is a new password to be typed?
    pub(super) password: bool,
    /// What the button says.
    pub(super) button: &'static str,
}

/// A page.
#[derive(Default, Template)]
#[template(path = "page.html")]
pub(super) struct Page {
    pub(super) language: &'static str,
    pub(super) style: String,
    pub(super) title: String,
    pub(super) site: Option<String>,
    pub(super) text: String,
    /// Is the text something that went wrong?
    pub(super) alert: bool,
    pub(super) facts: Vec<(&'static str, String)>,
    pub(super) form: Option<Form>,
    /// Where to go on: addresses, and what is there.
    pub(super) ways: Vec<(String, &'static str)>,
}

impl Page {
    /// The page as an answer.
    pub(super) fn response(mut self, status: StatusCode) -> Response {
        self.style.clone_from(&STYLE);
        let language = HeaderValue::from_static(self.language);
        match self.render() {
            Ok(html) => {
                let headers =
                    [(header::CONTENT_SECURITY_POLICY, POLICY.clone()), (header::CONTENT_LANGUAGE, language)];
                (status, headers, Html(html)).into_response()
            }
            Err(error) => {
                tracing::error!(%error, "a page was not written");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}
