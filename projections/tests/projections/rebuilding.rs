//! Rebuilding, and comparing with what the log says.

use std::sync::atomic::{AtomicBool, Ordering};

use domain::{
    AccountId, Actor, AppointmentId, Role, Roles,
    account::{Account, AccountCommand},
    appointment::Appointment,
    schedule::Schedule,
    site::{Site, SiteCommand},
};
use projections::{
    PageRequest, ProjectionError, Reader, State, appointments::AppointmentFilter, names, rebuild, status,
    verify,
};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};

use crate::{
    help_desk::open_template,
    random_tickets::{append, histories},
    scene::*,
};

/// Histories at random: appointments, schedules, accounts, sites; what the domain refuses is left out.
async fn live_through_much(scene: &Scene, lives: usize) {
    let mut random = TestRunner::deterministic();
    let mut any =
        |strategy: proptest::strategy::BoxedStrategy<_>| strategy.new_tree(&mut random).unwrap().current();
    for _ in 0..lives {
        let (cast, start, steps) = any(domain::testing::appointment::lives(12).boxed());
        let id = AppointmentId::generate();
        let mut at = start;
        for (actor, later, command) in steps {
            at += later;
            let _ = give::<Appointment, _>(&scene.ledger, cast.site, id.0, actor, command, at).await;
        }
    }
    let mut random = TestRunner::deterministic();
    let commands = proptest::collection::vec(
        (
            domain::testing::schedule::schedule_commands(date("2027-01-15")),
            domain::testing::actors::accounts(),
        ),
        40,
    );
    for (command, provider) in commands.new_tree(&mut random).unwrap().current() {
        let _ =
            give::<Schedule, _>(&scene.ledger, SITE, provider.0, Actor::System("test"), command, now()).await;
    }
    open_site(&scene.ledger, SITE, "klinik").await;
    let closed = SiteCommand::SetRegistration { open: false };
    give::<Site, _>(&scene.ledger, SITE, SITE.0, superadmin(), closed, now()).await.unwrap();
    for (name, role) in
        [("Ada", Role::Provider), ("Şule Yılmaz", Role::Client), ("O'Neill \\ Sons", Role::Agent)]
    {
        let name_of_mail = name.split([' ', '\'']).next().unwrap().replace('Ş', "s");
        let account = AccountId::generate();
        let person = domain::account::Person { name: domain::Name::new(name).unwrap(), ..who(&name_of_mail) };
        let open = AccountCommand::Open { site: SITE, account, roles: Roles::of([role]), person };
        let change = AccountCommand::ChangeRoles { roles: Roles::of([role, Role::Admin]) };
        for command in [open, change, AccountCommand::Close { reason: None }] {
            give::<Account, _>(&scene.ledger, SITE, account.0, Actor::System("test"), command, now())
                .await
                .unwrap();
        }
    }
}

#[tokio::test]
async fn what_was_folded_live_equals_what_is_rebuilt() {
    let scene = Scene::start().await;
    live_through_much(&scene, 60).await;
    append(scene.ledger.pool(), &histories(1, 50), 5).await;
    open_template(&scene).await;
    meet(&scene, AccountId::generate(), AccountId::generate()).await;
    scene.settled().await;
    let live = dump(&scene.ledger).await;
    for (table, rows) in &live {
        assert!(!rows.is_empty(), "{table} has rows to compare");
    }
    for name in names() {
        assert_eq!(verify(&scene.ledger, name).await.unwrap(), vec![], "{name}");
        let mut last = None;
        let whole = rebuild(&scene.ledger, name, |progress| last = Some(progress)).await.unwrap();
        assert_eq!(last, Some(whole));
        assert!(whole.done == whole.total && whole.total > 0);
    }
    assert_eq!(dump(&scene.ledger).await, live);
    assert_eq!(projections::parked(scene.ledger.pool()).await.unwrap(), vec![]);
    assert!(status(&scene.ledger).await.unwrap().iter().all(|status| status.behind == 0));
}

