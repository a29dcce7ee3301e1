//! Attaching files to a message.

use attachments::{Attached, AttachmentRefusal, Limits, Target};
use domain::{AttachmentId, MessageId};

use crate::scene::{AYSE, BORA, OTHER_SITE, SITE, Scene, message, now, refused};

#[tokio::test]
async fn files_that_wait_become_those_of_a_message_in_the_order_that_was_asked_for() {
    let scene = Scene::open().await;
    let first = scene.upload("a.txt", "bir").await.unwrap();
    let second = scene.upload("b.txt", "iki").await.unwrap();
    let to = Target { internal: true, ..message() };
    let attached = scene.attach(&[second.id, first.id, second.id], to).await.unwrap();
    assert_eq!(attached.iter().map(|meta| meta.id).collect::<Vec<_>>(), [second.id, first.id]);
    let expected = Attached { ticket: to.ticket, message: to.message, internal: true, at: now() };
    assert_eq!(attached[0].attached, Some(expected));
    assert_eq!(scene.store.meta(SITE, &[second.id, first.id]).await.unwrap(), attached);
    assert_eq!(scene.attach(&[], to).await.unwrap(), []);
}

#[tokio::test]
async fn to_attach_the_same_to_the_same_message_again_changes_nothing() {
    let scene = Scene::open().await;
    let meta = scene.upload("a.txt", "bir").await.unwrap();
    let to = message();
    let once = scene.attach(&[meta.id], to).await.unwrap();
    let later = now() + chrono::TimeDelta::minutes(1);
    assert_eq!(scene.store.attach(SITE, AYSE, &[meta.id], to, later).await.unwrap(), once);
    // A note is not the same as an answer.
    let as_note = Target { internal: true, ..to };
    assert_eq!(
        refused(scene.attach(&[meta.id], as_note).await),
        AttachmentRefusal::AlreadyAttached { id: meta.id }
    );
}

#[tokio::test]
async fn a_file_of_another_message_person_or_site_is_not_attached_and_neither_are_those_beside_it() {
    let scene = Scene::open().await;
    let own = scene.upload("a.txt", "bir").await.unwrap();
    let taken = scene.upload("b.txt", "iki").await.unwrap();
    scene.attach(&[taken.id], message()).await.unwrap();
    let refusal = refused(scene.attach(&[own.id, taken.id], message()).await);
    assert_eq!(refusal, AttachmentRefusal::AlreadyAttached { id: taken.id });
    let unknown = AttachmentId::generate();
    let refusal = refused(scene.attach(&[own.id, unknown], message()).await);
    assert_eq!(refusal, AttachmentRefusal::NotFound { id: unknown });
    for (site, person) in [(SITE, BORA), (OTHER_SITE, AYSE)] {
        let outcome = scene.store.attach(site, person, &[own.id], message(), now()).await;
        assert_eq!(refused(outcome), AttachmentRefusal::NotFound { id: own.id });
    }
    assert_eq!(scene.store.meta(SITE, &[own.id]).await.unwrap(), [own]);
}

#[tokio::test]
async fn a_message_has_at_most_so_many() {
    let scene = Scene::with(Limits { per_message: 3, ..Limits::default() }).await;
    let mut ids = vec![];
    for n in 0..4 {
        ids.push(scene.upload("a.txt", n.to_string()).await.unwrap().id);
    }
    let too_many = AttachmentRefusal::TooMany { limit: 3 };
    assert_eq!(refused(scene.attach(&ids, message()).await), too_many);
    let to = message();
    scene.attach(&ids[..2], to).await.unwrap();
    assert_eq!(refused(scene.attach(&ids[2..], to).await), too_many);
    scene.attach(&ids[1..3], to).await.unwrap();
}

#[tokio::test]
async fn files_wait_again_when_their_message_was_refused() {
    let scene = Scene::open().await;
    let meta = scene.upload("a.txt", "bir").await.unwrap();
    let to = message();
    let ids = [meta.id];
    scene.attach(&ids, to).await.unwrap();
    let release = |person, message| scene.store.release(SITE, person, &ids, message);
    assert_eq!(release(BORA, to.message).await.unwrap(), 0);
    assert_eq!(release(AYSE, MessageId::generate()).await.unwrap(), 0);
    assert_eq!(release(AYSE, to.message).await.unwrap(), 1);
    assert_eq!(release(AYSE, to.message).await.unwrap(), 0);
    assert_eq!(scene.store.meta(SITE, &ids).await.unwrap(), [meta]);
    scene.attach(&ids, message()).await.unwrap();
}
