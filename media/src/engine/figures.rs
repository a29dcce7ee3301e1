//! Counters of the whole engine.

use std::sync::atomic::{AtomicU64, Ordering};

macro_rules! figures {
    ($($(#[doc = $doc:literal])+ $name:ident,)+) => {
        /// A reading of the engine's counters. All grow for ever except `rooms`, `peers` and `tcp_connections`, which are gauges.
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
        pub struct Figures {
            $($(#[doc = $doc])+ pub $name: u64,)+
        }

        impl Figures {
            /// Each with its name.
            pub fn named(&self) -> Vec<(&'static str, u64)> {
                vec![$((stringify!($name), self.$name),)+]
            }
        }

        /// The counters themselves: written by the engine's thread, read by anybody.
        #[derive(Debug, Default)]
        pub(crate) struct Counters {
            $(pub(crate) $name: Counter,)+
        }

        impl Counters {
            /// Reads them all. They are not read at one instant, which is good enough for figures.
            pub(crate) fn read(&self) -> Figures {
                Figures { $($name: self.$name.get(),)+ }
            }
        }
    };
}

figures! {
    /// Datagrams received, and frames by TCP.
    packets_in,
    /// Bytes received, without the headers of IP, UDP and TCP.
    bytes_in,
    /// Datagrams sent, and frames by TCP.
    packets_out,
    /// Bytes sent, without the headers of IP, UDP and TCP.
    bytes_out,
    /// Media packets forwarded (counted once for each receiver).
    forwarded,
    /// Packets resent to receivers.
    resent,
    /// Packets asked for again from publishers.
    asked_again,
    /// Packets that whoever listens in on a room was too slow to take.
    dropped_tapped,
    /// Dropped: the sender is not known or the kind of datagram is not.
    dropped_unknown,
    /// Dropped: a STUN request that is malformed or not authentic.
    dropped_stun,
    /// Dropped: a packet that could not be decrypted.
    dropped_crypto,
    /// Dropped: RTP or RTCP that makes no sense.
    dropped_malformed,
    /// Dropped: RTP of a stream that belongs to no publication.
    dropped_stream,
    /// Dropped: a packet seen before, or too old.
    dropped_duplicate,
    /// Dropped: the socket's send buffer was full, or the queue of a connection by TCP.
    dropped_full,
    /// Dropped: the kernel could not send it, or the connection by TCP was gone.
    dropped_unsent,
    /// DTLS handshakes completed.
    handshakes,
    /// DTLS handshakes failed.
    handshakes_failed,
    /// Connections by TCP that were refused because there were too many.
    tcp_refused,
    /// Connections by TCP that were closed because of what came on them.
    tcp_misbehaved,
    /// Connections by TCP that exist now.
    tcp_connections,
    /// Microseconds of processor time that the engine's thread has taken.
    busy_microseconds,
    /// Rooms that exist now.
    rooms,
    /// Peers that exist now.
    peers,
}

/// One counter. Only the engine's thread writes, so a relaxed load and store suffice.
#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    /// Adds `n`.
    pub(crate) fn add(&self, n: u64) {
        self.0.store(self.0.load(Ordering::Relaxed).wrapping_add(n), Ordering::Relaxed);
    }

    /// Sets a gauge.
    pub(crate) fn set(&self, n: u64) {
        self.0.store(n, Ordering::Relaxed);
    }

    /// Reads it.
    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
