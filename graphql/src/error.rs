//! Errors as callers see them: a message for people, a code for programs, details, and the request's id to quote.
//!
//! Resolvers fail with a [`Problem`]. [`finish`] is the one place that turns problems, and what the GraphQL engine itself
//! refuses, into `extensions`. Internals are logged there with the request's id, and never shown.

use async_graphql::{ErrorExtensionValues, Response, ServerError, Value};
use commands::CommandError;
use domain::Refusal;
use projections::ReadError;
use serde_json::{Map, Value as Json};

/// Refusals of the edge itself: what no rule of the domain and no command knows of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EdgeRefusal {
    /// The document is not GraphQL, or does not fit the schema.
    #[error("the query does not fit the schema")]
    Validation,
    /// The request is no GraphQL request at all.
    #[error("send a JSON object with a query")]
    BadRequest,
    /// A value of a variable or an argument has the wrong form.
    #[error("a value has the wrong form")]
    BadInput,
    /// The body is larger than 256 KiB.
    #[error("a request has at most 256 KiB")]
    PayloadTooLarge,
    /// Fields are nested too deep.
    #[error("the query is nested too deep")]
    TooDeep,
    /// The query asks for too much at once.
    #[error("the query asks for too much at once; ask for smaller pages or fewer fields")]
    TooComplex,
    /// More than 30 aliases.
    #[error("a query has at most 30 aliases")]
    TooManyAliases,
    /// More subscriptions on one connection than anybody needs.
    #[error("a connection has at most 20 subscriptions")]
    TooManySubscriptions,
    /// Too many requests, or too many tries to sign in, from one address.
    #[error("too many requests; try again in {seconds} s")]
    RateLimited {
        /// When the next one is heard.
        seconds: u64,
    },
    /// The answer took longer than 30 seconds.
    #[error("the answer took too long")]
    Timeout,
    /// A WebSocket's client took nothing of what was sent to it for ten seconds.
    #[error("the client does not read what it is sent; connect again and go on from the last cursor")]
    TooSlow,
    /// A cursor that was not given out, or was by another list.
    #[error("this is not a cursor that was given out here")]
    BadCursor,
    /// A page that is larger than any, or asked for from both ends.
    #[error("ask for a page with first and after, or with last and before; at most 100 rows")]
    PageTooLarge,
    /// More days than are answered at once.
    #[error("at most {most_days} days are answered at once")]
    RangeTooLong {
        /// How many are.
        most_days: i64,
    },
    /// No site was named, and the caller has none.
    #[error("name a site")]
    SiteNeeded,
    /// Two arguments of which one says all.
    #[error("give {first} or {second}, not both")]
    NotTogether {
        /// One of them.
        first: &'static str,
        /// The other.
        second: &'static str,
    },
    /// The same work goes on already.
    #[error("this is under way already; follow it, or stop it first")]
    UnderWay,
    /// There is no projection of that name.
    #[error("there is no projection of that name")]
    UnknownProjection,
    /// What was typed to confirm is not the projection's name.
    #[error("type the projection's name to confirm")]
    NotConfirmed,
    /// The event is not parked.
    #[error("the event is not parked")]
    NotParked,
    /// An earlier event of the stream is parked, and this one only behind it.
    #[error("event {sequence} of the stream is parked before it; skip that one, and this one may fold")]
    ParkedBehindAnother {
        /// The first parked one.
        sequence: i64,
    },
    /// Neither a time nor a place in the log, or one that has not come yet.
    #[error("a moment is a time (RFC 3339) or a place in the log, and has come")]
    NotAMoment,
    /// Nothing had happened to it yet.
    #[error("nothing had happened to it yet")]
    BeforeItsBeginning,
    /// A break without an end, or an end without a break.
    #[error("a break says when it ends, and nothing else does")]
    BreakEnd,
    /// Nothing says which events a case is made of.
    #[error("say which case: of which aggregate, of which person, or what followed from which command")]
    NoCase,
    /// An event is missing, or cannot be what was recorded.
    #[error(
        "an event of it is missing or cannot be read; verifyHistory says whether the history was changed"
    )]
    HistorySpoilt,
    /// A checkpoint that is larger than any.
    #[error("a checkpoint has at most 64 MiB")]
    CheckpointTooLarge,
}

