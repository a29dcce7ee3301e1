//! Pages and cursors.

use domain::{
    AccountId, Actor, AppointmentId, Name, Role, Roles,
    account::{Account, AccountCommand, Person},
};
use projections::{
    Page, PageRequest, ReadError, Reader,
    accounts::AccountFilter,
    appointments::{AppointmentFilter, AppointmentRow, Span},
};

use crate::scene::*;

fn ids(page: &Page<AppointmentRow>) -> Vec<AppointmentId> {
    page.rows.iter().map(|edge| edge.row.appointment_id).collect()
}

async fn seven(scene: &Scene) -> (Reader, Vec<AppointmentId>) {
    let (provider, client) = (AccountId::generate(), AccountId::generate());
    let mut booked = vec![];
    for slot in 0..7 {
        booked.push(book(&scene.ledger, SITE, provider, client, time(40 * slot + 60), &[]).await.0);
    }
    scene.settled().await;
    (Reader::new(&scene.ledger, person(client, Role::Client)), booked)
}

#[tokio::test]
async fn a_list_can_be_walked_in_both_directions_while_it_changes() {
    let scene = Scene::start().await;
    let (reader, booked) = seven(&scene).await;
    let filter = AppointmentFilter::default();
    let first = reader.my_appointments(&filter, &PageRequest::first(3)).await.unwrap();
    assert_eq!((ids(&first), first.has_next, first.has_previous), (booked[..3].to_vec(), true, false));
    let cursor = first.rows[2].cursor.clone();
    // Its row goes away; the place stays.
    sqlx::query("DELETE FROM appointments WHERE appointment_id = $1")
        .bind(booked[2].0)
        .execute(scene.ledger.pool())
        .await
        .unwrap();
    let second = reader.my_appointments(&filter, &PageRequest::after(10, cursor.clone())).await.unwrap();
    assert_eq!((ids(&second), second.has_next, second.has_previous), (booked[3..].to_vec(), false, true));
    let before = PageRequest { last: Some(1), before: Some(cursor), ..PageRequest::default() };
    let back = reader.my_appointments(&filter, &before).await.unwrap();
    assert_eq!((ids(&back), back.has_next, back.has_previous), (vec![booked[1]], true, true));
    let end = PageRequest { last: Some(2), ..PageRequest::default() };
    assert_eq!(ids(&reader.my_appointments(&filter, &end).await.unwrap()), booked[5..]);
}

#[tokio::test]
async fn past_and_upcoming_are_told_apart_by_the_end() {
    let scene = Scene::start().await;
    let (reader, booked) = seven(&scene).await;
    // In the middle of the fourth.
    let at = time(3 * 40 + 60).start() + chrono::TimeDelta::minutes(10);
    let upcoming = AppointmentFilter { span: Span::Upcoming(at), ..AppointmentFilter::default() };
    let past = AppointmentFilter { span: Span::Past(at), ..AppointmentFilter::default() };
    assert_eq!(ids(&reader.my_appointments(&upcoming, &PageRequest::first(10)).await.unwrap()), booked[3..]);
    let mut latest_first = booked[..3].to_vec();
    latest_first.reverse();
    let page = reader.my_appointments(&past, &PageRequest::first(2)).await.unwrap();
    assert_eq!(ids(&page), latest_first[..2]);
    let rest = reader.my_appointments(&past, &PageRequest::after(2, &*page.rows[1].cursor)).await.unwrap();
    assert_eq!((ids(&rest), rest.has_next), (latest_first[2..].to_vec(), false));
}

#[tokio::test]
async fn what_is_no_cursor_and_no_page_is_refused() {
    let scene = Scene::start().await;
    scene.settled().await;
    let reader = Reader::new(&scene.ledger, person(AccountId::generate(), Role::Client));
    let filter = AppointmentFilter::default();
    for cursor in ["", "x", "äöü", "AAAA", "MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDB0b21vcnJvdw"] {
        let page = reader.my_appointments(&filter, &PageRequest::after(1, cursor)).await;
        assert!(matches!(page, Err(ReadError::BadCursor)), "{cursor}");
    }
    let too_much = reader.my_appointments(&filter, &PageRequest::first(101)).await;
    assert!(matches!(too_much, Err(ReadError::BadPage)));
    let both = PageRequest { first: Some(1), last: Some(1), ..PageRequest::default() };
    assert!(matches!(reader.my_appointments(&filter, &both).await, Err(ReadError::BadPage)));
}

