//! `/password/{token}`: setting a forgotten password anew.

use axum::{
    Extension, Form,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use domain::site::Locale;
use serde::Deserialize;

use super::{
    page::{Form as PageForm, Page},
    refused, words,
};
use crate::http::{Edge, client::Client, landing};

/// What the page sends.
#[derive(Deserialize)]
pub(crate) struct Sent {
    password: String,
}

/// `GET /password/{token}`. Says nothing of the token: whether it is good shows when it is used.
pub(crate) async fn show(headers: HeaderMap) -> Response {
    asked(landing::preferred_locale(&headers), None).response(StatusCode::OK)
}

/// `POST /password/{token}`
pub(crate) async fn set(
    State(edge): State<Edge>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    Path(token): Path<String>,
    Form(sent): Form<Sent>,
) -> Response {
    let locale = landing::preferred_locale(&headers);
    if let Err(refusal) = edge.services.gates.sign_in(client.address) {
        return refused(&refusal.into(), locale);
    }
    match edge.services.bus.reset_password(&token, sent.password).await {
        Ok(_) => {
            let labels = words::labels(locale);
            Page {
                language: words::tag(locale),
                title: labels.set_password.to_owned(),
                text: labels.password_set.to_owned(),
                ways: vec![("/app".to_owned(), labels.sign_in)],
                ..Page::default()
            }
            .response(StatusCode::OK)
        }
        Err(error) if error.code() == "WEAK_PASSWORD" => {
            asked(locale, Some("WEAK_PASSWORD")).response(StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(error) => refused(&error.into(), locale),
    }
}

fn asked(locale: Locale, wrong: Option<&str>) -> Page {
    let labels = words::labels(locale);
    let text = wrong.map_or(labels.password_text, |code| words::refusal(code, locale));
    Page {
        language: words::tag(locale),
        title: labels.set_password.to_owned(),
        text: text.to_owned(),
        alert: wrong.is_some(),
        form: Some(PageForm {
            legend: labels.password,
            password: true,
            button: labels.set,
            ..PageForm::default()
        }),
        ..Page::default()
    }
}
