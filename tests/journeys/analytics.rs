//! Figures over a period are those that the raw events give.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::{Role, SiteId};
use ledger::Position;
use randevu::demo;
use serde_json::{Value, json};

use crate::{
    accesses,
    tickets::{files::REPLY, help_desk, open},
    world::{World, code, monday},
};

const FIGURES: &str = "query($from: Date!, $to: Date!) { analytics(from: $from, to: $to) { from to zone
    days { day ticketsOpened ticketsSolved appointments calls }
    tickets { opened solved firstResponse { count averageSeconds medianSeconds } solution { count averageSeconds }
        ratings { count average scores } priorities { priority count } sources { source count } }
    promises { promise met breached open }
    agents { accountId name replies firstResponse { count } solution { count averageSeconds } ratings { count } calls talkedSeconds }
    appointments { booked statuses { status count } providers { providerId name count } }
    calls { statuses { status count } waited { count } talked { count } } } }";

/// A ticket, as its raw events tell of it.
#[derive(Default)]
struct Ticket {
    opened: DateTime<Utc>,
    priority: String,
    source: String,
    first: Option<(DateTime<Utc>, String)>,
    resolved: Option<DateTime<Utc>>,
    closed: Option<DateTime<Utc>>,
    score: Option<u64>,
    assignee: Option<String>,
    merged: bool,
    clocks: Value,
}

impl Ticket {
    fn solved(&self) -> Option<DateTime<Utc>> {
        self.resolved.or(self.closed)
    }
}

/// An appointment, as its raw events tell of it.
#[derive(Default)]
struct Appointment {
    booked: DateTime<Utc>,
    start: DateTime<Utc>,
    provider: String,
    status: &'static str,
}

/// What a site's raw events tell.
struct Told {
    site: SiteId,
    tickets: BTreeMap<String, Ticket>,
    appointments: BTreeMap<String, Appointment>,
    replies: Vec<(DateTime<Utc>, String)>,
}

fn time(value: &Value) -> DateTime<Utc> {
    value.as_str().unwrap().parse().unwrap()
}

impl Told {
    async fn by(world: &World, slug: &str) -> Self {
        let site: uuid::Uuid = sqlx::query_scalar("SELECT site_id FROM sites WHERE slug = $1")
            .bind(slug)
            .fetch_one(world.app.ledger().pool())
            .await
            .unwrap();
        let (tickets, appointments) = (BTreeMap::new(), BTreeMap::new());
        let mut told = Self { site: SiteId(site), tickets, appointments, replies: vec![] };
        let mut place = Position::START;
        loop {
            let page = world.app.ledger().log().read_after(place, 1_000, &[]).await.unwrap();
            let Some(last) = page.last() else { return told };
            place = last.position;
            for event in page {
                let metadata = event.metadata().unwrap();
                if metadata.site_id == site {
                    let content = &event.payload[&event.event_type];
                    told.take(
                        &event.aggregate_id,
                        &event.event_type,
                        content,
                        (metadata.occurred_at, metadata.actor_id),
                    );
                }
            }
        }
    }

