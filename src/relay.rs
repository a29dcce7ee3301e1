//! The relay of calls and its TURN server, as the configuration says.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};

use commands::Clock;
use media::engine::{Engine, EngineConfig, StartError};
use media::turn::{TurnConfig, TurnServer};

use crate::app::AppError;
use crate::config::{Config, MediaTcp, Ports, UdpAddress};

/// Starts it. Where nothing is said about TCP, a port that is taken is no reason not to start.
pub(crate) async fn start(config: &Config) -> Result<Engine, StartError> {
    let tcp = match config.media_tcp_listen {
        Some(MediaTcp::Off) => None,
        Some(MediaTcp::At(address)) => Some(address),
        None => next_port(config.media_listen),
    };
    let settings = EngineConfig {
        listen: config.media_listen,
        tcp,
        addresses: addresses(config, config.media_listen),
        grace: EngineConfig::USUAL_GRACE,
    };
    match Engine::start(settings.clone()).await {
        Err(error @ StartError::Tcp { .. }) if config.media_tcp_listen.is_none() => {
            tracing::warn!(
                %error,
                "calls do without TCP, and who cannot reach the relay by UDP does without calls (RANDEVU_MEDIA_TCP_LISTEN)"
            );
            Engine::start(EngineConfig { tcp: None, ..settings }).await
        }
        started => started,
    }
}

/// The port after that of `address`, or any free one after any free one.
fn next_port(mut address: SocketAddr) -> Option<SocketAddr> {
    if address.port() != 0 {
        address.set_port(address.port().checked_add(1)?);
    }
    Some(address)
}

/// Starts the TURN server, if there is to be one.
pub(crate) async fn turn_server(
    config: &Config,
    engine: &Engine,
    clock: Clock,
) -> Result<Option<TurnServer>, AppError> {
    let Some(UdpAddress(listen)) = config.turn_listen else { return Ok(None) };
    let port = engine.address().port();
    let relay = addresses(config, config.media_listen).into_iter().map(|ip| SocketAddr::new(ip, port));
    let settings = TurnConfig {
        listen,
        addresses: addresses(config, listen),
        ports: config.turn_ports.clone().map(|Ports(range)| range),
        relay: relay.collect(),
        private_peers: config.turn_private_peers,
        clock,
    };
    let started = TurnServer::start(settings).await;
    started.map(Some).map_err(|source| AppError::Turn { address: listen, source })
}

/// By which addresses browsers reach what listens there.
fn addresses(config: &Config, listen: SocketAddr) -> Vec<IpAddr> {
    if !config.media_addresses.is_empty() {
        return config.media_addresses.clone();
    }
    let listens = listen.ip();
    vec![if listens.is_unspecified() { own_address().unwrap_or(listens) } else { listens }]
}

/// The address by which this machine would reach others. Nothing is sent.
fn own_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    // An address for documentation (RFC 5737): it only chooses the way.
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    Some(socket.local_addr().ok()?.ip())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::net::TcpListener;

    use super::*;

    /// A UDP port whose next one is taken by TCP.
    fn hemmed_in() -> (SocketAddr, TcpListener) {
        loop {
            let taken = TcpListener::bind("127.0.0.1:0").unwrap();
            let mut address = taken.local_addr().unwrap();
            address.set_port(address.port() - 1);
            if UdpSocket::bind(address).is_ok() {
                return (address, taken);
            }
        }
    }

    fn config(settings: &[(&str, &str)]) -> Config {
        let mut environment: BTreeMap<_, _> =
            settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        environment.insert("RANDEVU_DATA_DIR".to_owned(), "/nowhere".to_owned());
        Config::from_map(&environment, false).unwrap()
    }

    #[tokio::test]
    async fn a_taken_port_after_the_relays_is_done_without_but_not_one_that_was_asked_for() {
        let (address, taken) = hemmed_in();
        let listen = address.to_string();
        let engine = start(&config(&[("RANDEVU_MEDIA_LISTEN", &listen)])).await.unwrap();
        assert_eq!((engine.address(), engine.tcp_address()), (address, None));
        engine.stop().await;
        let named = taken.local_addr().unwrap().to_string();
        let refused =
            start(&config(&[("RANDEVU_MEDIA_LISTEN", "127.0.0.1:0"), ("RANDEVU_MEDIA_TCP_LISTEN", &named)]))
                .await;
        let error = crate::app::AppError::from(refused.unwrap_err()).to_string();
        assert!(error.contains(&format!("cannot listen on {named} by TCP")), "{error}");
    }

    #[tokio::test]
    async fn by_default_the_relay_listens_on_the_next_port_by_tcp() {
        let (address, taken) = hemmed_in();
        let (listen, named) = (address.to_string(), taken.local_addr().unwrap());
        drop(taken);
        let engine = start(&config(&[("RANDEVU_MEDIA_LISTEN", &listen)])).await.unwrap();
        assert_eq!(engine.tcp_address(), Some(named));
        engine.stop().await;
        let off = [("RANDEVU_MEDIA_LISTEN", "127.0.0.1:0"), ("RANDEVU_MEDIA_TCP_LISTEN", "off")];
        assert_eq!(start(&config(&off)).await.unwrap().tcp_address(), None);
        let any = start(&config(&[("RANDEVU_MEDIA_LISTEN", "127.0.0.1:0")])).await.unwrap();
        assert!(any.tcp_address().is_some());
    }

    #[test]
    fn there_is_no_port_after_the_last() {
        assert_eq!(next_port("127.0.0.1:65535".parse().unwrap()), None);
    }
}
