//! What somebody may see: a reader, with look-ups of people that are gathered into one question each.

use std::{collections::HashMap, sync::Arc};

use async_graphql::dataloader::{DataLoader, Loader};
use domain::{AccountId, Actor, AppointmentId, TicketId};
use ledger::Ledger;
use projections::{
    ReadError, Reader,
    accounts::{AccountRow, Provider},
    appointments::HistoryEntry,
    sla_deadlines::DeadlineRow,
    ticket_messages::MessageView,
};

use crate::{error::Problem, personal::Personal};

/// What somebody may see. Cheap to clone; clones gather their look-ups together.
#[derive(Clone)]
pub(crate) struct Sight(Arc<Inner>);

struct Inner {
    reader: Reader,
    ledger: Ledger,
    providers: DataLoader<Providers>,
    people: DataLoader<People>,
    names: DataLoader<Names>,
    openings: DataLoader<Openings>,
    deadlines: DataLoader<Deadlines>,
    histories: DataLoader<Histories>,
}

impl Sight {
    /// What `actor` may see at the own site.
    pub(crate) fn of(ledger: &Ledger, actor: Actor) -> Self {
        Self::with_emergencies(ledger, actor, vec![])
    }

    /// The same, and all of these clients' appointments.
    pub(crate) fn with_emergencies(ledger: &Ledger, actor: Actor, clients: Vec<AccountId>) -> Self {
        let reader = Reader::new(ledger, actor).with_emergencies(clients);
        Self(Arc::new(Inner {
            providers: DataLoader::new(Providers(reader.clone()), tokio::spawn),
            people: DataLoader::new(People(reader.clone()), tokio::spawn),
            names: DataLoader::new(Names(Reader::system(ledger, reader.site_id())), tokio::spawn),
            openings: DataLoader::new(Openings(reader.clone()), tokio::spawn),
            deadlines: DataLoader::new(Deadlines(reader.clone()), tokio::spawn),
            histories: DataLoader::new(Histories(reader.clone()), tokio::spawn),
            ledger: ledger.clone(),
            reader,
        }))
    }

    pub(crate) fn reader(&self) -> &Reader {
        &self.0.reader
    }

    /// A reader for what the server itself needs to know of the same site in order to answer.
    pub(crate) fn system(&self) -> Reader {
        Reader::system(&self.0.ledger, self.0.reader.site_id())
    }

    /// The provider with this id, as everybody at the site may see one.
    pub(crate) async fn provider(&self, id: AccountId) -> Result<Option<Provider>, Problem> {
        self.0.providers.load_one(id).await.map_err(|error| again(&error))
    }

    /// The account with this id, if it may be seen.
    pub(crate) async fn person(&self, id: AccountId) -> Result<Option<AccountRow>, Problem> {
        self.0.people.load_one(id).await.map_err(|error| again(&error))
    }

    /// The name of somebody who stands in what the reader may see anyway: in a ticket both sides know each other's names, whoever else
    /// they may look up. `field` is what the API shows it as. None once erased.
    pub(crate) async fn name(
        &self,
        field: &'static str,
        id: AccountId,
    ) -> Result<Option<Personal<String>>, Problem> {
        let name = self.0.names.load_one(id).await.map_err(|error| again(&error))?;
        Ok(name.map(|name| Personal::new(field, id, name)))
    }

    /// The message with which a ticket began.
    pub(crate) async fn opening(&self, id: TicketId) -> Result<Option<MessageView>, Problem> {
        self.0.openings.load_one(id).await.map_err(|error| again(&error))
    }

    /// The clocks of a ticket.
    pub(crate) async fn deadlines(&self, id: TicketId) -> Result<Option<DeadlineRow>, Problem> {
        self.0.deadlines.load_one(id).await.map_err(|error| again(&error))
    }

    /// What happened to an appointment, in order.
    pub(crate) async fn history(&self, id: AppointmentId) -> Result<Vec<HistoryEntry>, Problem> {
        Ok(self.0.histories.load_one(id).await.map_err(|error| again(&error))?.unwrap_or_default())
    }
}

/// Loaders hand one error to all who waited, so theirs is shared.
fn again(error: &ReadError) -> Problem {
    match error {
        ReadError::Unavailable(why) => ReadError::Unavailable(why.clone()).into(),
        ReadError::NotAllowed => ReadError::NotAllowed.into(),
        ReadError::BadCursor => ReadError::BadCursor.into(),
        ReadError::BadPage => ReadError::BadPage.into(),
    }
}

struct Providers(Reader);

impl Loader<AccountId> for Providers {
    type Value = Provider;
    type Error = Arc<ReadError>;

    async fn load(&self, ids: &[AccountId]) -> Result<HashMap<AccountId, Provider>, Self::Error> {
        metrics::counter!("loads_total", "of" => "providers").increment(1);
        let found = self.0.providers_by_ids(ids).await?;
        Ok(found.into_iter().map(|provider| (provider.account_id, provider)).collect())
    }
}

struct People(Reader);

impl Loader<AccountId> for People {
    type Value = AccountRow;
    type Error = Arc<ReadError>;

    async fn load(&self, ids: &[AccountId]) -> Result<HashMap<AccountId, AccountRow>, Self::Error> {
        metrics::counter!("loads_total", "of" => "people").increment(1);
        let found = self.0.accounts_by_ids(ids).await?;
        Ok(found.into_iter().map(|account| (account.account_id, account)).collect())
    }
}

struct Names(Reader);

impl Loader<AccountId> for Names {
    type Value = String;
    type Error = Arc<ReadError>;

    async fn load(&self, ids: &[AccountId]) -> Result<HashMap<AccountId, String>, Self::Error> {
        metrics::counter!("loads_total", "of" => "names").increment(1);
        let found = self.0.accounts_by_ids(ids).await?;
        Ok(found.into_iter().filter_map(|account| Some((account.account_id, account.name?.into()))).collect())
    }
}

struct Openings(Reader);

impl Loader<TicketId> for Openings {
    type Value = MessageView;
    type Error = Arc<ReadError>;

    async fn load(&self, ids: &[TicketId]) -> Result<HashMap<TicketId, MessageView>, Self::Error> {
        metrics::counter!("loads_total", "of" => "openings").increment(1);
        let found = self.0.opening_messages(ids).await?;
        Ok(found.into_iter().map(|message| (message.ticket, message)).collect())
    }
}

struct Histories(Reader);

impl Loader<AppointmentId> for Histories {
    type Value = Vec<HistoryEntry>;
    type Error = Arc<ReadError>;

    async fn load(
        &self,
        ids: &[AppointmentId],
    ) -> Result<HashMap<AppointmentId, Vec<HistoryEntry>>, Self::Error> {
        metrics::counter!("loads_total", "of" => "histories").increment(1);
        Ok(self.0.histories(ids).await?)
    }
}

struct Deadlines(Reader);

impl Loader<TicketId> for Deadlines {
    type Value = DeadlineRow;
    type Error = Arc<ReadError>;

    async fn load(&self, ids: &[TicketId]) -> Result<HashMap<TicketId, DeadlineRow>, Self::Error> {
        metrics::counter!("loads_total", "of" => "deadlines").increment(1);
        let found = self.0.deadlines_by_tickets(ids).await?;
        Ok(found.into_iter().map(|row| (row.ticket_id, row)).collect())
    }
}
