//! Who sees what.

use domain::{AccountId, Actor, Role, Roles, SiteId, schedule::BookingRules, site::Slug};
use ledger::{Hold, Ledger};
use projections::{
    PageRequest, ReadError, Reader, accounts::AccountFilter, appointments::AppointmentFilter, sites::door,
};

use crate::{
    help_desk::open_template,
    random_tickets::{append, histories},
    scene::*,
};

/// A client keeps a time of a provider's.
async fn keep(ledger: &Ledger, provider: AccountId) {
    let slot = time(600);
    let hold = Hold {
        holder: AccountId::generate(),
        site: SITE,
        provider,
        start: slot.start(),
        resources: vec![provider.into()],
        block: slot,
        day: slot.start().date_naive(),
        until: slot.start(),
    };
    ledger.hold(&hold, now()).await.unwrap();
}

fn all() -> PageRequest {
    PageRequest::first(100)
}

#[tokio::test]
async fn in_the_readers_role_no_row_of_another_site_can_be_seen_in_any_table() {
    let scene = Scene::start().await;
    open_site(&scene.ledger, SITE, "klinik").await;
    let provider = open_provider(&scene.ledger, SITE, "Ada", BookingRules::default()).await;
    append(scene.ledger.pool(), &histories(1, 20), 5).await;
    open_template(&scene).await;
    meet(&scene, provider, AccountId::generate()).await;
    book(&scene.ledger, SITE, provider, AccountId::generate(), time(60), &[]).await;
    keep(&scene.ledger, provider).await;
    scene.settled().await;
    // Whatever the role may read at all and whatever belongs to sites: a table added later is among them.
    let readable: Vec<String> = sqlx::query_scalar(
        "SELECT table_name::text FROM information_schema.tables t
         WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
           AND has_table_privilege('randevu_reader', format('%I.%I', table_schema, table_name), 'SELECT')",
    )
    .fetch_all(scene.ledger.pool())
    .await
    .unwrap();
    assert!(readable.len() >= 6);
    assert_eq!(readable.len(), read_models(&scene.ledger).await.len() + 1);
    for (site, visible) in [(SITE.to_string(), true), (OTHER_SITE.to_string(), false), (String::new(), false)]
    {
        for table in &readable {
            let mut transaction = scene.ledger.pool().begin().await.unwrap();
            sqlx::query(
                "SELECT set_config('randevu.site_id', $1, true), set_config('randevu.desk', 'on', true),
                        set_config('role', 'randevu_reader', true)",
            )
            .bind(&site)
            .execute(&mut *transaction)
            .await
            .unwrap();
            let rows: i64 = sqlx::query_scalar(&format!("SELECT count(*) FROM {table}"))
                .fetch_one(&mut *transaction)
                .await
                .unwrap();
            assert_eq!(rows > 0, visible, "{table} for {site:?}");
        }
    }
    // What belongs to sites on the write side cannot be read in that role at all.
    let unguarded: Vec<String> = sqlx::query_scalar(
        "SELECT c.relname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'site_id'
         WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND NOT c.relrowsecurity
           AND has_table_privilege('randevu_reader', c.oid, 'SELECT')",
    )
    .fetch_all(scene.ledger.pool())
    .await
    .unwrap();
    assert_eq!(unguarded, Vec::<String>::new());
}

