//! What happens at the same moment, on one server and on several.

use std::collections::BTreeSet;

use attachments::Upload;
use chrono::TimeDelta;
use domain::AccountId;
use futures::future::join_all;
use tokio::io::AsyncReadExt;

use crate::scene::{AYSE, BORA, OTHER_SITE, SITE, Scene, body, by, long_ago, now};

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
async fn files_that_are_bound_while_they_are_swept_are_bound_or_gone_together() {
    let scene = Scene::open().await;
    let sweeper = scene.another_server().await;
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
        let bound = scene.bind(&files).await;
        sweeping.await.unwrap().unwrap();
        // What a message that was refused had in its hands meanwhile.
        scene.store.sweep(now()).await.unwrap();
        if bound {
            for id in files {
                let opened = scene.store.open_file(SITE, id).await.unwrap();
                assert!(opened.meta.attached.is_some());
            }
        } else {
            assert_eq!(scene.store.meta(SITE, &files).await.unwrap(), []);
        }
        scene.assert_whole().await;
    }
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
        scene.assert_whole().await;
        // Room for the next: only so many of one person wait.
        scene.store.sweep(now() + TimeDelta::hours(25)).await.unwrap();
    }
}
