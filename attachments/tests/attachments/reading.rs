//! Handing files out.

use std::fs;

use attachments::{AttachmentRefusal, Meta, StoreError};
use domain::AttachmentId;
use tokio::io::AsyncReadExt;

use crate::scene::{OTHER_SITE, SITE, Scene, now, refused, sample};

#[tokio::test]
async fn a_file_is_handed_out_as_it_came() {
    let scene = Scene::open().await;
    let meta = scene.upload("Işık.png", sample("picture.png")).await.unwrap();
    let mut opened = scene.store.open_file(SITE, meta.id).await.unwrap();
    let mut read = vec![];
    opened.file.read_to_end(&mut read).await.unwrap();
    assert_eq!((opened.meta.clone(), read), (meta, sample("picture.png")));
    let disposition = opened.meta.disposition(true);
    assert!(disposition.inline);
    assert_eq!(disposition.value, "inline; filename=\"Isik.png\"; filename*=UTF-8''I%C5%9F%C4%B1k.png");
}

#[tokio::test]
async fn a_file_of_another_site_is_not_there() {
    let scene = Scene::open().await;
    let meta = scene.upload("a.txt", "bir").await.unwrap();
    let missing = AttachmentRefusal::NotFound { id: meta.id };
    assert_eq!(refused(scene.store.open_file(OTHER_SITE, meta.id).await), missing);
    assert_eq!(scene.store.meta(OTHER_SITE, &[meta.id]).await.unwrap(), []);
    let unknown = AttachmentId::generate();
    assert_eq!(
        refused(scene.store.open_file(SITE, unknown).await),
        AttachmentRefusal::NotFound { id: unknown }
    );
}

#[tokio::test]
async fn what_is_known_comes_in_the_order_that_was_asked_for_without_what_is_not_there() {
    let scene = Scene::open().await;
    let first = scene.upload("a.txt", "bir").await.unwrap();
    let second = scene.upload("b.txt", "iki").await.unwrap();
    let ids = [second.id, AttachmentId::generate(), first.id];
    assert_eq!(scene.store.meta(SITE, &ids).await.unwrap(), [second, first]);
    assert_eq!(scene.store.meta(SITE, &[]).await.unwrap(), []);
}

#[tokio::test]
async fn what_is_known_says_where_a_file_went_once_it_does_not_wait_any_more() {
    let scene = Scene::open().await;
    let waiting = scene.upload("a.txt", "bir").await.unwrap();
    assert_eq!(waiting.attached, None);
    assert!(scene.bind(&[waiting.id]).await);
    let meta = scene.store.open_file(SITE, waiting.id).await.unwrap().meta;
    let attached = meta.attached.unwrap();
    assert_eq!((attached.internal, attached.at), (true, now()));
    assert_eq!(Meta { attached: None, ..meta }, waiting);
}

#[tokio::test]
async fn a_file_that_is_being_read_can_be_read_to_its_end_when_it_is_swept() {
    let scene = Scene::open().await;
    let meta = scene.upload("a.txt", "uzun bir okuma").await.unwrap();
    let mut opened = scene.store.open_file(SITE, meta.id).await.unwrap();
    scene.store.sweep(now() + chrono::TimeDelta::days(2)).await.unwrap();
    assert_eq!(scene.files(), [""; 0]);
    let mut read = String::new();
    opened.file.read_to_string(&mut read).await.unwrap();
    assert_eq!(read, "uzun bir okuma");
}

#[tokio::test]
async fn a_file_that_somebody_has_taken_away_is_a_fault_and_not_a_refusal() {
    let scene = Scene::open().await;
    let meta = scene.upload("a.txt", "bir").await.unwrap();
    fs::remove_file(scene.root().join(&scene.files()[0])).unwrap();
    assert!(matches!(scene.store.open_file(SITE, meta.id).await, Err(StoreError::Fault(_))));
    // Whoever sends it again heals it.
    scene.upload("b.txt", "bir").await.unwrap();
    scene.store.open_file(SITE, meta.id).await.unwrap();
}
