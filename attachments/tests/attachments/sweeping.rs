//! What goes with no message goes after a day.

use attachments::Swept;
use chrono::TimeDelta;

use crate::scene::{SITE, Scene, bind, long_ago, now};

#[tokio::test]
async fn a_file_waits_for_a_day_and_then_it_is_swept() {
    let scene = Scene::open().await;
    let meta = scene.upload("a.txt", "bir").await.unwrap();
    let day = now() + TimeDelta::hours(24);
    assert_eq!(scene.store.sweep(day).await.unwrap(), Swept::default());
    let swept = scene.store.sweep(day + TimeDelta::seconds(1)).await.unwrap();
    assert_eq!(swept, Swept { expired: 1, files: 1, temporary: 0 });
    assert_eq!(scene.files(), [""; 0]);
    assert!(!scene.bind(&[meta.id]).await);
    assert_eq!(scene.store.sweep(day + TimeDelta::days(1)).await.unwrap(), Swept::default());
}

#[tokio::test]
async fn a_file_that_another_row_refers_to_stays() {
    let scene = Scene::open().await;
    scene.waiting_since(long_ago(), "aynı").await;
    let young = scene.waiting_since(now(), "aynı").await;
    assert_eq!(scene.store.sweep(now()).await.unwrap(), Swept { expired: 1, ..Swept::default() });
    scene.store.open_file(SITE, young.id).await.unwrap();
    scene.assert_whole().await;
}

#[tokio::test]
async fn a_file_that_belongs_to_a_message_is_never_swept() {
    let scene = Scene::open().await;
    let meta = scene.waiting_since(long_ago(), "bir").await;
    assert!(scene.bind(&[meta.id]).await);
    assert_eq!(scene.store.sweep(now() + TimeDelta::days(4000)).await.unwrap(), Swept::default());
    scene.store.open_file(SITE, meta.id).await.unwrap();
}

#[tokio::test]
async fn a_file_that_is_being_bound_is_left_alone_until_it_is_known_whether_it_was() {
    let scene = Scene::open().await;
    let refused = scene.waiting_since(long_ago(), "bir").await;
    let stored = scene.waiting_since(long_ago(), "iki").await;
    let mut with_refused = scene.pool.begin().await.unwrap();
    let mut with_stored = scene.pool.begin().await.unwrap();
    assert!(bind(&mut with_refused, &[refused.id]).await);
    assert!(bind(&mut with_stored, &[stored.id]).await);
    assert_eq!(scene.store.sweep(now()).await.unwrap(), Swept::default());
    with_refused.rollback().await.unwrap();
    with_stored.commit().await.unwrap();
    let swept = scene.store.sweep(now()).await.unwrap();
    assert_eq!(swept, Swept { expired: 1, files: 1, temporary: 0 });
    assert_eq!(scene.store.meta(SITE, &[refused.id]).await.unwrap(), []);
    scene.store.open_file(SITE, stored.id).await.unwrap();
    scene.assert_whole().await;
}

#[tokio::test]
async fn a_message_has_all_of_its_files_or_is_not_sent() {
    let scene = Scene::open().await;
    let swept = scene.waiting_since(long_ago(), "bir").await;
    let young = scene.waiting_since(now(), "iki").await;
    scene.store.sweep(now()).await.unwrap();
    assert!(!scene.bind(&[swept.id, young.id]).await);
    assert_eq!(scene.store.meta(SITE, &[young.id]).await.unwrap(), [young]);
}

#[tokio::test]
async fn who_never_sent_a_file_to_a_site_without_files_is_forgotten_as_well() {
    let scene = Scene::open().await;
    assert_eq!(scene.store.forget(SITE, domain::AccountId::generate(), &[]).await.unwrap(), 0);
}
