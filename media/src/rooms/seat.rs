//! A seat in the room: one browser that is connected with the relay, from its first offer to its end.

use std::{sync::Arc, time::Duration};

use commands::{Caller, CommandError, Report};
use domain::{
    AccountId, Actor, ConnectionId,
    call::{self, LeaveReason, Media, Standing},
};
use tokio::{
    sync::{broadcast, mpsc},
    time::{sleep, timeout},
};

use super::{
    Shared,
    conversation::Visitor,
    ending::Ending,
    line::Line,
    protocol::{Heard, IceServer, PersonSeen, Said, Say},
    tenure::RULE,
    watcher::Snapshot,
};
use crate::engine::{Peer, PeerEvent, Quality};

/// How long the engine may take to say how a connection was.
const LAST_WORD: Duration = Duration::from_secs(2);
/// The pause before the history is told again that somebody has left.
const PAUSE: Duration = Duration::from_millis(500);
/// How often that is tried. What is not noted by then is noted when the rooms are next opened.
const TRIES: u32 = 60;

/// A seat in the room.
pub(super) struct Seat {
    shared: Arc<Shared>,
    visitor: Visitor,
    connection: ConnectionId,
    grace_seconds: u16,
    peer: Peer,
    events: mpsc::Receiver<PeerEvent>,
    said: broadcast::Sender<Heard>,
    /// Does the history say that he is in the room?
    joined: bool,
    media: Media,
    /// How the connection was, once it has ended.
    quality: Option<Quality>,
    /// What the browser was last told of the people.
    seen: Option<(Vec<PersonSeen>, bool)>,
}

impl Seat {
    pub(super) fn new(
        shared: Arc<Shared>,
        visitor: Visitor,
        connection: ConnectionId,
        grace_seconds: u16,
        peer: Peer,
        events: mpsc::Receiver<PeerEvent>,
    ) -> Self {
        let said = shared.said_in(visitor.pass.call);
        let media = Media::default();
        let (joined, quality, seen) = (false, None, None);
        Self { shared, visitor, connection, grace_seconds, peer, events, said, joined, media, quality, seen }
    }

    /// Keeps the seat until it ends, and notes that.
    pub(super) async fn keep(mut self, line: &mut Line) -> Ending {
        let Err(ending) = self.sit(line).await;
        self.leave(&ending).await;
        ending
    }

    async fn sit(&mut self, line: &mut Line) -> Result<std::convert::Infallible, Ending> {
        let mut others = self.said.subscribe();
        self.see_to_recording();
        let (people, recording) = self.people();
        line.say(&Say::Joined {
            call: self.visitor.pass.call,
            me: self.me(),
            connection: self.connection,
            grants: self.visitor.pass.grants,
            grace_seconds: self.grace_seconds,
            ice_servers: self.ice_servers(),
            people: people.clone(),
            recording,
        })
        .await?;
        self.seen = Some((people, recording));
        loop {
            tokio::select! {
                () = self.shared.stop.cancelled() => return Err(LeaveReason::RelayStopped.into()),
                () = self.visitor.lasting.over() => return Err(LeaveReason::SignedOut.into()),
                event = self.events.recv() => self.happened(event, line).await?,
                said = line.hear() => self.said(said?, line).await?,
                _ = self.visitor.watching.snapshot.changed() => self.look(line).await?,
                heard = others.recv() => {
                    // Whoever misses some of what was said missed it.
                    if let Ok(heard) = heard && heard.from != self.me() {
                        line.pass_on(heard.text).await?;
                    }
                }
            }
        }
    }

    /// What helps the browser to reach the relay.
    fn ice_servers(&self) -> Vec<IceServer> {
        let now = self.shared.bus.clock().now();
        self.shared.turn.iter().map(|turn| turn.server_for(self.me(), now)).collect()
    }

    /// The relay has news of the connection.
    async fn happened(&mut self, event: Option<PeerEvent>, line: &mut Line) -> Result<(), Ending> {
        match event {
            Some(PeerEvent::Offer { number, sdp, streams }) => {
                let streams = streams.into_iter().map(Into::into).collect();
                line.say(&Say::Offer { number, sdp, streams }).await
            }
            Some(PeerEvent::Connected) => {
                self.report(Report::Joined).await?;
                self.joined = true;
                if self.media != Media::default() {
                    self.report(Report::Media(self.media)).await?;
                }
                Ok(())
            }
            Some(PeerEvent::Interrupted) => line.say(&Say::Interrupted {}).await,
            Some(PeerEvent::Resumed) => line.say(&Say::Resumed {}).await,
            Some(PeerEvent::Refused { why }) => {
                tracing::debug!(%why, "an answer was refused");
                line.say(&Say::Refused { code: "ANSWER_REFUSED" }).await
            }
            Some(PeerEvent::Speaking { person }) => {
                line.say(&Say::Speaking { id: person.map(AccountId) }).await
            }
            Some(PeerEvent::Ended { why, quality }) => {
                self.quality = Some(quality);
                Err(why.into())
            }
            None => Err(LeaveReason::RelayStopped.into()),
        }
    }

