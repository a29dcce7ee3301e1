//! The line to one browser: a WebSocket that is known to live.

use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket, close_code};
use domain::call::LeaveReason;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval, timeout};

use super::{
    ending::Ending,
    protocol::{self, Said, Say},
};

/// How often the browser is asked for a sign of life; browsers answer by themselves.
const PING: Duration = Duration::from_secs(4);
/// How long it may give none.
const SILENCE: Duration = Duration::from_secs(12);
/// How long it may take to take one message.
const TAKE: Duration = Duration::from_secs(5);
/// Messages in one second that are no flood: many marks are drawn in one.
const MOST: u32 = 200;

/// The line to one browser.
pub(super) struct Line {
    socket: WebSocket,
    pings: Interval,
    heard: Instant,
    /// How many messages have come since then.
    recent: (Instant, u32),
}

impl Line {
    pub(super) fn new(socket: WebSocket) -> Self {
        let mut pings = interval(PING);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let now = Instant::now();
        Self { socket, pings, heard: now, recent: (now, 0) }
    }

    /// Sends a message. A browser that does not take it has gone.
    pub(super) async fn say(&mut self, say: &Say) -> Result<(), Ending> {
        let text = serde_json::to_string(say).map_err(|error| {
            tracing::error!(%error, "a message cannot be written");
            Ending::refused("INTERNAL")
        })?;
        self.send(Message::Text(text.into())).await
    }

    /// Sends what stands ready.
    pub(super) async fn pass_on(&mut self, text: String) -> Result<(), Ending> {
        self.send(Message::Text(text.into())).await
    }

    /// The next thing that the browser says. What cannot be understood is refused and passed over. Nothing is lost when this is dropped.
    pub(super) async fn hear(&mut self) -> Result<Said, Ending> {
        loop {
            let message = tokio::select! {
                message = self.socket.recv() => message,
                _ = self.pings.tick() => {
                    if self.heard.elapsed() > SILENCE {
                        return Err(LeaveReason::ConnectionLost.into());
                    }
                    self.send(Message::Ping(vec![].into())).await?;
                    continue;
                }
            };
            self.heard = Instant::now();
            match message {
                Some(Ok(Message::Text(text))) => {
                    self.count()?;
                    if text.len() > protocol::MESSAGE {
                        return Err(LeaveReason::Misbehaved.into());
                    }
                    match Said::read(&text) {
                        Some(said) => return Ok(said),
                        None => self.say(&Say::Refused { code: "BAD_REQUEST" }).await?,
                    }
                }
                Some(Ok(Message::Binary(_))) => {
                    self.count()?;
                    self.say(&Say::Refused { code: "BAD_REQUEST" }).await?;
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Close(frame))) => {
                    let meant = frame.is_some_and(|frame| {
                        matches!(frame.code, close_code::NORMAL | close_code::AWAY | close_code::STATUS)
                    });
                    let reason = if meant { LeaveReason::PageClosed } else { LeaveReason::ConnectionLost };
                    return Err(reason.into());
                }
                Some(Err(_)) | None => return Err(LeaveReason::ConnectionLost.into()),
            }
        }
    }

    /// Says how it ended, and hangs up.
    pub(super) async fn close(mut self, ending: &Ending) {
        let _ = self.say(&ending.told()).await;
        let frame = CloseFrame { code: close_code::NORMAL, reason: "".into() };
        let _ = self.send(Message::Close(Some(frame))).await;
        // Until the browser has said good-bye too, or for a moment.
        let _ = timeout(TAKE, async { while let Some(Ok(_)) = self.socket.recv().await {} }).await;
    }

    /// Whoever floods is cut off.
    fn count(&mut self) -> Result<(), Ending> {
        if self.recent.0.elapsed() > Duration::from_secs(1) {
            self.recent = (Instant::now(), 0);
        }
        self.recent.1 += 1;
        if self.recent.1 > MOST { Err(LeaveReason::Misbehaved.into()) } else { Ok(()) }
    }

    async fn send(&mut self, message: Message) -> Result<(), Ending> {
        match timeout(TAKE, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(LeaveReason::ConnectionLost.into()),
        }
    }
}
