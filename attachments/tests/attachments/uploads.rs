//! Taking files in: where they lie, and every refusal that does not depend on their kind.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use attachments::{AttachmentRefusal, Limits, StoreError, Upload};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use domain::Refusal;
use futures::{StreamExt, stream};

use crate::scene::{AYSE, BORA, OTHER_SITE, SITE, Scene, body, by, now, refused, sample};

#[tokio::test]
async fn a_file_lies_under_its_site_and_its_digest_for_nobody_else_to_see() {
    let scene = Scene::open().await;
    let meta = scene.upload(" Kan tahlili – Şule Işık.PDF ", sample("page.pdf")).await.unwrap();
    assert_eq!(meta.file_name, "Kan tahlili – Şule Işık.PDF");
    assert_eq!((meta.site, meta.uploaded_by, meta.uploaded_at), (SITE, AYSE, now()));
    assert_eq!((meta.media_type.as_str(), meta.attached), ("application/pdf", None));
    let digest = meta.sha256_hex();
    assert_eq!(scene.files(), [format!("{SITE}/{}/{digest}", &digest[..2])]);

    let mode = |path: &str| fs::metadata(scene.root().join(path)).unwrap().permissions().mode() & 0o7777;
    for folder in ["", "incoming", &SITE.to_string(), &format!("{SITE}/{}", &digest[..2])] {
        assert_eq!(mode(folder), 0o700, "{folder}");
    }
    assert_eq!(mode(&scene.files()[0]), 0o600);
    assert_eq!(fs::read(scene.root().join(&scene.files()[0])).unwrap(), sample("page.pdf"));
}

#[tokio::test]
async fn the_same_content_is_one_file_at_one_site_and_never_one_of_two_sites() {
    let scene = Scene::open().await;
    let first = scene.upload("a.txt", "merhaba").await.unwrap();
    let second = scene.store.upload(by(BORA, "b.txt"), body("merhaba")).await.unwrap();
    assert_ne!(first.id, second.id);
    assert_eq!(first.sha256, second.sha256);
    assert_eq!(scene.files().len(), 1);
    let elsewhere = Upload { site: OTHER_SITE, ..by(AYSE, "c.txt") };
    scene.store.upload(elsewhere, body("merhaba")).await.unwrap();
    assert_eq!(scene.files().len(), 2);
    scene.assert_whole().await;
}

#[tokio::test]
async fn an_empty_file_is_refused() {
    let scene = Scene::open().await;
    assert_eq!(scene.refusal("a.txt", "").await, AttachmentRefusal::Empty);
    let pieces = stream::iter([Ok::<_, String>(Bytes::new()), Ok(Bytes::new())]);
    assert_eq!(refused(scene.store.upload(by(AYSE, "a.txt"), pieces).await), AttachmentRefusal::Empty);
    assert_eq!(scene.files(), [""; 0]);
}

#[tokio::test]
async fn a_file_may_have_ten_megabytes_and_not_one_byte_more() {
    let scene = Scene::open().await;
    let limit = 10 << 20;
    let most = "a".repeat(limit);
    assert_eq!(scene.upload("a.txt", &most).await.unwrap().bytes, limit as u64);
    let too_large = AttachmentRefusal::TooLarge { limit: limit as u64 };
    assert_eq!(scene.refusal("a.txt", most + "a").await, too_large);
    assert_eq!(scene.files().len(), 1);
}

#[tokio::test]
async fn a_file_that_is_too_large_is_cut_off_while_it_is_sent() {
    let scene = Scene::with(Limits { file_bytes: 1000, ..Limits::default() }).await;
    let sent = Arc::new(AtomicUsize::new(0));
    let counting = sent.clone();
    let endless = stream::repeat_with(move || {
        counting.fetch_add(1, Ordering::SeqCst);
        Ok::<_, String>(Bytes::from_static(&[b'a'; 100]))
    });
    let outcome = scene.store.upload(by(AYSE, "a.txt"), endless).await;
    assert_eq!(refused(outcome), AttachmentRefusal::TooLarge { limit: 1000 });
    assert_eq!(sent.load(Ordering::SeqCst), 11);
    // One that says so beforehand is not heard at all.
    let declared = Upload { declared_bytes: Some(1001), ..by(AYSE, "a.txt") };
    let unheard = stream::repeat_with(|| -> Result<Bytes, String> { panic!("nobody asked") });
    assert_eq!(
        refused(scene.store.upload(declared, unheard).await),
        AttachmentRefusal::TooLarge { limit: 1000 }
    );
    assert_eq!(scene.files(), [""; 0]);
}

#[tokio::test]
async fn a_name_that_cannot_be_one_is_refused_before_anything_is_read() {
    let scene = Scene::open().await;
    for name in ["../a.txt", "a\u{202e}txt.exe", "nul.txt", "", &"ş".repeat(200)] {
        let unheard = stream::repeat_with(|| -> Result<Bytes, String> { panic!("nobody asked") });
        let refusal = refused(scene.store.upload(by(AYSE, name), unheard).await);
        assert_eq!(refusal.code(), "ATTACHMENT_NAME");
    }
}