    fn take(&mut self, id: &str, kind: &str, content: &Value, (at, actor): (DateTime<Utc>, String)) {
        let appointment = || id.to_owned();
        match kind {
            "TicketOpened" => {
                let of = |name: &str| content["opening"][name].as_str().unwrap().to_uppercase();
                let (priority, source) = (of("priority"), of("source"));
                let opened = time(&content["at"]);
                self.tickets.insert(id.to_owned(), Ticket { opened, priority, source, ..Ticket::default() });
            }
            "AppointmentBooked" | "AppointmentRequested" => {
                let booking = &content["booking"];
                let start = time(&booking["time"]["start"]);
                let provider = booking["provider"].as_str().unwrap().to_owned();
                let status = if kind == "AppointmentBooked" { "SCHEDULED" } else { "REQUESTED" };
                self.appointments.insert(appointment(), Appointment { booked: at, start, provider, status });
            }
            _ if kind.starts_with("Appointment") => {
                let one = self.appointments.get_mut(id).unwrap();
                one.status = match kind {
                    "AppointmentApproved" => "SCHEDULED",
                    "AppointmentDeclined" => "DECLINED",
                    "AppointmentConfirmed" => "CONFIRMED",
                    "AppointmentCancelled" => "CANCELLED",
                    "AppointmentStarted" => "IN_PROGRESS",
                    "AppointmentCompleted" => "COMPLETED",
                    "AppointmentMissed" => "NO_SHOW",
                    "AppointmentRescheduled" => {
                        one.start = time(&content["to"]["start"]);
                        if content["approval_required"] == true { "REQUESTED" } else { "SCHEDULED" }
                    }
                    other => panic!("{other}"),
                };
            }
            _ => {
                if let Some(ticket) = self.tickets.get_mut(id) {
                    match kind {
                        "DeskReplied" => {
                            let at = time(&content["at"]);
                            ticket.first.get_or_insert((at, actor.clone()));
                            self.replies.push((at, actor));
                        }
                        "TicketStatusChanged" => match content["to"].as_str().unwrap() {
                            "resolved" => ticket.resolved = Some(time(&content["at"])),
                            "closed" => ticket.closed = Some(time(&content["at"])),
                            _ => ticket.resolved = None,
                        },
                        "PriorityChanged" => ticket.priority = content["to"].as_str().unwrap().to_uppercase(),
                        "TicketAssigned" => ticket.assignee = content["to"].as_str().map(str::to_owned),
                        "TicketRated" => ticket.score = content["score"].as_u64(),
                        "TicketMerged" => ticket.merged = true,
                        "SlaClocksSet" => ticket.clocks = content["clocks"].clone(),
                        _ => {}
                    }
                }
            }
        }
    }
}

fn seconds(from: DateTime<Utc>, to: DateTime<Utc>) -> f64 {
    (to - from).as_seconds_f64()
}

fn average(of: &[f64]) -> Option<f64> {
    (!of.is_empty()).then(|| of.iter().sum::<f64>() / f64::from(u32::try_from(of.len()).unwrap()))
}

fn median(sorted: &[f64]) -> Option<f64> {
    let upper = *sorted.get(sorted.len() / 2)?;
    Some(if sorted.len() % 2 == 1 { upper } else { f64::midpoint(sorted[sorted.len() / 2 - 1], upper) })
}

fn close(told: &Value, expected: Option<f64>) {
    let Some(expected) = expected else { return assert!(told.is_null(), "{told}") };
    let told = told.as_f64().unwrap_or_else(|| panic!("{told}"));
    assert!((told - expected).abs() < 0.001 * expected.abs().max(1.0), "{told} is not {expected}");
}

fn number(value: &Value) -> usize {
    usize::try_from(value.as_u64().unwrap_or_else(|| panic!("{value}"))).unwrap()
}

/// The list's counts by their names.
fn counts(list: &Value, name: &str) -> BTreeMap<String, usize> {
    let entry = |one: &Value| (one[name].as_str().unwrap().to_owned(), number(&one["count"]));
    list.as_array().unwrap().iter().map(entry).collect()
}