#[tokio::test]
async fn an_appointment_is_seen_by_its_two_people_whole_by_the_desk_in_part_and_by_nobody_else() {
    let scene = Scene::start().await;
    let (provider, client) = (AccountId::generate(), AccountId::generate());
    let (id, _) = book(&scene.ledger, SITE, provider, client, time(60), &[]).await;
    cancel(&scene.ledger, SITE, id, client).await;
    scene.settled().await;
    let anybody = AccountId::generate();
    let elsewhere = |role| Actor::Person { id: client, site: OTHER_SITE, roles: Roles::of([role]) };
    let cases = [
        (person(client, Role::Client), Some(true)),
        (person(provider, Role::Provider), Some(true)),
        (person(anybody, Role::Admin), Some(false)),
        (person(anybody, Role::Agent), Some(false)),
        (person(anybody, Role::Client), None),
        (person(anybody, Role::Provider), None),
        (elsewhere(Role::Client), None),
        (elsewhere(Role::Admin), None),
        (Actor::Visitor { site: SITE }, None),
        (superadmin(), None),
    ];
    for (actor, sight) in cases {
        let reader = Reader::new(&scene.ledger, actor.clone());
        let row = reader.appointment(id).await.unwrap();
        let history = reader.history(id).await.unwrap();
        assert_eq!(row.as_ref().map(|row| row.notes.is_some() && row.reason.is_some()), sight, "{actor:?}");
        let told = history.map(|entries| entries.iter().any(|entry| entry.reason.is_some()));
        assert_eq!(told, sight, "{actor:?}");
        let mine = reader.my_appointments(&AppointmentFilter::default(), &all()).await.unwrap();
        assert_eq!(mine.rows.len(), usize::from(sight == Some(true)), "{actor:?}");
        let list = reader.appointments(&AppointmentFilter::default(), &all()).await;
        match list {
            Ok(page) => {
                assert!(actor.holds_at(reader.site_id(), &[Role::Admin, Role::Agent]));
                assert!(page.rows.iter().all(|edge| edge.row.notes.is_none()));
            }
            Err(error) => assert!(matches!(error, ReadError::NotAllowed)),
        }
    }
}

#[tokio::test]
async fn a_history_shows_who_did_what_when_and_from_which_state_to_which() {
    use domain::appointment::Status;
    let scene = Scene::start().await;
    let (provider, client) = (AccountId::generate(), AccountId::generate());
    let (id, _) = book(&scene.ledger, SITE, provider, client, time(60), &[]).await;
    reschedule(&scene.ledger, SITE, id, (provider, client), time(120)).await;
    cancel(&scene.ledger, SITE, id, client).await;
    scene.settled().await;
    let history =
        Reader::new(&scene.ledger, person(provider, Role::Provider)).history(id).await.unwrap().unwrap();
    let told: Vec<_> = history.iter().map(|entry| (entry.event.as_str(), entry.from, entry.to)).collect();
    assert_eq!(
        told,
        [
            ("AppointmentBooked", None, Some(Status::Scheduled)),
            ("AppointmentRescheduled", Some(Status::Scheduled), Some(Status::Scheduled)),
            ("AppointmentCancelled", Some(Status::Scheduled), Some(Status::Cancelled)),
        ]
    );
    assert!(history.iter().all(|entry| entry.actor_id == client.to_string() && entry.at == now()));
    assert_eq!(history[1].moved.map(|moved| (moved.from, moved.to)), Some((time(60), time(120))));
    assert_eq!(history[2].reason.as_ref().map(domain::text::Text::as_str), Some("a cold"));
}

#[tokio::test]
async fn an_agenda_is_for_its_provider_and_the_desk() {
    let scene = Scene::start().await;
    let (provider, client) = (AccountId::generate(), AccountId::generate());
    book(&scene.ledger, SITE, provider, client, time(60), &[]).await;
    scene.settled().await;
    let anybody = AccountId::generate();
    let cases = [
        (person(provider, Role::Provider), true),
        (person(anybody, Role::Admin), true),
        (person(anybody, Role::Agent), true),
        (Actor::System("feed"), false),
        (person(anybody, Role::Provider), false),
        (person(client, Role::Client), false),
        (Actor::Visitor { site: SITE }, false),
        (superadmin(), false),
    ];
    for (actor, sees) in cases {
        let reader = Reader::new(&scene.ledger, actor.clone());
        let rows =
            reader.agenda(provider, now(), time(1000).end(), &all()).await.map_or(0, |page| page.rows.len());
        assert_eq!(rows == 1, sees, "{actor:?}");
        let feed = reader.calendar(provider, now()).await;
        assert!(feed.is_err() || matches!(actor, Actor::System(_)), "{actor:?}");
    }
    let feed = Reader::system(&scene.ledger, SITE).calendar(provider, now()).await.unwrap();
    assert_eq!(feed.len(), 1);
    assert_eq!(Reader::system(&scene.ledger, OTHER_SITE).calendar(provider, now()).await.unwrap(), vec![]);
}