impl EdgeRefusal {
    /// Each refusal once, for the list of codes.
    pub const ALL: [Self; 27] = [
        Self::Validation,
        Self::BadRequest,
        Self::BadInput,
        Self::PayloadTooLarge,
        Self::TooDeep,
        Self::TooComplex,
        Self::TooManyAliases,
        Self::TooManySubscriptions,
        Self::RateLimited { seconds: 0 },
        Self::Timeout,
        Self::TooSlow,
        Self::BadCursor,
        Self::PageTooLarge,
        Self::RangeTooLong { most_days: 92 },
        Self::SiteNeeded,
        Self::NotTogether { first: "one", second: "the other" },
        Self::BreakEnd,
        Self::NotAMoment,
        Self::BeforeItsBeginning,
        Self::UnderWay,
        Self::UnknownProjection,
        Self::NotConfirmed,
        Self::NotParked,
        Self::ParkedBehindAnother { sequence: 1 },
        Self::NoCase,
        Self::HistorySpoilt,
        Self::CheckpointTooLarge,
    ];
}

impl Refusal for EdgeRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Validation => "GRAPHQL_VALIDATION_FAILED",
            Self::BadRequest => "BAD_REQUEST",
            Self::BadInput | Self::NoCase => "BAD_INPUT",
            Self::PayloadTooLarge => "PAYLOAD_TOO_LARGE",
            Self::TooDeep => "QUERY_TOO_DEEP",
            Self::TooComplex => "QUERY_TOO_COMPLEX",
            Self::TooManyAliases => "TOO_MANY_ALIASES",
            Self::TooManySubscriptions => "TOO_MANY_SUBSCRIPTIONS",
            Self::RateLimited { .. } => "RATE_LIMITED",
            Self::Timeout => "TIMEOUT",
            Self::TooSlow => "TOO_SLOW",
            Self::BadCursor => "BAD_CURSOR",
            Self::PageTooLarge => "PAGE_TOO_LARGE",
            Self::RangeTooLong { .. } => "RANGE_TOO_LONG",
            Self::SiteNeeded => "SITE_NEEDED",
            Self::NotTogether { .. } => "ARGUMENTS_NOT_TOGETHER",
            Self::BreakEnd => "BREAK_END_MISMATCH",
            Self::UnderWay => "UNDER_WAY",
            Self::NotAMoment => "NOT_A_MOMENT",
            Self::BeforeItsBeginning => "BEFORE_ITS_BEGINNING",
            Self::UnknownProjection => "UNKNOWN_PROJECTION",
            Self::NotConfirmed => "NOT_CONFIRMED",
            Self::NotParked => "NOT_PARKED",
            Self::ParkedBehindAnother { .. } => "PARKED_BEHIND_ANOTHER",
            Self::HistorySpoilt => "HISTORY_SPOILT",
            Self::CheckpointTooLarge => "CHECKPOINT_TOO_LARGE",
        }
    }

    fn details(&self) -> Map<String, Json> {
        match self {
            Self::RateLimited { seconds } => {
                Map::from_iter([("retryAfterSeconds".to_owned(), Json::from(*seconds))])
            }
            Self::RangeTooLong { most_days } => {
                Map::from_iter([("mostDays".to_owned(), Json::from(*most_days))])
            }
            _ => Map::new(),
        }
    }
}

/// Why a resolver has no answer.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{message}")]
pub struct Problem {
    /// The stable name a client program may match on.
    pub code: &'static str,
    message: String,
    details: Map<String, Json>,
    /// What is logged and never shown.
    internal: Option<String>,
}

impl Problem {
    /// A rule's "no".
    pub fn refused(refusal: &dyn Refusal) -> Self {
        Self {
            code: refusal.code(),
            message: refusal.to_string(),
            details: refusal.details(),
            internal: None,
        }
    }

