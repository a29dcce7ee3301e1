//! Scalars and the reading of arguments into the domain's own types.

use std::str::FromStr;

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use domain::{Reason, TimeSlot, Zone, text::Text};

use crate::error::Problem;

/// A date of the calendar without a time or a zone, `YYYY-MM-DD`. Which zone it is meant in stands with each field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Date(pub(crate) NaiveDate);

/// A date of the calendar without a time or a zone, `YYYY-MM-DD`. Which zone it is meant in stands with each field.
#[Scalar(name = "Date", specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339#section-5.6")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        // chrono also takes signs, blanks and single digits; four-digit years are all that the rest of the server knows.
        let well_formed = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        let date = NaiveDate::from_str(text).ok().filter(|_| well_formed);
        date.map(Date).ok_or_else(|| InputValueError::custom("write a date as in 2026-03-02"))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// An argument as checked text.
pub(crate) fn text<const MAX: usize, const ONE_LINE: bool>(
    argument: &str,
    given: &str,
) -> Result<Text<MAX, ONE_LINE>, Problem> {
    Text::new(given).map_err(Problem::argument(argument))
}

/// An argument that may be left out, as checked text. Blank counts as left out.
pub(crate) fn optional_text<const MAX: usize, const ONE_LINE: bool>(
    argument: &str,
    given: Option<String>,
) -> Result<Option<Text<MAX, ONE_LINE>>, Problem> {
    given.filter(|given| !given.trim().is_empty()).map(|given| text(argument, &given)).transpose()
}

/// A reason that may be left out.
pub(crate) fn reason(given: Option<String>) -> Result<Option<Reason>, Problem> {
    optional_text("reason", given)
}

/// An argument as a zone.
pub(crate) fn zone(argument: &str, given: &str) -> Result<Zone, Problem> {
    given.parse().map_err(Problem::argument(argument))
}

/// A start and an end as a stretch of time.
pub(crate) fn time_slot(start: DateTime<Utc>, end: DateTime<Utc>) -> Result<TimeSlot, Problem> {
    TimeSlot::new(start, end).map_err(Problem::argument("end"))
}

/// An instant as it reads on the wall in `zone`, with its offset: `2026-03-02T09:00:00+03:00`.
pub(crate) fn local(at: DateTime<Utc>, zone: Zone) -> String {
    at.with_timezone(&zone.0).to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_written_with_ten_characters() {
        let read = |text: &str| Date::parse(Value::String(text.to_owned())).ok();
        assert!(read("2026-03-02").is_some());
        for wrong in ["2026-3-2", "2026-02-30", "+262143-01-01", "tomorrow", ""] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
