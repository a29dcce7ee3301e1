//! Providers, as everybody at the site and at its door may see them.

use std::collections::HashMap;

use async_graphql::{
    Context, Object, SimpleObject,
    connection::Connection,
    dataloader::{DataLoader, Loader},
};
use domain::{AccountId, Money as DomainMoney, SiteId, schedule::Availability};
use ledger::Ledger;
use projections::{Reader, accounts};
use uuid::Uuid;

use crate::{
    asker::at_door,
    error::Problem,
    page,
    scalars::Date,
    schedule::Schedule,
    sight::Sight,
    slots::{self, Slot},
};

/// An amount of money.
#[derive(SimpleObject)]
pub(crate) struct Money {
    /// Minor units: kuruş, pence, cents.
    minor: i64,
    /// ISO 4217 code.
    currency: String,
}

impl From<&DomainMoney> for Money {
    fn from(money: &DomainMoney) -> Self {
        Self { minor: money.minor, currency: money.currency.as_str().to_owned() }
    }
}

/// What a provider's consultations cost.
#[derive(SimpleObject)]
pub(crate) struct Pricing {
    /// A client's first consultation is free.
    pub(crate) first_free: bool,
    /// The fee of the others; null when they are free as well.
    pub(crate) follow_up: Option<Money>,
}

impl From<&domain::schedule::Pricing> for Pricing {
    fn from(pricing: &domain::schedule::Pricing) -> Self {
        Self { first_free: pricing.first_free, follow_up: pricing.follow_up.as_ref().map(Money::from) }
    }
}

/// A provider and what the reader may see there.
pub(crate) struct Provider {
    row: accounts::Provider,
    sight: Sight,
}

impl Provider {
    pub(crate) fn new(row: accounts::Provider, sight: Sight) -> Self {
        Self { row, sight }
    }

    /// Zone and pricing are for everybody, though the schedule is not.
    async fn availability(&self, context: &Context<'_>) -> Result<Option<Availability>, Problem> {
        let schedules = context.data_unchecked::<DataLoader<Schedules>>();
        schedules.load_one((self.sight.reader().site_id(), self.row.account_id)).await
    }
}

/// Looks up schedules, those of a whole list in one question.
pub(crate) struct Schedules(Ledger);

/// One for each request.
pub(crate) fn schedules(ledger: &Ledger) -> DataLoader<Schedules> {
    DataLoader::new(Schedules(ledger.clone()), tokio::spawn)
}

impl Loader<(SiteId, AccountId)> for Schedules {
    type Value = Availability;
    type Error = Problem;

    async fn load(
        &self,
        keys: &[(SiteId, AccountId)],
    ) -> Result<HashMap<(SiteId, AccountId), Availability>, Problem> {
        let mut sites: HashMap<SiteId, Vec<AccountId>> = HashMap::new();
        for (site, provider) in keys {
            sites.entry(*site).or_default().push(*provider);
        }
        let mut found = HashMap::new();
        for (site, providers) in sites {
            metrics::counter!("loads_total", "of" => "schedules").increment(1);
            let schedules = Reader::system(&self.0, site).schedules(&providers).await?;
            found.extend(schedules.into_iter().map(|schedule| ((site, schedule.provider), schedule)));
        }
        Ok(found)
    }
}

/// Somebody who gives appointments.
#[Object]
impl Provider {
    /// The account's id, which is the schedule's as well.
    async fn id(&self) -> Uuid {
        self.row.account_id.0
    }

    /// How the provider is called; null once erased.
    async fn name(&self) -> Option<&str> {
        self.row.name.as_ref().map(domain::text::Text::as_str)
    }

    /// The zone (IANA) of the provider's hours; null without a schedule.
    #[graphql(complexity = 3)]
    async fn zone(&self, context: &Context<'_>) -> Result<Option<&'static str>, Problem> {
        Ok(self.availability(context).await?.map(|availability| availability.zone.name()))
    }

    /// What consultations cost; null without a schedule.
    #[graphql(complexity = "3 + child_complexity")]
    async fn pricing(&self, context: &Context<'_>) -> Result<Option<Pricing>, Problem> {
        Ok(self.availability(context).await?.map(|availability| Pricing::from(&availability.pricing)))
    }

    /// The whole schedule; null but for the provider and the desk.
    #[graphql(complexity = "5 + child_complexity")]
    async fn schedule(&self, context: &Context<'_>) -> Result<Option<Schedule>, Problem> {
        if !self.sight.reader().keeps(self.row.account_id) {
            return Ok(None);
        }
        Ok(self.availability(context).await?.map(Schedule))
    }

    /// What a client could book now, on the provider's local dates `from` to `to`, both included; at most 92 days.
    #[graphql(complexity = "50 + 10 * child_complexity")]
    async fn free_slots(
        &self,
        context: &Context<'_>,
        from: Date,
        to: Date,
        #[graphql(desc = "Also tell each time as it reads in this zone (IANA).")] viewer_zone: Option<String>,
    ) -> Result<Vec<Slot>, Problem> {
        slots::free(context, &self.sight, self.row.account_id, from, to, viewer_zone).await
    }
}

/// Questions about providers.
#[derive(Default)]
pub(crate) struct ProviderQueries;

#[Object]
impl ProviderQueries {
    /// A site's providers in office, by name.
    #[graphql(complexity = "page::cost(first, last, child_complexity)")]
    async fn providers(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The site's address name; left out by those who are signed in there.")] site: Option<
            String,
        >,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<String, Provider>, Problem> {
        let sight = at_door(context, site.as_deref()).await?;
        let page = sight.reader().providers(&page::request(first, after, last, before)?).await?;
        Ok(page::connection(page, |row| Provider::new(row, sight.clone())))
    }

    /// One provider of a site; null if there is none.
    async fn provider(
        &self,
        context: &Context<'_>,
        id: Uuid,
        #[graphql(desc = "The site's address name; left out by those who are signed in there.")] site: Option<
            String,
        >,
    ) -> Result<Option<Provider>, Problem> {
        let sight = at_door(context, site.as_deref()).await?;
        Ok(sight.provider(AccountId(id)).await?.map(|row| Provider::new(row, sight)))
    }
}