#[tokio::test]
async fn a_cursor_is_good_in_its_own_list_and_in_no_other() {
    let scene = Scene::start().await;
    let provider = open_account(&scene.ledger, SITE, "Ada", Role::Provider).await;
    open_site(&scene.ledger, SITE, "istanbul").await;
    let client = AccountId::generate();
    book(&scene.ledger, SITE, provider, client, time(60), &[]).await;
    scene.settled().await;
    let admin = Actor::Person { id: provider, site: SITE, roles: Roles::of([Role::Admin, Role::Provider]) };
    let reader = Reader::new(&scene.ledger, admin);
    let platform = Reader::new(&scene.ledger, superadmin());
    let (all, some) = (AccountFilter::default(), AppointmentFilter::default());
    let (from, to) = (time(0).start(), time(600).start());
    let list = async |name: &str, page: PageRequest| -> Result<String, ReadError> {
        let first = |cursors: Vec<String>| cursors.into_iter().next().unwrap_or_default();
        Ok(match name {
            "accounts" => first(cursors(reader.accounts(&all, &page).await?)),
            "providers" => first(cursors(reader.providers(&page).await?)),
            "sites" => first(cursors(platform.sites(&page).await?)),
            "agenda" => first(cursors(reader.agenda(provider, from, to, &page).await?)),
            "appointments" => first(cursors(reader.appointments(&some, &page).await?)),
            _ => first(cursors(reader.my_appointments(&some, &page).await?)),
        })
    };
    let names = ["accounts", "providers", "sites", "agenda", "appointments", "my appointments"];
    for from in names {
        let cursor = list(from, PageRequest::first(1)).await.unwrap();
        assert!(!cursor.is_empty(), "{from} has a row");
        for to in names {
            let found = list(to, PageRequest::after(1, &*cursor)).await;
            let refused = matches!(found, Err(ReadError::BadCursor));
            assert_eq!(refused, from != to, "a cursor of {from} in {to}: {found:?}");
        }
    }
}

fn cursors<T>(page: Page<T>) -> Vec<String> {
    page.rows.into_iter().map(|edge| edge.cursor).collect()
}

#[tokio::test]
async fn people_are_found_by_any_part_of_their_name_and_wildcards_are_letters() {
    let scene = Scene::start().await;
    for name in ["Zeynep Kaya", "Ali Kaya", "Kay 100"] {
        open_account(&scene.ledger, SITE, name, Role::Client).await;
    }
    scene.settled().await;
    let reader = Reader::new(&scene.ledger, person(AccountId::generate(), Role::Admin));
    for (search, found) in
        [("KAYA", 2), ("kay", 3), ("%", 0), ("_", 0), ("zeynep.kaya@", 1), ("\0", 3), (" ", 3)]
    {
        let filter = AccountFilter { search: Some(search.to_owned()), ..AccountFilter::default() };
        let page = reader.accounts(&filter, &PageRequest::first(10)).await.unwrap();
        assert_eq!(page.rows.len(), found, "{search:?}");
        let names: Vec<_> = page.rows.iter().filter_map(|edge| edge.row.name.as_ref()).collect();
        assert!(names.is_sorted());
    }
}

/// Opens the accounts of clients with these names, whose addresses are plain.
async fn clients(scene: &Scene, names: &[&str]) {
    for (number, name) in names.iter().enumerate() {
        let account = AccountId::generate();
        let person = Person { name: Name::new(name).unwrap(), ..who(&format!("kisi{number}")) };
        let open = AccountCommand::Open { site: SITE, account, roles: Roles::of([Role::Client]), person };
        give::<Account, _>(&scene.ledger, SITE, account.0, Actor::System("test"), open, now()).await.unwrap();
    }
    scene.settled().await;
}

async fn named(reader: &Reader, filter: &AccountFilter) -> Vec<String> {
    let page = reader.accounts(filter, &PageRequest::first(50)).await.unwrap();
    page.rows.into_iter().map(|edge| edge.row.name.unwrap().to_string()).collect()
}

#[tokio::test]
async fn names_are_in_the_order_of_the_turkish_alphabet() {
    let scene = Scene::start().await;
    let sorted = [
        "Cem", "Çağla", "Deniz", "Gizem", "Ğ", "Hakan", "Irmak", "İpek", "Jale", "Oya", "Özge", "Pelin",
        "Sibel", "Şule", "Tuna", "Umut", "Ümit", "Veli", "Zeynep",
    ];
    let mut mixed = sorted;
    mixed.reverse();
    clients(&scene, &mixed).await;
    let reader = Reader::new(&scene.ledger, person(AccountId::generate(), Role::Admin));
    assert_eq!(named(&reader, &AccountFilter::default()).await, sorted);
}

#[tokio::test]
async fn a_name_is_found_in_whatever_letters_it_is_typed() {
    let scene = Scene::start().await;
    clients(&scene, &["Gökçe Öztürk", "IŞIL İNCİ", "100% Ali_Can"]).await;
    let reader = Reader::new(&scene.ledger, person(AccountId::generate(), Role::Admin));
    let cases = [
        ("Öztürk", "Gökçe Öztürk"),
        ("öztürk", "Gökçe Öztürk"),
        ("OZTURK", "Gökçe Öztürk"),
        ("gokce ö", "Gökçe Öztürk"),
        ("ışıl", "IŞIL İNCİ"),
        ("isil inci", "IŞIL İNCİ"),
        ("İnci", "IŞIL İNCİ"),
        ("0% a", "100% Ali_Can"),
        ("i_c", "100% Ali_Can"),
        ("KISI1@example", "IŞIL İNCİ"),
    ];
    for (search, name) in cases {
        let filter = AccountFilter { search: Some(search.to_owned()), ..AccountFilter::default() };
        assert_eq!(named(&reader, &filter).await, [name], "{search}");
    }
    for search in ["a_i", "kaya", "%%"] {
        let filter = AccountFilter { search: Some(search.to_owned()), ..AccountFilter::default() };
        assert_eq!(named(&reader, &filter).await, Vec::<String>::new(), "{search}");
    }
}