#[tokio::test]
async fn following_goes_on_after_a_rebuild() {
    let scene = Scene::start().await;
    let (provider, client) = (AccountId::generate(), AccountId::generate());
    let (id, _) = book(&scene.ledger, SITE, provider, client, time(60), &[]).await;
    for name in names() {
        rebuild(&scene.ledger, name, |_| {}).await.unwrap();
    }
    let receipt = reschedule(&scene.ledger, SITE, id, (provider, client), time(100)).await;
    scene.passed(receipt.position).await;
    for name in names() {
        assert_eq!(verify(&scene.ledger, name).await.unwrap(), vec![], "{name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn under_load_nobody_sees_a_half_built_model() {
    let scene = Scene::start().await;
    let (provider, client) = (AccountId::generate(), AccountId::generate());
    for slot in 0..60 {
        book(&scene.ledger, SITE, provider, client, time(40 * slot + 60), &[]).await;
    }
    scene.settled().await;
    let done = std::sync::Arc::new(AtomicBool::new(false));
    let writing = tokio::spawn({
        let (ledger, done) = (scene.ledger.clone(), done.clone());
        async move {
            let mut slot = 60;
            while !done.load(Ordering::Relaxed) {
                book(&ledger, SITE, provider, client, time(40 * slot + 60), &[]).await;
                slot += 1;
            }
        }
    });
    let reading = tokio::spawn({
        let (ledger, done) = (scene.ledger.clone(), done.clone());
        async move {
            let reader = Reader::new(&ledger, person(client, Role::Client));
            let mut reads = 0;
            while !done.load(Ordering::Relaxed) {
                let filter = AppointmentFilter::default();
                let page = reader.my_appointments(&filter, &PageRequest::first(60)).await.unwrap();
                assert_eq!(page.rows.len(), 60);
                reads += 1;
            }
            reads
        }
    });
    for _ in 0..4 {
        for name in ["appointments", "slots"] {
            rebuild(&scene.ledger, name, |_| {}).await.unwrap();
        }
    }
    done.store(true, Ordering::Relaxed);
    writing.await.unwrap();
    assert!(reading.await.unwrap() > 0);
    scene.settled().await;
    for name in names() {
        assert_eq!(verify(&scene.ledger, name).await.unwrap(), vec![], "{name}");
    }
}

#[tokio::test]
async fn a_rebuilt_table_keeps_guards_grants_and_indexes() {
    let scene = Scene::start().await;
    scene.settled().await;
    let shape = async || -> Vec<(String, String)> {
        sqlx::query_as(
            "SELECT tablename::text, policyname || cmd || coalesce(qual, '') || roles::text FROM pg_policies
             UNION ALL SELECT relname::text, relrowsecurity::text || relacl::text FROM pg_class
                 WHERE relkind = 'r' AND relacl IS NOT NULL AND relnamespace = 'public'::regnamespace
             UNION ALL SELECT tablename::text, regexp_replace(indexdef, '^.* ON ', '') FROM pg_indexes WHERE schemaname = 'public'
             UNION ALL SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
             ORDER BY 1, 2",
        )
        .fetch_all(scene.ledger.pool())
        .await
        .unwrap()
    };
    let before = shape().await;
    for name in names() {
        rebuild(&scene.ledger, name, |_| {}).await.unwrap();
    }
    assert_eq!(shape().await, before);
}

#[tokio::test]
async fn a_second_rebuild_at_the_same_time_is_refused() {
    let scene = Scene::start().await;
    scene.settled().await;
    let mut held = scene.ledger.pool().acquire().await.unwrap();
    sqlx::query("SELECT pg_advisory_lock(hashtextextended('rebuild agenda', 0))")
        .execute(&mut *held)
        .await
        .unwrap();
    let refused = rebuild(&scene.ledger, "agenda", |_| {}).await;
    assert!(matches!(refused, Err(ProjectionError::BeingRebuilt)));
    let agenda =
        status(&scene.ledger).await.unwrap().into_iter().find(|status| status.name == "agenda").unwrap();
    assert_eq!(agenda.state, State::Rebuilding);
}

#[tokio::test]
async fn a_projection_can_be_rebuilt_again_as_soon_as_it_has_been() {
    let scene = Scene::start().await;
    scene.settled().await;
    for _ in 0..30 {
        rebuild(&scene.ledger, "agenda", |_| {}).await.unwrap();
    }
}

#[tokio::test]
async fn rows_that_are_not_as_the_log_says_are_named() {
    let scene = Scene::start().await;
    let (provider, client) = (AccountId::generate(), AccountId::generate());
    let mut ids = vec![];
    for slot in 0..3 {
        ids.push(book(&scene.ledger, SITE, provider, client, time(40 * slot + 60), &[]).await.0);
    }
    scene.settled().await;
    for (statement, id) in [
        ("UPDATE agenda SET status = 'cancelled' WHERE appointment_id = $1", ids[0]),
        ("DELETE FROM agenda WHERE appointment_id = $1", ids[1]),
    ] {
        sqlx::query(statement).bind(id.0).execute(scene.ledger.pool()).await.unwrap();
    }
    let mut found = verify(&scene.ledger, "agenda").await.unwrap();
    found.sort_by_key(|difference| difference.id);
    assert_eq!(
        found.iter().map(|d| (d.id, d.found.is_some())).collect::<Vec<_>>(),
        [(ids[0].0, true), (ids[1].0, false)]
    );
    rebuild(&scene.ledger, "agenda", |_| {}).await.unwrap();
    assert_eq!(verify(&scene.ledger, "agenda").await.unwrap(), vec![]);
}

#[tokio::test]
async fn an_erased_person_is_nameless_after_a_rebuild() {
    let scene = Scene::start().await;
    let client = open_account(&scene.ledger, SITE, "Ada", Role::Client).await;
    let (id, _) = book(&scene.ledger, SITE, AccountId::generate(), client, time(60), &[]).await;
    scene.settled().await;
    let reader = Reader::new(&scene.ledger, person(client, Role::Client));
    assert!(reader.account(client).await.unwrap().unwrap().name.is_some());
    scene.ledger.keyring().destroy(client).await.unwrap();
    for name in names() {
        rebuild(&scene.ledger, name, |_| {}).await.unwrap();
    }
    let row = reader.account(client).await.unwrap().unwrap();
    assert_eq!((row.name, row.email), (None, None));
    assert_eq!(reader.appointment(id).await.unwrap().unwrap().notes, None);
}