#[tokio::test]
async fn people_see_the_accounts_that_they_need() {
    let scene = Scene::start().await;
    let ledger = &scene.ledger;
    open_site(ledger, SITE, "klinik").await;
    let admin = open_account(ledger, SITE, "Admin", Role::Admin).await;
    let agent = open_account(ledger, SITE, "Agent", Role::Agent).await;
    let provider = open_account(ledger, SITE, "Provider", Role::Provider).await;
    let client = open_account(ledger, SITE, "Client", Role::Client).await;
    let foreign = open_account(ledger, OTHER_SITE, "Foreign", Role::Admin).await;
    scene.settled().await;
    let ids = [admin, agent, provider, client, foreign];
    let cases: [(Actor, &[AccountId], Option<usize>); 7] = [
        (person(admin, Role::Admin), &[admin, agent, provider, client], Some(4)),
        (person(agent, Role::Agent), &[agent, provider, client], Some(3)),
        (person(provider, Role::Provider), &[provider, client], Some(2)),
        (person(client, Role::Client), &[client], None),
        (Actor::Visitor { site: SITE }, &[], None),
        (superadmin(), &[admin, foreign], Some(2)),
        (
            Actor::Person { id: foreign, site: OTHER_SITE, roles: Roles::of([Role::Admin]) },
            &[foreign],
            Some(1),
        ),
    ];
    for (actor, sees, listed) in cases {
        let reader = Reader::new(ledger, actor.clone());
        let mut found: Vec<_> =
            reader.accounts_by_ids(&ids).await.unwrap().iter().map(|row| row.account_id).collect();
        found.sort();
        assert_eq!(found, sees, "{actor:?}");
        let list = reader.accounts(&AccountFilter::default(), &all()).await.ok().map(|page| page.rows.len());
        assert_eq!(list, listed, "{actor:?}");
        let names = reader.providers(&all()).await.unwrap().rows.len();
        assert_eq!(names, usize::from(reader.site_id() == SITE), "{actor:?}");
    }
}

#[tokio::test]
async fn sites_are_listed_for_superadmins_and_found_by_name_at_the_door() {
    let scene = Scene::start().await;
    open_site(&scene.ledger, SITE, "klinik").await;
    open_site(&scene.ledger, OTHER_SITE, "praxis").await;
    scene.settled().await;
    let admin = Reader::new(&scene.ledger, person(AccountId::generate(), Role::Admin));
    assert!(matches!(admin.sites(&all()).await, Err(ReadError::NotAllowed)));
    assert_eq!(admin.sites_by_ids(&[SITE, OTHER_SITE]).await.unwrap().len(), 1);
    assert_eq!(admin.site().await.unwrap().unwrap().site_id, SITE);
    let platform = Reader::new(&scene.ledger, superadmin());
    assert_eq!(platform.sites(&all()).await.unwrap().rows.len(), 2);
    assert_eq!(platform.site().await.unwrap(), None);
    assert_eq!(platform.site_id(), SiteId::PLATFORM);
    let found = door(&scene.ledger, &Slug::new("praxis").unwrap()).await.unwrap();
    assert_eq!(found.map(|site| site.site_id), Some(OTHER_SITE));
    assert_eq!(door(&scene.ledger, &Slug::new("nobody").unwrap()).await.unwrap(), None);
}

#[tokio::test]
async fn a_call_is_seen_by_those_in_it_and_by_the_desk_with_who_was_in_the_room_when() {
    let scene = Scene::start().await;
    let (provider, client) = (AccountId::generate(), AccountId::generate());
    let id = meet(&scene, provider, client).await;
    scene.settled().await;
    let seen = async |actor| Reader::new(&scene.ledger, actor).call(id).await.unwrap();
    let desk = person(AccountId::generate(), Role::Agent);
    for actor in [person(provider, Role::Provider), person(client, Role::Client), desk] {
        let call = seen(actor).await.expect("it may be seen");
        assert_eq!(call.status, domain::call::Status::Completed);
        assert!(call.people.iter().all(|person| person.stays.len() == 1 && person.stays[0].until.is_some()));
    }
    assert_eq!(seen(person(AccountId::generate(), Role::Provider)).await, None);
    assert_eq!(seen(Actor::Visitor { site: SITE }).await, None);
    let elsewhere = Actor::Person { id: client, site: OTHER_SITE, roles: Roles::of([Role::Admin]) };
    assert_eq!(seen(elsewhere).await, None);
}
