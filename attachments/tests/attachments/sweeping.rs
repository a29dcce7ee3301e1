//! What nobody attached goes after a day.

use attachments::{AttachmentRefusal, Swept};
use chrono::TimeDelta;

use crate::scene::{OTHER_SITE, SITE, Scene, long_ago, message, now, refused};

#[tokio::test]
async fn a_file_waits_for_a_day_and_then_it_is_swept() {
    let scene = Scene::open().await;
    let meta = scene.upload("a.txt", "bir").await.unwrap();
    let day = now() + TimeDelta::hours(24);
    assert_eq!(scene.store.sweep(day).await.unwrap(), Swept::default());
    let swept = scene.store.sweep(day + TimeDelta::seconds(1)).await.unwrap();
    assert_eq!(swept, Swept { expired: 1, files: 1, temporary: 0 });
    assert_eq!(scene.files(), [""; 0]);
    assert_eq!(
        refused(scene.attach(&[meta.id], message()).await),
        AttachmentRefusal::NotFound { id: meta.id }
    );
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
    scene.attach(&[meta.id], message()).await.unwrap();
    assert_eq!(scene.store.sweep(now() + TimeDelta::days(4000)).await.unwrap(), Swept::default());
    scene.store.open_file(SITE, meta.id).await.unwrap();
}

#[tokio::test]
async fn what_is_to_be_forgotten_is_removed_with_its_file() {
    let scene = Scene::open().await;
    let attached = scene.upload("a.txt", "bir").await.unwrap();
    scene.attach(&[attached.id], message()).await.unwrap();
    let shared = scene.upload("b.txt", "iki").await.unwrap();
    let same = scene.upload("c.txt", "iki").await.unwrap();
    assert_eq!(scene.store.remove(OTHER_SITE, &[attached.id]).await.unwrap(), 0);
    assert_eq!(scene.store.remove(SITE, &[attached.id, shared.id]).await.unwrap(), 2);
    assert_eq!(scene.files().len(), 1);
    scene.assert_whole().await;
    scene.store.open_file(SITE, same.id).await.unwrap();
}