    /// The browser has said something.
    async fn said(&mut self, said: Said, line: &mut Line) -> Result<(), Ending> {
        let grants = self.visitor.pass.grants;
        match said {
            Said::Join { .. } => line.say(&Say::Refused { code: "BAD_REQUEST" }).await,
            Said::Answer { number, sdp } => {
                self.peer.answer(number, sdp);
                Ok(())
            }
            Said::Media { microphone, camera, screen } => {
                let allowed =
                    (grants.audio || !microphone) && (grants.video || !camera) && (grants.screen || !screen);
                if !allowed {
                    return line.say(&Say::Refused { code: "FORBIDDEN" }).await;
                }
                self.media = Media { microphone, camera, screen };
                self.peer.media(microphone, camera, screen);
                if self.joined { self.report(Report::Media(self.media)).await } else { Ok(()) }
            }
            Said::View { mid, width } => {
                self.peer.view(mid, width);
                Ok(())
            }
            Said::Restart {} => {
                self.peer.restart();
                Ok(())
            }
            Said::Chat { .. } | Said::Draw { .. } if !grants.data => {
                line.say(&Say::Refused { code: "FORBIDDEN" }).await
            }
            Said::Chat { text } => {
                self.tell(Heard::chat(self.me(), &text));
                Ok(())
            }
            Said::Draw { data } => {
                self.tell(Heard::draw(self.me(), &data));
                Ok(())
            }
            Said::Leave {} => Err(LeaveReason::HungUp.into()),
        }
    }

    fn tell(&self, heard: Heard) {
        // Nobody else may be there.
        let _ = self.said.send(heard);
    }

    /// The call has changed: may the seat be kept, and who is there?
    async fn look(&mut self, line: &mut Line) -> Result<(), Ending> {
        let snapshot = Arc::clone(&self.visitor.watching.snapshot.borrow_and_update());
        self.may_stay(&snapshot)?;
        self.see_to_recording();
        let now = self.people();
        if self.seen.as_ref() != Some(&now) {
            self.seen = Some(now.clone());
            line.say(&Say::People { people: now.0, recording: now.1 }).await?;
        }
        Ok(())
    }

    fn see_to_recording(&self) {
        let snapshot = Arc::clone(&self.visitor.watching.snapshot.borrow());
        self.shared.see_to_recording(self.visitor.pass.site, self.visitor.pass.call, &snapshot);
    }

    fn may_stay(&self, snapshot: &Snapshot) -> Result<(), Ending> {
        let standing = snapshot.call.room().and_then(|room| room.people.get(&self.me()));
        let over = snapshot.call.status().is_none_or(call::Status::is_over);
        match standing.map(|person| person.standing) {
            Some(Standing::Removed) => Err(LeaveReason::Removed.into()),
            _ if over => Err(LeaveReason::CallEnded.into()),
            Some(Standing::Joined(other)) if self.joined && other != self.connection => {
                Err(LeaveReason::Replaced.into())
            }
            Some(Standing::Joined(_)) | None => Ok(()),
            // The history says that this connection has ended.
            Some(_) if self.joined => Err(LeaveReason::ConnectionLost.into()),
            Some(_) => Ok(()),
        }
    }

    /// Who has a part in the call, and whether it is recorded.
    fn people(&self) -> (Vec<PersonSeen>, bool) {
        let snapshot = self.visitor.watching.snapshot.borrow();
        let Some(room) = snapshot.call.room() else { return (vec![], false) };
        let seen = room.people.iter().map(|(id, person)| PersonSeen {
            id: *id,
            name: snapshot.names.get(id).cloned(),
            host: room.host == Some(*id),
            state: state(person.standing),
            microphone: person.media.microphone,
            camera: person.media.camera,
            screen: person.media.screen,
            consents: person.consents,
        });
        (seen.collect(), room.recording.is_some())
    }

    fn me(&self) -> AccountId {
        self.visitor.pass.account
    }

    /// Has the history note something of this connection.
    async fn report(&self, report: Report) -> Result<(), Ending> {
        Ok(self.try_reporting(report).await?)
    }

    async fn try_reporting(&self, report: Report) -> Result<(), CommandError> {
        let caller = Caller::new(Actor::System(RULE));
        let (site, call) = (self.visitor.pass.site, self.visitor.pass.call);
        self.shared.bus.report(&caller, site, call, (self.me(), self.connection), report).await?;
        Ok(())
    }

    /// Ends the connection and notes how it ended and how it was. While the database is away that waits.
    async fn leave(&mut self, ending: &Ending) {
        self.peer.close();
        let _ = timeout(LAST_WORD, async {
            while self.quality.is_none() {
                match self.events.recv().await {
                    Some(PeerEvent::Ended { quality, .. }) => self.quality = Some(quality),
                    Some(_) => {}
                    None => return,
                }
            }
        })
        .await;
        if !self.joined {
            return;
        }
        let quality = self.quality.map(|quality| Report::Quality(noted(quality)));
        for report in [Some(Report::Left(ending.reason())), quality].into_iter().flatten() {
            for _ in 0..TRIES {
                match self.try_reporting(report.clone()).await {
                    Err(CommandError::Unavailable(_) | CommandError::Conflict) => sleep(PAUSE).await,
                    Err(error) => {
                        tracing::warn!(%error, "the end of a connection was not noted");
                        break;
                    }
                    Ok(()) => break,
                }
            }
        }
    }
}

fn state(standing: Standing) -> &'static str {
    match standing {
        Standing::Invited => "invited",
        Standing::Waiting => "waiting",
        Standing::Admitted => "admitted",
        Standing::Joined(_) => "joined",
        Standing::Away(_) => "left",
        Standing::Removed => "removed",
    }
}

fn noted(quality: Quality) -> call::Quality {
    call::Quality {
        seconds: quality.seconds,
        kbps_up: quality.kbps_up,
        kbps_down: quality.kbps_down,
        lost_up_per_mille: quality.lost_up_per_mille,
        lost_down_per_mille: quality.lost_down_per_mille,
        jitter_ms: quality.jitter_ms,
        round_trip_ms: quality.round_trip_ms,
    }
}
