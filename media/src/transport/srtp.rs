//! Encryption of media with the keys of a DTLS handshake.

use rtc::dtls::extension::extension_use_srtp::SrtpProtectionProfile as DtlsProfile;
use rtc::dtls::state::State;
use rtc::shared::error::{Error, Result};
use rtc::srtp::config::{Config, LABEL_EXTRACTOR_DTLS_SRTP};
use rtc::srtp::context::Context;
use rtc::srtp::option::{srtcp_replay_protection, srtp_replay_protection};
use rtc::srtp::protection_profile::ProtectionProfile;

use super::gcm::Gcm;
use super::identity::Identity;

/// How many packets back a late packet is still taken.
const REPLAY_WINDOW: usize = 512;

/// Both directions.
pub struct Srtp {
    inbound: Context,
    outbound: Context,
    /// If the profile is AES-GCM, RTP goes this way and not through the contexts.
    fast: Option<(Gcm, Gcm)>,
}

impl Srtp {
    /// Derives the keys.
    ///
    /// # Errors
    /// If the handshake agreed on no profile we know, or the cryptography fails.
    pub fn from_dtls(state: &State, identity: &Identity) -> Result<Srtp> {
        let profile = match state.srtp_protection_profile() {
            DtlsProfile::Srtp_Aead_Aes_128_Gcm => ProtectionProfile::AeadAes128Gcm,
            DtlsProfile::Srtp_Aes128_Cm_Hmac_Sha1_80 => ProtectionProfile::Aes128CmHmacSha1_80,
            _ => return Err(Error::ErrNoSuchSrtpProfile),
        };
        let mut config = Config { profile, ..Config::default() };
        let material =
            state.export_keying_material(LABEL_EXTRACTOR_DTLS_SRTP, &[], config.keying_material_len())?;
        config.set_session_keys_from_keying_material(material.as_ref(), state.is_client())?;
        let keys = &config.keys;
        let crypto = identity.provider.crypto();
        let outbound =
            Context::new(&keys.local_master_key, &keys.local_master_salt, profile, None, None, crypto)?;
        let inbound = Context::new(
            &keys.remote_master_key,
            &keys.remote_master_salt,
            profile,
            Some(srtp_replay_protection(REPLAY_WINDOW)),
            Some(srtcp_replay_protection(REPLAY_WINDOW)),
            crypto,
        )?;
        let is_gcm = matches!(profile, ProtectionProfile::AeadAes128Gcm);
        let gcm = |key: &[u8], salt: &[u8]| Gcm::new(key, salt, crypto).filter(|_| is_gcm);
        let fast = gcm(&keys.remote_master_key, &keys.remote_master_salt)
            .zip(gcm(&keys.local_master_key, &keys.local_master_salt));
        Ok(Srtp { inbound, outbound, fast })
    }

    /// Decrypts an RTP packet into `plain`. The stream must be known or limited in number by the caller, as a
    /// state is kept for each.
    pub fn open_rtp(&mut self, packet: &[u8], plain: &mut Vec<u8>) -> Option<()> {
        if let Some((inbound, _)) = &mut self.fast {
            return inbound.open(packet, plain);
        }
        let opened = self.inbound.decrypt_rtp(packet).ok()?;
        plain.clear();
        plain.extend_from_slice(&opened);
        Some(())
    }

    /// Decrypts a compound of RTCP.
    pub fn open_rtcp(&mut self, packet: &[u8], plain: &mut Vec<u8>) -> Option<()> {
        let opened = self.inbound.decrypt_rtcp(packet).ok()?;
        plain.clear();
        plain.extend_from_slice(&opened);
        Some(())
    }

    /// Encrypts an RTP packet in its buffer.
    pub fn seal_rtp(&mut self, packet: &mut Vec<u8>) -> Option<()> {
        if let Some((_, outbound)) = &mut self.fast {
            return outbound.seal(packet);
        }
        let sealed = self.outbound.encrypt_rtp(packet).ok()?;
        packet.clear();
        packet.extend_from_slice(&sealed);
        Some(())
    }

    /// Encrypts a compound of RTCP in its buffer.
    pub fn seal_rtcp(&mut self, packet: &mut Vec<u8>) -> Option<()> {
        let sealed = self.outbound.encrypt_rtcp(packet).ok()?;
        packet.clear();
        packet.extend_from_slice(&sealed);
        Some(())
    }
}
