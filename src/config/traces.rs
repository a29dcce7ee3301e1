//! Who collects traces.

use axum::http::{HeaderName, HeaderValue};

use super::{
    settings::{Reader, Show},
    values::{self, Secret},
};

/// Who collects traces, and how many.
#[derive(Clone, Debug)]
pub struct Traces {
    /// The collector's address, without `/v1/traces` and without a slash at its end.
    pub url: String,
    /// What goes along.
    pub headers: Vec<(String, Secret)>,
    /// The part of the requests that is traced where they do not come with a trace, up to 1.
    pub share: f64,
}

struct Url(String);

impl std::str::FromStr for Url {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = "is not an address like http://127.0.0.1:4318".to_owned();
        let url = values::public_url(text).map_err(|_| wrong)?;
        match url.strip_suffix("/v1/traces") {
            Some(base) => Err(format!("ends in /v1/traces, which is added: {base}")),
            None => Ok(Self(url)),
        }
    }
}

impl Show for Url {
    fn show(&self, text: &str) -> String {
        text.to_owned()
    }
}

impl Reader<'_> {
    /// Who collects traces, if anybody does.
    pub(super) fn traces(&mut self) -> Option<Traces> {
        let url = self.optional::<Url>("RANDEVU_OTLP_URL", "nobody collects traces");
        let headers = self.optional::<Headers>("RANDEVU_OTLP_HEADERS", "nothing goes along");
        let share = self.or("RANDEVU_TRACES_PER_CENT", "100", per_cent);
        let headers = headers.map(|headers| headers.0).unwrap_or_default();
        Some(Traces { url: url?.0, headers, share: share? })
    }
}

/// `name=value`, several separated by commas. Shown to nobody: they are there to let somebody in.
struct Headers(Vec<(String, Secret)>);

impl std::str::FromStr for Headers {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let header = |pair: &str| {
            let (name, value) = pair.split_once('=')?;
            let (name, value) = (name.trim(), value.trim());
            name.parse::<HeaderName>().ok()?;
            value.parse::<HeaderValue>().ok()?;
            Some((name.to_owned(), Secret(value.to_owned())))
        };
        let pairs = text.split(',').filter(|pair| !pair.trim().is_empty());
        let headers = pairs.map(header).collect::<Option<_>>();
        headers.map(Self).ok_or_else(|| "is not a list like name=value,other=value".to_owned())
    }
}

impl Show for Headers {
    fn show(&self, _: &str) -> String {
        "(set)".to_owned()
    }
}

fn per_cent(text: &str) -> Result<f64, String> {
    let share: f64 = text
        .parse()
        .ok()
        .filter(|share| (0.0..=100.0).contains(share))
        .ok_or("is not a number from 0 to 100")?;
    Ok(share / 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_collector_is_an_address_without_the_path() {
        let read = |text: &str| text.parse::<Url>().map(|url| url.0);
        assert_eq!(read("http://127.0.0.1:4318/"), Ok("http://127.0.0.1:4318".into()));
        for wrong in ["127.0.0.1:4318", "grpc://a.example:4317", "https://a.example/v1/traces"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn headers_are_pairs_and_are_not_shown() {
        let read: Headers = "authorization=Bearer a=b, x-team = clinic".parse().unwrap();
        let read: Vec<_> = read.0.iter().map(|(name, value)| (name.as_str(), value.0.as_str())).collect();
        assert_eq!(read, [("authorization", "Bearer a=b"), ("x-team", "clinic")]);
        for wrong in ["authorization", "a b=c", "a=b\u{1}c"] {
            assert!(wrong.parse::<Headers>().is_err(), "{wrong}");
        }
        assert_eq!(Headers(vec![]).show("secret=1"), "(set)");
    }

    #[test]
    fn a_share_is_a_number_from_0_to_100() {
        assert_eq!((per_cent("0"), per_cent("12.5"), per_cent("100")), (Ok(0.0), Ok(0.125), Ok(1.0)));
        for wrong in ["", "-1", "101", "NaN", "all"] {
            assert!(per_cent(wrong).is_err(), "{wrong}");
        }
    }
}
