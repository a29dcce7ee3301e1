//! Who asks, and what resolvers reach through the request.

use std::sync::{Arc, OnceLock};

use async_graphql::Context;
use attachments::Store;
use commands::{Bus, Caller, CommandError, RecordingArchive, Session, SignInRefusal};
use domain::{Actor, SiteId, site::Slug};
use ledger::CheckpointKey;
use operations::{AccessLog, Disk, Prepared};
use projections::{Runner, sites};
use reminders::Receiving;
use tokio::sync::watch;
use uuid::Uuid;

use crate::{
    config::HttpConfig,
    error::{EdgeRefusal, Problem},
    http::{client::Client, gates::Gates},
    personal::{Shown, Whose},
    sight::Sight,
    ticket::Editors,
};

/// What the whole server shares.
pub(crate) struct Services {
    pub(crate) bus: Bus,
    pub(crate) runner: Runner,
    pub(crate) attachments: Store,
    pub(crate) recordings: RecordingArchive,
    pub(crate) disk: Disk,
    /// What is prepared for auditors.
    pub(crate) prepared: Prepared,
    /// Signs bundles and checkpoints.
    pub(crate) checkpoint_key: CheckpointKey,
    pub(crate) config: HttpConfig,
    pub(crate) gates: Arc<Gates>,
    /// Who has read what of whom.
    pub(crate) accesses: AccessLog,
    /// Is told when a slot is kept or let go.
    pub(crate) holds: watch::Sender<()>,
    /// Who holds which tickets' locks by open subscriptions.
    pub(crate) editors: Editors,
    /// Takes what carriers of text messages say, where there is one.
    pub(crate) receiving: Option<Arc<Receiving>>,
}

/// Who asks: one for each request, or each WebSocket connection.
pub(crate) struct Asker {
    pub(crate) client: Client,
    pub(crate) session: Option<Session>,
    /// The access token that the session was opened with; an open connection shows it again at each delivery.
    pub(crate) token: Option<String>,
    /// Up to where it must be recorded what was shown.
    pub(crate) shown: Shown,
    sight: OnceLock<Sight>,
}

impl Asker {
    /// Whoever holds `token`; nobody in particular without one.
    pub(crate) async fn of(bus: &Bus, client: Client, token: Option<String>) -> Result<Self, CommandError> {
        let session = match &token {
            Some(token) => Some(bus.authenticate(token).await?),
            None => None,
        };
        Ok(Self { client, session, token, shown: Shown::default(), sight: OnceLock::new() })
    }
}

/// What resolvers ask of the request.
pub(crate) trait Asked {
    fn services(&self) -> &Services;
    fn asker(&self) -> &Asker;

    /// The signed-in person's session.
    fn session(&self) -> Result<&Session, Problem> {
        self.asker().session.as_ref().ok_or_else(|| Problem::refused(&SignInRefusal::Unauthenticated))
    }

    /// The signed-in person, giving a command, at the named site or the own one.
    fn command(&self, site: Option<Uuid>, id: Option<Uuid>) -> Result<(Caller, SiteId), Problem> {
        let session = self.session()?;
        let site = site.map_or(session.site, SiteId);
        Ok((self.caller(session.actor.clone(), id), site))
    }

    /// `actor`, giving a command as part of this request.
    fn caller(&self, actor: Actor, id: Option<Uuid>) -> Caller {
        let client = &self.asker().client;
        Caller {
            actor,
            command_id: id,
            correlation_id: client.correlation_id(),
            causation_id: None,
            traceparent: client.traceparent.clone(),
        }
    }

    /// What the signed-in person may see. One for the whole request, so that its look-ups are gathered.
    fn sight(&self) -> Result<Sight, Problem> {
        let session = self.session()?;
        let bus = &self.services().bus;
        let lasting = session.emergencies_at(bus.clock().now());
        // Over a connection that stays open, an emergency may come to its end.
        let ended = lasting.len() < session.emergencies.len();
        let sight = || Sight::with_emergencies(bus.ledger(), session.actor.clone(), lasting);
        Ok(if ended { sight() } else { self.asker().sight.get_or_init(sight).clone() })
    }

    /// Notes that this is shown, for the record of who was shown what.
    fn shows(&self, of: &Whose) {
        self.asker().is_shown(self.services(), of);
    }

    /// One more try to get in.
    fn count_sign_in(&self) -> Result<(), Problem> {
        Ok(self.services().gates.sign_in(self.asker().client.address)?)
    }
}

impl Asked for Context<'_> {
    fn services(&self) -> &Services {
        self.data_unchecked::<Arc<Services>>()
    }

    fn asker(&self) -> &Asker {
        self.data_unchecked::<Arc<Asker>>()
    }
}

/// What may be seen at a site's door, or, without a name, what the signed-in person may see at the own site.
pub(crate) async fn at_door(context: &Context<'_>, slug: Option<&str>) -> Result<Sight, Problem> {
    let Some(slug) = slug else {
        return match context.asker().session {
            Some(_) => context.sight(),
            None => Err(EdgeRefusal::SiteNeeded.into()),
        };
    };
    let slug = Slug::new(slug).map_err(Problem::argument("site"))?;
    let ledger = context.services().bus.ledger();
    let site = sites::door(ledger, &slug).await?.ok_or(CommandError::NotFound)?.site_id;
    match &context.asker().session {
        Some(session) if session.site == site => context.sight(),
        _ => Ok(Sight::of(ledger, Actor::Visitor { site })),
    }
}
