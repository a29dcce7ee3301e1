//! Finding out what became of the messages that files were attached to.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Mutex,
};

use attachments::{Settled, Target, Witness};
use chrono::TimeDelta;
use domain::{AttachmentId, MessageId, SiteId, TicketId};

use crate::scene::{AYSE, SITE, Scene, long_ago, message, now};

/// Knows the messages that were sent, and who asked about which.
#[derive(Default)]
struct History {
    sent: BTreeMap<MessageId, BTreeSet<AttachmentId>>,
    down: BTreeSet<MessageId>,
    asked: Mutex<Vec<MessageId>>,
}

impl Witness for History {
    type Error = String;

    async fn named(
        &self,
        site: SiteId,
        _: TicketId,
        message: MessageId,
        ids: &[AttachmentId],
    ) -> Result<BTreeSet<AttachmentId>, String> {
        assert_eq!(site, SITE);
        assert!(!ids.is_empty());
        self.asked.lock().unwrap().push(message);
        if self.down.contains(&message) {
            return Err("no answer".to_owned());
        }
        Ok(self.sent.get(&message).cloned().unwrap_or_default())
    }
}

/// Attached a while ago.
async fn attached(scene: &Scene, content: &str, minutes_ago: i64) -> (AttachmentId, Target) {
    let meta = scene.waiting_since(long_ago(), content).await;
    let to = message();
    let at = now() - TimeDelta::minutes(minutes_ago);
    scene.store.attach(SITE, AYSE, &[meta.id], to, at).await.unwrap();
    (meta.id, to)
}

#[tokio::test]
async fn files_of_a_message_that_was_sent_are_its_own_for_ever() {
    let scene = Scene::open().await;
    let (id, to) = attached(&scene, "bir", 61).await;
    let history = History { sent: [(to.message, [id].into())].into(), ..History::default() };
    let settled = scene.store.settle(now(), &history).await.unwrap();
    assert_eq!(settled, Settled { kept: 1, ..Settled::default() });
    // Nobody asks a second time, and nothing takes them away.
    assert_eq!(scene.store.settle(now(), &history).await.unwrap(), Settled::default());
    assert_eq!(history.asked.lock().unwrap().as_slice(), [to.message]);
    assert_eq!(scene.store.release(SITE, AYSE, &[id], to.message).await.unwrap(), 0);
    assert_eq!(scene.store.sweep(now() + TimeDelta::days(400)).await.unwrap().expired, 0);
}

#[tokio::test]
async fn files_of_a_message_that_never_was_are_swept() {
    let scene = Scene::open().await;
    let (id, _) = attached(&scene, "bir", 61).await;
    // The server has died before the event. A sweep alone cannot know.
    assert_eq!(scene.store.sweep(now()).await.unwrap().expired, 0);
    let settled = scene.store.settle(now(), &History::default()).await.unwrap();
    assert_eq!(settled, Settled { released: 1, ..Settled::default() });
    assert_eq!(scene.store.meta(SITE, &[id]).await.unwrap()[0].attached, None);
    let swept = scene.store.sweep(now()).await.unwrap();
    assert_eq!((swept.expired, swept.files), (1, 1));
    assert_eq!(scene.files(), [""; 0]);
}

#[tokio::test]
async fn a_file_that_the_message_does_not_name_is_let_go_alone() {
    let scene = Scene::open().await;
    let (named, to) = attached(&scene, "bir", 61).await;
    let more = scene.upload("b.txt", "iki").await.unwrap().id;
    scene.store.attach(SITE, AYSE, &[more], to, long_ago()).await.unwrap();
    let history = History { sent: [(to.message, [named].into())].into(), ..History::default() };
    let settled = scene.store.settle(now(), &history).await.unwrap();
    assert_eq!(settled, Settled { kept: 1, released: 1, unknown: 0 });
    assert_eq!(scene.store.meta(SITE, &[more]).await.unwrap()[0].attached, None);
}

#[tokio::test]
async fn a_command_under_way_is_not_asked_about() {
    let scene = Scene::open().await;
    attached(&scene, "bir", 59).await;
    assert_eq!(scene.store.settle(now(), &History::default()).await.unwrap(), Settled::default());
}

#[tokio::test]
async fn where_there_is_no_answer_everything_stays_and_the_others_are_settled() {
    let scene = Scene::open().await;
    let (unknown, to) = attached(&scene, "bir", 61).await;
    let (_, _) = attached(&scene, "iki", 61).await;
    let history = History { down: [to.message].into(), ..History::default() };
    let settled = scene.store.settle(now(), &history).await.unwrap();
    assert_eq!(settled, Settled { kept: 0, released: 1, unknown: 1 });
    assert!(scene.store.meta(SITE, &[unknown]).await.unwrap()[0].attached.is_some());
}
