//! What a newcomer is told: addresses, sign-ins, and queries to paste that work as they stand.

use std::fmt::Write;

use chrono::{DateTime, Days, SecondsFormat, Utc};
use domain::Actor;
use ledger::Ledger;
use projections::{PageRequest, Reader, sites};

use super::{DemoError, PASSWORD, cast, slug, wrong};

/// What a newcomer is told.
pub struct Welcome {
    /// Each query with what it does.
    pub queries: Vec<(&'static str, String)>,
    /// The subscription that shows the third query's effect, and for whom.
    pub subscription: String,
}

/// Queries on the demo's data as it is at `now`; none when the installation is not the demo's.
pub async fn welcome(ledger: &Ledger, now: DateTime<Utc>) -> Result<Welcome, DemoError> {
    let mut queries = vec![];
    let mut subscription = String::new();
    let door = sites::door(ledger, &slug(cast::FIRST_SLUG)?).await.map_err(wrong)?;
    if let Some(site) = door {
        let site = site.site_id;
        let reader = Reader::new(ledger, Actor::Visitor { site });
        let from = now.date_naive();
        let to = from + Days::new(14);
        queries.push((
            "Sign in; put the token into the explorer's headers: {\"authorization\": \"Bearer TOKEN\"}",
            format!(
                r#"mutation {{ signIn(site: "{}", email: "can@example.com", password: "{PASSWORD}") {{ accessToken }} }}"#,
                cast::FIRST_SLUG
            ),
        ));
        queries.push((
            "Who gives appointments, and what of the next days is free",
            format!(
                r#"{{ providers(first: 3) {{ nodes {{ id name zone freeSlots(from: "{from}", to: "{}", viewerZone: "Europe/London") {{ start provider {{ start }} viewer {{ start }} }} }} }} }}"#,
                from + Days::new(3)
            ),
        ));
        let providers = reader.providers(&PageRequest::first(10)).await.map_err(wrong)?;
        for provider in providers.rows.iter().map(|edge| &edge.row) {
            let id = provider.account_id;
            let slots = reader.free_slots(id, from, to, now).await.map_err(wrong)?;
            // Not the very next one: the newcomer reads first.
            let Some(slot) = slots.get(slots.len() / 2) else { continue };
            let instant = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
            queries.push((
                "Book, and read what happened",
                format!(
                    r#"mutation {{ bookAppointment(input: {{providerId: "{id}", start: "{}", end: "{}", notes: "Merhaba"}}) {{ appointment {{ id status start payment {{ state }} history {{ at event actorName from to }} }} }} }}"#,
                    instant(slot.time.start()),
                    instant(slot.time.end()),
                ),
            ));
            subscription = format!(
                r#"subscription {{ slotsChanged(providerId: "{id}", date: "{}") {{ cursor slots {{ start }} }} }}"#,
                slot.day
            );
            break;
        }
        queries.push((
            "Ask the help desk something",
            r#"mutation { openTicket(input: {subject: "Fatura", body: "Faturamı nasıl indiririm?", departmentId: "DEPARTMENT"}) { ticket { id number status department { name } } } }"#
                .replace("DEPARTMENT", &super::tickets::front_desk(site).to_string()),
        ));
        queries.push((
            "The help desk's board; sign in as burak@example.com first",
            "{ ticketBoard(cards: 3) { status count cards { number subject clocks { promise state dueAt remainingSeconds } } } }"
                .to_owned(),
        ));
    }
    Ok(Welcome { queries, subscription })
}

impl Welcome {
    /// All of it, for a terminal; `mails` says where those go.
    pub fn text(&self, url: &str, mails: &str) -> String {
        let mut text = format!(
            "
  Randevu is serving at {url}
    Booking an appointment     {url}/booking/{}
    Pages for all roles        {url}/app
    Where people meet          {url}/room
    GraphQL and its explorer   {url}/graphql
    The schema                 {url}/schema.graphql
    Health and figures         {url}/readyz  {url}/metrics
    {mails}

  Sign-ins of the demo; the password of all is {PASSWORD}
{}
  Queries to paste into the explorer
",
            cast::FIRST_SLUG,
            cast::sign_ins()
        );
        for (number, (what, query)) in self.queries.iter().enumerate() {
            // Writing to a string does not fail.
            let _ = write!(text, "\n  {}. {what}\n       {query}\n", number + 1);
        }
        if !self.subscription.is_empty() {
            let _ = write!(
                text,
                "\n  See it live: run this in another tab of the explorer (its own +) before you book or cancel\n       {}\n",
                self.subscription
            );
        }
        text
    }
}
