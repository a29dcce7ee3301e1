//! The calendar entry of a letter.

use crate::LetterError;

/// What the calendar text asks the reading calendar to do (RFC 5546).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Show these entries.
    Publish,
    /// Enter, or change, this appointment.
    Request,
    /// Take this appointment out.
    Cancel,
}

impl Method {
    /// As it is written in the calendar text.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Publish => "PUBLISH",
            Self::Request => "REQUEST",
            Self::Cancel => "CANCEL",
        }
    }
}

/// An iCalendar text (RFC 5545) that goes with a letter (RFC 6047).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    method: Method,
    text: String,
}

impl Calendar {
    /// Takes a text that says the same method: where the two differ, or the text has none, some readers show nothing.
    pub fn new(method: Method, text: impl Into<String>) -> Result<Self, LetterError> {
        let text = text.into();
        if !text.starts_with("BEGIN:VCALENDAR\r\n") || !text.trim_end().ends_with("END:VCALENDAR") {
            return Err(LetterError::Calendar("it is no calendar"));
        }
        if !text.contains(&format!("\r\nMETHOD:{}\r\n", method.as_str())) {
            return Err(LetterError::Calendar("it does not say its method"));
        }
        Ok(Self { method, text })
    }

    /// The method.
    pub fn method(&self) -> Method {
        self.method
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_says_another_method_or_none_is_refused() {
        let text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n";
        assert!(Calendar::new(Method::Request, text).is_ok());
        assert!(Calendar::new(Method::Cancel, text).is_err());
        assert!(Calendar::new(Method::Request, text.replace("METHOD", "X-METHOD")).is_err());
        assert!(Calendar::new(Method::Request, "METHOD:REQUEST").is_err());
    }
}