    /// An argument that a rule of the domain does not take.
    pub fn argument<R: Refusal>(argument: &str) -> impl FnOnce(R) -> Self {
        move |refusal| {
            let mut problem = Self::refused(&refusal);
            problem.details.insert("argument".to_owned(), argument.into());
            problem
        }
    }

    /// With one more fact that helps the caller.
    #[must_use]
    pub(crate) fn with(mut self, fact: &str, value: Json) -> Self {
        self.details.insert(fact.to_owned(), value);
        self
    }

    /// A bug or damage.
    pub fn internal(why: impl Into<String>) -> Self {
        Self::of(CommandError::Fault(why.into()))
    }

    /// In how many seconds another try is heard, where that is what stands in the way.
    pub(crate) fn retry_after(&self) -> Option<u64> {
        self.details.get("retryAfterSeconds").and_then(Json::as_u64)
    }

    fn of(error: CommandError) -> Self {
        let (code, message, details) = (error.code(), error.to_string(), error.details());
        let internal = match error {
            CommandError::Unavailable(why) | CommandError::Fault(why) => Some(why),
            _ => None,
        };
        Self { code, message, details, internal }
    }

    /// As it stands in a response, with the request's id; internals go to the log.
    pub(crate) fn extensions(&self, request_id: &str) -> ErrorExtensionValues {
        if let Some(why) = &self.internal {
            tracing::error!(request_id, code = self.code, why, "a request failed");
        }
        extensions(self.code, &self.details, request_id)
    }

    /// For outside of a resolver.
    pub(crate) fn into_server_error(self, request_id: &str) -> ServerError {
        let mut error = ServerError::new(self.message.clone(), None);
        error.extensions = Some(self.extensions(request_id));
        error
    }
}

impl From<CommandError> for Problem {
    fn from(error: CommandError) -> Self {
        Self::of(error)
    }
}

impl From<EdgeRefusal> for Problem {
    fn from(refusal: EdgeRefusal) -> Self {
        Self::refused(&refusal)
    }
}

impl From<ReadError> for Problem {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::NotAllowed => CommandError::NotAllowed.into(),
            ReadError::BadCursor => EdgeRefusal::BadCursor.into(),
            ReadError::BadPage => EdgeRefusal::PageTooLarge.into(),
            ReadError::Unavailable(why) => CommandError::Unavailable(why).into(),
        }
    }
}

fn extensions(code: &str, details: &Map<String, Json>, request_id: &str) -> ErrorExtensionValues {
    let mut values = ErrorExtensionValues::default();
    values.set("code", code);
    if !details.is_empty() {
        let details = Value::from_json(Json::Object(details.clone())).unwrap_or(Value::Null);
        values.set("details", details);
    }
    values.set("requestId", request_id);
    values
}

/// Gives each error of a response its code and the request's id.
pub(crate) fn finish(mut response: Response, request_id: &str) -> Response {
    for error in &mut response.errors {
        if let Some(problem) = error.source::<Problem>() {
            error.extensions = Some(problem.extensions(request_id));
        } else if error.extensions.is_none() {
            let refusal = by_the_engine(error);
            error.extensions = Some(extensions(refusal.code(), &Map::new(), request_id));
        }
    }
    response
}

/// What the GraphQL engine refuses by itself. It gives no codes, so its own words tell.
fn by_the_engine(error: &ServerError) -> EdgeRefusal {
    let message = error.message.as_str();
    if message.starts_with("Query is too complex") {
        EdgeRefusal::TooComplex
    } else if message.starts_with("Query is nested too deep")
        || message.starts_with("The recursion depth of the query")
        || message.contains("recursion")
    {
        EdgeRefusal::TooDeep
    } else if error.path.is_empty() {
        EdgeRefusal::Validation
    } else {
        // All else that fails below a field is a value that could not be read: our own resolvers fail with problems.
        EdgeRefusal::BadInput
    }
}