fn tally(names: impl Iterator<Item = String>) -> BTreeMap<String, usize> {
    names.fold(BTreeMap::new(), |mut all, name| {
        *all.entry(name).or_default() += 1;
        all
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_are_those_that_the_raw_events_give() {
    let world = World::start().await;
    demo::make_large(world.app.ledger(), monday(), 2_000, |_| {}).await.unwrap();
    assert!(world.app.caught_up(std::time::Duration::from_secs(60)).await);
    let today = monday().date_naive();
    // A part of the crowd's year, so that there is something before it and after it.
    let (opened, solved, _) =
        compare(&world, "kalabalik", today - Days::new(240), today - Days::new(40)).await;
    assert!(opened > 20 && solved > 10, "the demo is too small: {opened} {solved}");
    let (_, _, booked) =
        compare(&world, "istanbul-klinik", today - Days::new(14), today + Days::new(3)).await;
    assert!(booked > 3, "the demo is too small: {booked}");
}

/// Fails where the figures are others than the raw events give; how many tickets were opened and solved, and appointments booked.
async fn compare(world: &World, slug: &str, first: NaiveDate, last: NaiveDate) -> (usize, usize, usize) {
    let told = Told::by(world, slug).await;
    world.account(told.site, "Figen", Role::Admin).await;
    let figen = world.sign_in(slug, "figen@example.com").await;
    // Istanbul has kept three hours ahead of UTC since 2016.
    let midnight = |day: NaiveDate| format!("{day}T00:00:00+03:00").parse::<DateTime<Utc>>().unwrap();
    let within = |at: DateTime<Utc>| midnight(first) <= at && at < midnight(last + Days::new(1));
    let day = |at: DateTime<Utc>| (at + chrono::TimeDelta::hours(3)).date_naive().to_string();
    let found = figen.get(FIGURES, json!({"from": first, "to": last})).await["analytics"].clone();
    assert_eq!(
        (&found["zone"], found["from"].as_str()),
        (&json!("Europe/Istanbul"), Some(first.to_string().as_str()))
    );

    let whole: Vec<_> = told.tickets.values().filter(|ticket| !ticket.merged).collect();
    let opened: Vec<_> = whole.iter().filter(|ticket| within(ticket.opened)).collect();
    let solved: Vec<_> = whole.iter().filter(|ticket| ticket.solved().is_some_and(within)).collect();
    let tickets = &found["tickets"];
    assert_eq!((number(&tickets["opened"]), number(&tickets["solved"])), (opened.len(), solved.len()));
    let mut first_answers: Vec<_> =
        opened.iter().filter_map(|one| Some(seconds(one.opened, one.first.as_ref()?.0))).collect();
    first_answers.sort_by(f64::total_cmp);
    assert_eq!(number(&tickets["firstResponse"]["count"]), first_answers.len());
    close(&tickets["firstResponse"]["averageSeconds"], average(&first_answers));
    close(&tickets["firstResponse"]["medianSeconds"], median(&first_answers));
    let took: Vec<_> = solved.iter().map(|one| seconds(one.opened, one.solved().unwrap())).collect();
    close(&tickets["solution"]["averageSeconds"], average(&took));
    let scores = [1, 2, 3, 4, 5].map(|score| solved.iter().filter(|one| one.score == Some(score)).count());
    assert_eq!(tickets["ratings"]["scores"], json!(scores));
    let named = |of: fn(&Ticket) -> String| tally(opened.iter().map(|one| of(one)));
    assert_eq!(counts(&tickets["priorities"], "priority"), named(|one| one.priority.clone()));
    assert_eq!(counts(&tickets["sources"], "source"), named(|one| one.source.clone()));
    for promise in found["promises"].as_array().unwrap() {
        let clock = promise["promise"].as_str().unwrap().to_lowercase();
        let given: Vec<_> = opened
            .iter()
            .map(|one| &one.clocks[&clock])
            .filter(|clock| !clock["target_minutes"].is_null())
            .collect();
        let breached = given.iter().filter(|clock| clock["breached"] == true).count();
        assert_eq!(number(&promise["breached"]), breached, "{promise}");
        let all = ["met", "breached", "open"].map(|kind| number(&promise[kind]));
        assert_eq!(all.iter().sum::<usize>(), given.len(), "{promise}");
    }

    for agent in found["agents"].as_array().unwrap() {
        let id = agent["accountId"].as_str().unwrap();
        let replies = told.replies.iter().filter(|(at, by)| by == id && within(*at)).count();
        let first = opened.iter().filter(|one| one.first.as_ref().is_some_and(|(_, by)| by == id)).count();
        let own: Vec<_> = solved.iter().filter(|one| one.assignee.as_deref() == Some(id)).collect();
        let rated = own.iter().filter(|one| one.score.is_some()).count();
        assert_eq!(
            [
                &agent["replies"],
                &agent["firstResponse"]["count"],
                &agent["solution"]["count"],
                &agent["ratings"]["count"]
            ]
            .map(number),
            [replies, first, own.len(), rated],
            "{agent}"
        );
        assert!(agent["name"].is_string());
    }
    let all =
        |name: &str| found["agents"].as_array().unwrap().iter().map(|one| number(&one[name])).sum::<usize>();
    assert_eq!(all("replies"), told.replies.iter().filter(|(at, _)| within(*at)).count());

    let begin: Vec<_> = told.appointments.values().filter(|one| within(one.start)).collect();
    let booked = told.appointments.values().filter(|one| within(one.booked)).count();
    assert_eq!(number(&found["appointments"]["booked"]), booked);
    let statuses = tally(begin.iter().map(|one| one.status.to_owned()));
    assert_eq!(counts(&found["appointments"]["statuses"], "status"), statuses);
    let providers = tally(begin.iter().map(|one| one.provider.clone()));
    assert_eq!(counts(&found["appointments"]["providers"], "providerId"), providers);

    let days = found["days"].as_array().unwrap();
    let by_day = |name: &str| -> BTreeMap<String, usize> {
        let each = days.iter().map(|one| (one["day"].as_str().unwrap().to_owned(), number(&one[name])));
        each.filter(|(_, count)| *count > 0).collect()
    };
    assert_eq!(by_day("ticketsOpened"), tally(opened.iter().map(|one| day(one.opened))));
    assert_eq!(by_day("ticketsSolved"), tally(solved.iter().map(|one| day(one.solved().unwrap()))));
    let stand = begin.iter().filter(|one| !["CANCELLED", "DECLINED"].contains(&one.status));
    assert_eq!(by_day("appointments"), tally(stand.map(|one| day(one.start))));
    (opened.len(), solved.len(), booked)
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_are_for_admins_and_auditors_and_agents_see_their_own() {
    let world = help_desk().await;
    let can = world.sign_in("klinik", "can@example.com").await;
    let aren = world.sign_in("klinik", "aren@example.com").await;
    let ada = world.sign_in("klinik", "ada@example.com").await;
    for guest in [&aren, &ada] {
        let id = open(&can, "NORMAL").await["id"].clone();
        guest.get(REPLY, json!({ "id": id, "files": [] })).await;
    }
    let day = monday().date_naive();
    let period = json!({"from": day - Days::new(7), "to": day + Days::new(7)});
    let of_agents = "query($from: Date!, $to: Date!) { analytics(from: $from, to: $to) { agents { accountId replies } } }";
    let own = aren.get(of_agents, period.clone()).await["analytics"]["agents"].clone();
    assert_eq!(own, json!([{ "accountId": accesses::id(&aren).await, "replies": 1 }]));
    let all = ada.get(of_agents, period.clone()).await["analytics"]["agents"].clone();
    assert_eq!(all.as_array().unwrap().len(), 2, "{all}");
    for guest in [&aren, &can] {
        assert_eq!(guest.refused(FIGURES, period.clone()).await, "FORBIDDEN");
    }
    assert_eq!(can.refused(of_agents, period.clone()).await, "FORBIDDEN");
    assert_eq!(code(&world.ask(None, of_agents, period).await), "UNAUTHENTICATED");
    let long = json!({"from": "2026-01-01", "to": "2027-01-02"});
    assert_eq!(ada.refused(of_agents, long).await, "RANGE_TOO_LONG");
    let reversed = json!({"from": "2026-01-02", "to": "2026-01-01"});
    assert_eq!(ada.refused(of_agents, reversed).await, "END_NOT_AFTER_START");
    let nothing =
        ada.get(FIGURES, json!({"from": "2026-01-01", "to": "2026-01-01"})).await["analytics"].clone();
    assert_eq!(
        (
            &nothing["tickets"]["opened"],
            &nothing["tickets"]["firstResponse"]["averageSeconds"],
            &nothing["agents"]
        ),
        (&json!(0), &Value::Null, &json!([]))
    );
}
