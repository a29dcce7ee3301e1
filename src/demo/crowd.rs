//! Many more events, for trying what is slow: a help desk to which a crowd of customers comes, for a year.
//!
//! Made by commands like the rest of the demo, some of them at once, so that the writer has to gather them as it does under load.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use commands::{Bus, Caller, Clock, NewAccount, NewMessage, OpenSite, OpenTicket};
use domain::{
    AccountId, Actor, Currency, Name, Role, Roles, SiteId, TicketId,
    desk::FieldValues,
    site::Locale,
    ticket::{Body, Priority, Source, Status, Subject},
};
use ledger::{Ledger, Position};
use tokio::task::JoinSet;

use super::{DemoError, person, slug, wrong};

/// The most customers who are there at the same time …
const AT_ONCE: i32 = 128;
/// … and of how many one is, so that a few do not all come on the same day.
const OF: i32 = 16;
/// How long ago the first came.
const SINCE: TimeDelta = TimeDelta::days(365);
/// Events that one customer's story comes to, about.
const EACH: u64 = 20;

/// Lets customers come until there are `events` events in the store, or a few more. Says now and then how many there are.
pub(super) async fn gather(
    ledger: &Ledger,
    now: DateTime<Utc>,
    events: u64,
    mut progress: impl FnMut(u64),
) -> Result<(), DemoError> {
    let begun = count(ledger).await?;
    if begun >= events {
        return Ok(());
    }
    let desk = Arc::new(Desk::open(Bus::new(ledger.clone(), Clock::manual(now - SINCE))).await?);
    // They come all the year. The last of them may be more than were thought.
    let expected = i32::try_from((events - begun).div_ceil(EACH)).map_err(wrong)?;
    let at_once = usize::try_from((expected / OF).clamp(1, AT_ONCE)).map_err(wrong)?;
    let (mut there, mut number, mut stories) = (begun, 0, JoinSet::new());
    loop {
        while there < events && stories.len() < at_once {
            desk.bus.clock().set((now - SINCE + SINCE / expected * number.min(expected)).min(now));
            stories.spawn(Arc::clone(&desk).receive(number));
            number += 1;
        }
        let Some(story) = stories.join_next().await else { return Ok(()) };
        there += story.map_err(wrong)??;
        progress(there);
    }
}

async fn count(ledger: &Ledger) -> Result<u64, DemoError> {
    let events = ledger.log().count_after(Position::START).await.map_err(wrong)?;
    Ok(events.unsigned_abs())
}

struct Desk {
    bus: Bus,
    site: SiteId,
    agent: Caller,
}

impl Desk {
    async fn open(bus: Bus) -> Result<Self, DemoError> {
        let system = Caller::new(Actor::System("demo"));
        let new = OpenSite {
            slug: slug("kalabalik")?,
            name: Name::new("Kalabalık Destek").map_err(wrong)?,
            zone: "Europe/Istanbul".parse().map_err(wrong)?,
            currency: Currency::new("TRY").map_err(wrong)?,
            locale: Locale::Tr,
        };
        let (site, _) = bus.open_site(&system, new).await?;
        let staff = [("Nur Aydın", "nur", Role::Admin), ("Kaan Er", "kaan", Role::Agent)];
        let mut agent = system.clone();
        for (name, email, role) in staff {
            let new = NewAccount {
                roles: Roles::of([role]),
                person: person(name, &format!("{email}@example.com"), Locale::Tr)?,
                password: Some(super::PASSWORD.to_owned()),
            };
            let (id, _) = bus.open_account(&system, site, new).await?;
            agent = Caller::new(Actor::Person { id, site, roles: Roles::of([role]) });
        }
        Ok(Self { bus, site, agent })
    }

    /// One customer's story: signs up, asks, is asked back some times, and is content in the end. Says how many events it came to.
    async fn receive(self: Arc<Self>, number: i32) -> Result<u64, DemoError> {
        let system = Caller::new(Actor::System("demo"));
        let new = NewAccount {
            roles: Roles::of([Role::Client]),
            person: person(
                &format!("Müşteri {number}"),
                &format!("musteri{number}@example.com"),
                Locale::Tr,
            )?,
            password: None,
        };
        let (id, _) = self.bus.open_account(&system, self.site, new).await?;
        let customer = Caller::new(Actor::Person { id, site: self.site, roles: Roles::of([Role::Client]) });
        let ticket = self.ask(&customer, id, number).await?;
        for round in 0..=(number % 5) {
            self.say(&self.agent, ticket, &format!("Bakıyoruz ({round})."), None).await?;
            self.say(&customer, ticket, &format!("Teşekkürler, bekliyorum ({round})."), None).await?;
            let note = message("Ekiple konuşuldu.")?;
            self.bus.note_on_ticket(&self.agent, self.site, ticket.into(), note).await?;
        }
        let of_ticket = self.say(&self.agent, ticket, "Çözüldü.", Some(Status::Resolved)).await?;
        // And that the account was opened.
        Ok(of_ticket + 1)
    }

    async fn ask(&self, customer: &Caller, id: AccountId, number: i32) -> Result<TicketId, DemoError> {
        let new = OpenTicket {
            requester: id,
            subject: Subject::new(&format!("Sipariş {number}")).map_err(wrong)?,
            message: message("Siparişim nerede?")?,
            priority: Priority::Normal,
            department: None,
            category: None,
            source: Source::Web,
            fields: FieldValues::new(),
        };
        Ok(self.bus.open_ticket(customer, self.site, new).await?.0)
    }

    async fn say(
        &self,
        caller: &Caller,
        ticket: TicketId,
        said: &str,
        then: Option<Status>,
    ) -> Result<u64, DemoError> {
        let receipt =
            self.bus.reply_to_ticket(caller, self.site, ticket.into(), message(said)?, then).await?;
        Ok(receipt.sequence.unsigned_abs())
    }
}

fn message(text: &str) -> Result<NewMessage, DemoError> {
    Ok(NewMessage { body: Body::new(text).map_err(wrong)?, attachments: vec![] })
}
