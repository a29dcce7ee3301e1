//! The engine: one thread, one UDP port for everybody (and a TCP port where no UDP gets through), the server always offers.
//!
//! ```no_run
//! # use media::engine::*;
//! # async fn run(room: uuid::Uuid, id: uuid::Uuid, person: uuid::Uuid) -> Result<(), Box<dyn std::error::Error>> {
//! let engine = Engine::start(EngineConfig {
//!     listen: "0.0.0.0:34780".parse()?,
//!     tcp: Some("0.0.0.0:34780".parse()?),
//!     addresses: vec!["192.0.2.1".parse()?],
//!     grace: EngineConfig::USUAL_GRACE,
//! })
//! .await?;
//! let new = NewPeer { room, id, person, grants: Grants::ALL, most: 50 };
//! let (peer, mut events) = engine.connect(new).await?;
//! while let Some(event) = events.recv().await {
//!     if let PeerEvent::Offer { number, sdp, .. } = event {
//!         // Send the offer to the browser, wait for what it answers, then:
//!         peer.answer(number, sdp);
//!     }
//! }
//! # Ok(())
//! # }
//! ```

mod command;
mod config;
mod event;
pub(crate) mod figures;
mod handle;
mod hub;
pub(crate) mod outbox;
mod socket;
pub(crate) mod tap;
mod tcp;
mod worker;

pub use config::{EngineConfig, Grants, NewPeer, StartError};
pub use event::{EndReason, EngineError, Kind, PeerEvent, Quality, SdpError, Stream};
pub use figures::Figures;
pub(crate) use handle::PeerKey;
pub use handle::{Engine, Peer};
pub use tap::{SenderClock, Tapped};
