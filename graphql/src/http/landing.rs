//! `GET /`: what this is and where to look, in Turkish or English.

use std::sync::LazyLock;

use axum::{
    extract::{RawQuery, State},
    http::{HeaderMap, HeaderValue, header},
    response::{Html, IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use domain::site::Locale;
use sha2::{Digest, Sha256};

use super::{Edge, assets};

const PAGE: &str = include_str!("../../assets/landing/page.html");
const STYLE: &str = include_str!("../../assets/landing/style.css");
/// What only development has: the explorer and the schema.
const DEVELOPMENT: &str = include_str!("../../assets/landing/development.html");

/// The page is one file: its style is within it, and only this style may be.
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let digest = STANDARD.encode(Sha256::digest(STYLE));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{digest}'; img-src data:; frame-ancestors 'none'; \
         base-uri 'none'; form-action 'none'"
    );
    HeaderValue::from_str(&policy).expect("only visible ASCII")
});

/// The languages of the page: a code, and what stands for each `{{name}}` in it.
struct Words {
    language: &'static str,
    texts: &'static [(&'static str, &'static str)],
}

static ENGLISH: Words = Words {
    language: "en",
    texts: &[
        ("tagline", "Appointments, calls and tickets, on a server of your own."),
        (
            "about",
            "This is the server. People reach it through the pages below, or an app that speaks GraphQL with it; everything \
             that happens here is kept as an event, so it can be seen again later.",
        ),
        ("booking", "Book an appointment"),
        ("booking_about", "Who gives appointments, and when they are free; and the appointments you have."),
        ("app", "Work"),
        ("app_about", "For those who work here: the pages that your roles open."),
        ("room", "Meet"),
        ("room_about", "Where people see and hear each other: appointments and calls."),
        ("explorer", "GraphQL explorer"),
        (
            "explorer_about",
            "Try queries, mutations and live subscriptions in the browser. In development only.",
        ),
        ("schema", "Schema"),
        ("schema_about", "Every type, field and operation of the API, described."),
        ("live", "Is it there?"),
        ("live_about", "The process answers."),
        ("ready", "Can it serve?"),
        ("ready_about", "The database answers, and what is shown is up to date."),
        ("licence", "Free software under the AGPL, version 3 or later."),
        ("other", "tr"),
        ("other_name", "Türkçe"),
    ],
};

static TURKISH: Words = Words {
    language: "tr",
    texts: &[
        ("tagline", "Randevular, görüşmeler ve destek talepleri; kendi sunucunuzda."),
        (
            "about",
            "Burası sunucu. İnsanlar ona aşağıdaki sayfalardan ya da kendisiyle GraphQL konuşan bir uygulamadan ulaşır; olan \
             biten her şey bir olay olarak saklanır ve sonradan yeniden görülebilir.",
        ),
        ("booking", "Randevu alın"),
        ("booking_about", "Kimlerden, ne zaman randevu alınabileceği; ve aldığınız randevular."),
        ("app", "Çalışma"),
        ("app_about", "Burada çalışanlar için: rollerinizin açtığı sayfalar."),
        ("room", "Görüşme"),
        ("room_about", "İnsanların birbirini görüp duyduğu yer: randevular ve görüşmeler."),
        ("explorer", "GraphQL gezgini"),
        (
            "explorer_about",
            "Sorguları, işlemleri ve canlı abonelikleri tarayıcıda deneyin. Yalnızca geliştirme kipinde.",
        ),
        ("schema", "Şema"),
        ("schema_about", "API’nin bütün türleri, alanları ve işlemleri, açıklamalarıyla."),
        ("live", "Ayakta mı?"),
        ("live_about", "Süreç yanıt veriyor."),
        ("ready", "Hizmete hazır mı?"),
        ("ready_about", "Veritabanı yanıt veriyor, gösterilenler güncel."),
        ("licence", "Özgür yazılım: AGPL, sürüm 3 veya sonrası."),
        ("other", "en"),
        ("other_name", "English"),
    ],
};

/// `GET /`, or `/?language=tr` for those whose browser asks for another one.
pub(crate) async fn landing(
    State(edge): State<Edge>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let words = match query.as_deref() {
        Some("language=tr") => &TURKISH,
        Some("language=en") => &ENGLISH,
        _ => preferred(&headers),
    };
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY.clone()),
        (header::CONTENT_LANGUAGE, HeaderValue::from_static(words.language)),
        (header::VARY, HeaderValue::from_static("accept-language")),
    ];
    (headers, Html(page(words, edge.services.config.production))).into_response()
}

fn page(words: &Words, production: bool) -> String {
    let page = PAGE
        .replace("{{style}}", STYLE)
        .replace("{{development_entries}}", if production { "" } else { DEVELOPMENT })
        .replace("{{language}}", words.language);
    words.texts.iter().fold(page, |page, (name, text)| page.replace(&format!("{{{{{name}}}}}"), text))
}

/// The language that the browser asks for most, among ours.
pub(super) fn preferred_locale(headers: &HeaderMap) -> Locale {
    if preferred(headers).language == "tr" { Locale::Tr } else { Locale::En }
}

/// What the browser asks for most; English where it asks for neither language.
fn preferred(headers: &HeaderMap) -> &'static Words {
    let weight = |words: &Words| {
        assets::listed(headers, &header::ACCEPT_LANGUAGE)
            .filter(|(tag, _)| {
                tag.split('-').next().is_some_and(|language| language.eq_ignore_ascii_case(words.language))
            })
            .map(|(_, weight)| weight)
            .fold(0.0, f32::max)
    };
    if weight(&TURKISH) > weight(&ENGLISH) { &TURKISH } else { &ENGLISH }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_chooses_the_language() {
        let language = |value: &'static str| {
            preferred(&HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, HeaderValue::from_static(value))]))
                .language
        };
        assert_eq!(preferred(&HeaderMap::new()).language, "en");
        for (value, expected) in [
            ("tr-TR,tr;q=0.9,en-US;q=0.8,en;q=0.7", "tr"),
            ("en-GB,en;q=0.9,tr;q=0.8", "en"),
            ("de, tr;q=0.5", "tr"),
            ("de", "en"),
            ("tr;q=0", "en"),
            ("TR", "tr"),
        ] {
            assert_eq!(language(value), expected, "{value}");
        }
    }

    #[test]
    fn both_languages_fill_the_whole_page() {
        for words in [&ENGLISH, &TURKISH] {
            for production in [false, true] {
                let page = page(words, production);
                assert!(!page.contains("{{"), "{page}");
                assert_eq!(page.contains("/graphql"), !production);
                assert_eq!(page.contains("/schema.graphql"), !production);
                assert!(!page.contains("https://"), "nothing of another host");
                assert!(
                    page.contains(&format!("<style>{STYLE}</style>")),
                    "the policy knows it by its digest"
                );
            }
        }
    }
}
