//! Where and how often the server puts checkpoints.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use super::{settings::Show, values};

/// Where checkpoints are put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckpointPlace {
    /// A directory.
    Directory(PathBuf),
    /// Below an address, without a slash at its end, that takes files by HTTP `PUT`.
    Url(String),
}

impl FromStr for CheckpointPlace {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.starts_with('/') {
            return Ok(Self::Directory(text.into()));
        }
        values::public_url(text).map(Self::Url).map_err(|_| {
            "is neither a path from the root (/…) nor an address like https://keeper.example.org/randevu"
                .to_owned()
        })
    }
}

impl Show for CheckpointPlace {
    fn show(&self, text: &str) -> String {
        text.to_owned()
    }
}

/// A time that passes, such as `90m`, `12h` or `7d`: a minute at least.
pub(super) fn span(text: &str) -> Result<Duration, String> {
    let seconds = [("m", 60), ("h", 3_600), ("d", 86_400)].iter().find_map(|(unit, seconds)| {
        let count: u64 =
            text.strip_suffix(unit)?.parse().ok().filter(|count| (1..=100_000).contains(count))?;
        Some(count * seconds)
    });
    seconds.map(Duration::from_secs).ok_or_else(|| "is not a time like 90m, 12h or 7d".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_minutes_hours_or_days() {
        let read = |text| span(text).map(|span| span.as_secs());
        assert_eq!((read("90m"), read("12h"), read("7d")), (Ok(5_400), Ok(43_200), Ok(604_800)));
        for wrong in ["", "0h", "12", "h", "-1h", "1.5h", "100001d", "99999999999999999999h"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn checkpoints_go_into_a_directory_or_below_an_address() {
        let read = str::parse::<CheckpointPlace>;
        assert_eq!(read("/mnt/keeper"), Ok(CheckpointPlace::Directory("/mnt/keeper".into())));
        assert_eq!(read("https://a.example/x/"), Ok(CheckpointPlace::Url("https://a.example/x".into())));
        for wrong in
            ["keeper", "ftp://a.example", "https://user:password@a.example", "https://a.example/?x=1"]
        {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
