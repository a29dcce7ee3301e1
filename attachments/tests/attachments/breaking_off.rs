//! Uploads that end anywhere, and servers that die: no row is ever without its file, and nothing stays for good.

use std::{fs, time::Duration};

use attachments::{Limits, Swept};
use futures::{StreamExt, stream};

use crate::scene::{AYSE, SITE, Scene, body, by, now};

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_is_dropped_half_way_leaves_nothing() {
    let scene = Scene::open().await;
    let store = scene.store.clone();
    let half = body(vec![b'a'; 1_000_000]).chain(stream::pending());
    let upload = tokio::spawn(async move { store.upload(by(AYSE, "a.txt"), half).await });
    // Once something is written the file is locked, too.
    while scene.bytes() == 0 {
        tokio::task::yield_now().await;
    }
    assert!(scene.files()[0].starts_with("incoming/"));
    // Somebody else's upload that is under way is no leftover, to no server.
    assert_eq!(scene.store.sweep(now()).await.unwrap(), Swept::default());
    scene.another_server().await;
    assert_eq!(scene.files().len(), 1);
    upload.abort();
    assert!(upload.await.unwrap_err().is_cancelled());
    assert_eq!(scene.files(), [""; 0]);
    assert_eq!(scene.rows().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_is_dropped_at_any_moment_leaves_no_row_without_its_file() {
    let scene = Scene::with(Limits { waiting_files: 80, ..Limits::default() }).await;
    let mut kept = 0;
    for round in 0..80u64 {
        let store = scene.store.clone();
        let content = format!("{}{round}", "a".repeat(30_000));
        let upload = tokio::spawn(async move { store.upload(by(AYSE, "a.txt"), body(content)).await });
        tokio::time::sleep(Duration::from_micros(round * 150)).await;
        upload.abort();
        if let Ok(outcome) = upload.await {
            outcome.unwrap();
            kept += 1;
        }
    }
    // What blocks runs on after its upload was dropped; once it has ended, a sweep leaves what has a row and nothing else.
    let ended = async {
        while !scene.is_whole().await {
            scene.store.sweep(now()).await.unwrap();
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), ended)
        .await
        .expect("uploads that were dropped leave nothing");
    assert!(kept < 80, "none was dropped in time");
}

#[tokio::test]
async fn what_a_server_that_died_was_receiving_is_swept_at_the_next_start() {
    let scene = Scene::open().await;
    let left = scene.root().join("incoming/0123");
    fs::write(&left, "yarım").unwrap();
    scene.another_server().await;
    assert!(!left.exists());
    fs::write(&left, "yarım").unwrap();
    let swept = scene.store.sweep(now()).await.unwrap();
    assert_eq!(swept, Swept { temporary: 1, ..Swept::default() });
    assert!(!left.exists());
}

#[tokio::test]
async fn what_a_living_server_is_receiving_stays() {
    let scene = Scene::open().await;
    let path = scene.root().join("incoming/0123");
    fs::write(&path, "geliyor").unwrap();
    let held = fs::File::open(&path).unwrap();
    held.lock().unwrap();
    scene.another_server().await;
    assert_eq!(scene.store.sweep(now()).await.unwrap(), Swept::default());
    assert!(path.exists());
    drop(held);
    assert_eq!(scene.store.sweep(now()).await.unwrap().temporary, 1);
}

#[tokio::test]
async fn a_file_whose_row_was_never_committed_is_swept() {
    let scene = Scene::open().await;
    let meta = scene.upload("a.txt", "kalır").await.unwrap();
    // As a server leaves it that dies between the two steps.
    let orphan = "0f".repeat(32);
    let folder = scene.root().join(SITE.to_string()).join("0f");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(&orphan), "kimsesiz").unwrap();
    let swept = scene.store.sweep(now()).await.unwrap();
    assert_eq!(swept, Swept { files: 1, ..Swept::default() });
    scene.assert_whole().await;
    assert_eq!(scene.store.open_file(SITE, meta.id).await.unwrap().meta, meta);
}

#[tokio::test]
async fn what_is_none_of_ours_is_left_alone() {
    let scene = Scene::open().await;
    scene.upload("a.txt", "kalır").await.unwrap();
    let before = scene.files();
    let strangers =
        ["README", &format!("{SITE}/README"), &before[0].replace('/', "/x/"), "lost+found/README"];
    for stranger in strangers {
        let path = scene.root().join(stranger);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "").unwrap();
    }
    scene.store.sweep(now()).await.unwrap();
    assert_eq!(scene.files().len(), before.len() + strangers.len());
}
