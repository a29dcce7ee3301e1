//! What happens at the same moment, on one server and on several.

use std::collections::BTreeSet;

use attachments::{AttachmentRefusal, StoreError, Upload};
use domain::AccountId;
use futures::future::join_all;
use tokio::io::AsyncReadExt;

use crate::scene::{AYSE, BORA, OTHER_SITE, SITE, Scene, body, by, long_ago, message, now};

/// How often a race is run.
const ROUNDS: usize = 40;

#[tokio::test(flavor = "multi_thread")]
async fn the_same_content_from_many_people_at_once_is_one_file_for_each_site() {
    let scene = Scene::open().await;
    let servers = [scene.store.clone(), scene.another_server().await];
    let content = "a".repeat(200_000);
    let uploads = (0..24).map(|n| {
        let site = if n % 3 == 0 { OTHER_SITE } else { SITE };
        let upload = Upload { site, ..by(AccountId::generate(), "a.txt") };
        let (server, body) = (servers[n % 2].clone(), body(&content));
        tokio::spawn(async move { server.upload(upload, body).await.unwrap() })
    });
    let metas: Vec<_> = join_all(uploads).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(metas.iter().map(|meta| meta.id).collect::<BTreeSet<_>>().len(), 24);
    assert_eq!(scene.files().len(), 2);
    scene.assert_whole().await;
    for meta in metas {
        let mut opened = scene.store.open_file(meta.site, meta.id).await.unwrap();
        let mut read = String::new();
        opened.file.read_to_string(&mut read).await.unwrap();
        assert_eq!(read, content);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_attached_while_it_is_swept_is_attached_or_gone() {
    let scene = Scene::open().await;
    let sweeper = scene.another_server().await;
    let (mut attached, mut gone) = (0, 0);
    for round in 0..ROUNDS {
        let files: Vec<_> = join_all((0..3).map(|n| {
            let upload = Upload { at: long_ago(), ..by(AYSE, "a.txt") };
            scene.store.upload(upload, body(format!("{round} {n}")))
        }))
        .await
        .into_iter()
        .map(|meta| meta.unwrap().id)
        .collect();
        let sweeping = tokio::spawn({
            let sweeper = sweeper.clone();
            async move { sweeper.sweep(now()).await }
        });
        if round % 2 == 0 {
            tokio::task::yield_now().await;
        }
        let outcome = scene.attach(&files, message()).await;
        sweeping.await.unwrap().unwrap();
        match outcome {
            Ok(metas) => {
                attached += 1;
                for meta in metas {
                    scene.store.open_file(SITE, meta.id).await.unwrap();
                }
            }
            Err(StoreError::Refused(AttachmentRefusal::NotFound { .. })) => {
                gone += 1;
                scene.store.sweep(now()).await.unwrap();
                assert_eq!(scene.store.meta(SITE, &files).await.unwrap(), []);
            }
            Err(other) => panic!("{other}"),
        }
        scene.assert_whole().await;
    }
    assert_eq!(attached + gone, ROUNDS);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_content_that_is_uploaded_again_while_it_is_swept_is_there() {
    let scene = Scene::open().await;
    let sweeper = scene.another_server().await;
    for round in 0..ROUNDS {
        let content = format!("aynı {round}");
        scene.waiting_since(long_ago(), &content).await;
        let sweeping = tokio::spawn({
            let sweeper = sweeper.clone();
            async move { sweeper.sweep(now()).await.unwrap() }
        });
        let removing = scene.store.sweep(now());
        let upload = scene.store.upload(by(BORA, "b.txt"), body(&content));
        let (meta, _) = tokio::join!(upload, removing);
        sweeping.await.unwrap();
        let mut opened = scene.store.open_file(SITE, meta.unwrap().id).await.unwrap();
        let mut read = String::new();
        opened.file.read_to_string(&mut read).await.unwrap();
        assert_eq!(read, content);
        scene.store.remove(SITE, &[opened.meta.id]).await.unwrap();
        scene.assert_whole().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_attached_to_one_message_however_many_want_it() {
    let scene = Scene::open().await;
    let servers = [scene.store.clone(), scene.another_server().await];
    for round in 0..ROUNDS {
        let meta = scene.waiting_since(now(), &round.to_string()).await;
        let tries = (0..6).map(|n| {
            let server = servers[n % 2].clone();
            tokio::spawn(async move { server.attach(SITE, AYSE, &[meta.id], message(), now()).await })
        });
        let outcomes: Vec<_> = join_all(tries).await.into_iter().map(Result::unwrap).collect();
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
        for outcome in outcomes.into_iter().filter_map(Result::err) {
            let expected = AttachmentRefusal::AlreadyAttached { id: meta.id };
            assert!(matches!(outcome, StoreError::Refused(refusal) if refusal == expected));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_has_no_more_than_its_ten_however_they_come() {
    let scene = Scene::open().await;
    for _ in 0..10 {
        let files = join_all((0..12).map(|n| scene.waiting_since(now(), ["a", "b", "c"][n % 3]))).await;
        let ids: Vec<_> = files.iter().map(|meta| meta.id).collect();
        let to = message();
        let (one, other) = tokio::join!(scene.attach(&ids[..6], to), scene.attach(&ids[6..], to));
        assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
        scene.store.remove(SITE, &ids).await.unwrap();
    }
}
