//! The encrypted path to one client: ICE-lite, DTLS and SRTP.

pub mod dtls;
mod gcm;
pub mod ice;
pub mod identity;
pub mod link;
pub mod path;
pub mod srtp;