#[tokio::test]
async fn only_so_many_files_of_one_person_wait() {
    let scene = Scene::with(Limits { waiting_files: 2, ..Limits::default() }).await;
    let first = scene.upload("a.txt", "bir").await.unwrap();
    scene.upload("a.txt", "iki").await.unwrap();
    assert_eq!(scene.refusal("a.txt", "üç").await, AttachmentRefusal::TooManyWaiting { limit: 2 });
    // Others are not concerned, nor is the same person at another site.
    scene.store.upload(by(BORA, "a.txt"), body("üç")).await.unwrap();
    scene.store.upload(Upload { site: OTHER_SITE, ..by(AYSE, "a.txt") }, body("üç")).await.unwrap();
    assert!(scene.bind(&[first.id]).await);
    scene.upload("a.txt", "üç").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn uploads_under_way_count_as_waiting() {
    let scene = Scene::with(Limits { waiting_files: 3, ..Limits::default() }).await;
    let slow = || body("yavaş").chain(stream::pending());
    let sending: Vec<_> = (0..3)
        .map(|_| {
            let store = scene.store.clone();
            tokio::spawn(async move { store.upload(by(AYSE, "a.txt"), slow()).await })
        })
        .collect();
    while scene.files().len() < 3 {
        tokio::task::yield_now().await;
    }
    assert_eq!(scene.refusal("a.txt", "bir").await, AttachmentRefusal::TooManyWaiting { limit: 3 });
    for upload in sending {
        upload.abort();
        assert!(upload.await.unwrap_err().is_cancelled());
    }
    scene.upload("a.txt", "bir").await.unwrap();
}

#[tokio::test]
async fn files_of_one_person_that_wait_have_a_size_together() {
    let scene = Scene::with(Limits { waiting_bytes: 10, ..Limits::default() }).await;
    scene.upload("a.txt", "123456").await.unwrap();
    assert_eq!(scene.refusal("a.txt", "12345").await, AttachmentRefusal::TooMuchWaiting { limit: 10 });
    scene.upload("a.txt", "1234").await.unwrap();
    assert_eq!(scene.refusal("a.txt", "1").await, AttachmentRefusal::TooMuchWaiting { limit: 10 });
    scene.assert_whole().await;
}

#[tokio::test]
async fn a_site_has_a_quota_and_the_same_content_counts_once() {
    let scene = Scene::with(Limits { site_bytes: 10, ..Limits::default() }).await;
    let first = scene.upload("a.txt", "123456").await.unwrap();
    assert!(scene.bind(&[first.id]).await);
    assert_eq!(scene.refusal("a.txt", "12345").await, AttachmentRefusal::SiteFull { limit: 10 });
    scene.upload("a.txt", "123456").await.unwrap();
    scene.upload("a.txt", "1234").await.unwrap();
    assert_eq!(scene.refusal("a.txt", "1").await, AttachmentRefusal::SiteFull { limit: 10 });
    scene.store.upload(Upload { site: OTHER_SITE, ..by(AYSE, "a.txt") }, body("12345")).await.unwrap();
    scene.assert_whole().await;
}

#[tokio::test]
async fn a_sender_who_goes_away_leaves_nothing() {
    let scene = Scene::open().await;
    let broken = body("yarım").chain(stream::iter([])).map(|piece| piece.map_err(|_| String::new()));
    let broken = broken.chain(stream::iter([Err("connection reset".to_owned())]));
    match scene.store.upload(by(AYSE, "a.txt"), broken).await {
        Err(StoreError::Interrupted(why)) => assert_eq!(why, "connection reset"),
        other => panic!("{other:?}"),
    }
    assert_eq!(scene.files(), [""; 0]);
    assert_eq!(scene.rows().await, 0);
}

#[tokio::test]
async fn a_sender_who_sends_nothing_any_more_is_given_up() {
    let scene = Scene::open().await;
    let silence = stream::once(async {
        // From here on nothing happens but that time passes, so it passes at once.
        tokio::time::pause();
        std::future::pending().await
    });
    let outcome = scene.store.upload(by(AYSE, "a.txt"), body("yavaş").chain(silence)).await;
    assert!(matches!(outcome, Err(StoreError::Interrupted(_))), "{outcome:?}");
    assert_eq!(scene.files(), [""; 0]);
}

#[test]
fn every_refusal_has_a_code_and_its_facts() {
    use AttachmentRefusal as R;
    let id = domain::AttachmentId::generate();
    let text = str::to_owned;
    let refusals = [
        (R::Empty, "ATTACHMENT_EMPTY", vec![]),
        (R::TooLarge { limit: 5 }, "ATTACHMENT_TOO_LARGE", vec!["limit"]),
        (R::TypeRefused { found: text("x") }, "ATTACHMENT_TYPE_REFUSED", vec!["found"]),
        (
            R::TypeMismatch { extension: text("pdf"), found: text("x") },
            "ATTACHMENT_TYPE_MISMATCH",
            vec!["extension", "found"],
        ),
        (R::Bomb { why: "x" }, "ATTACHMENT_BOMB", vec!["why"]),
        (R::Name { why: "x" }, "ATTACHMENT_NAME", vec!["why"]),
        (R::NotFound { id }, "ATTACHMENT_NOT_FOUND", vec!["id"]),
        (R::TooManyWaiting { limit: 5 }, "ATTACHMENT_TOO_MANY_WAITING", vec!["limit"]),
        (R::TooMuchWaiting { limit: 5 }, "ATTACHMENT_TOO_MUCH_WAITING", vec!["limit"]),
        (R::SiteFull { limit: 5 }, "ATTACHMENT_SITE_FULL", vec!["limit"]),
    ];
    for (refusal, code, facts) in refusals {
        assert_eq!(refusal.code(), code);
        assert_eq!(refusal.details().keys().collect::<Vec<_>>(), facts, "{code}");
    }
}

/// The upload's future can be handed to a server that works on several threads.
#[test]
fn an_upload_can_move_between_threads() {
    fn assert_send(_: impl Send) {}
    let at: DateTime<Utc> = now();
    let _ = move |store: &attachments::Store| {
        assert_send(store.upload(Upload { at, ..by(AYSE, "a.txt") }, body("a")));
        assert_send(store.sweep(at));
    };
}
