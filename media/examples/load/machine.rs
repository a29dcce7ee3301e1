//! What else the machine does: a figure taken while it is busy says so.

use std::error::Error;
use std::fs;
use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};

use nix::ifaddrs::getifaddrs;
use nix::net::if_::InterfaceFlags;
use tokio::time::sleep;

use super::clock;

/// How much of a core others may use without disturbing a measurement.
pub const QUIET: f64 = 0.12;
/// The kernel's unit of time in `/proc/stat`.
const JIFFY: Duration = Duration::from_millis(10);

/// An address of this host's own that is not the loopback's: Janus does not offer that one.
pub fn own_address() -> Option<IpAddr> {
    let usable = |flags: InterfaceFlags| {
        flags.contains(InterfaceFlags::IFF_UP) && !flags.contains(InterfaceFlags::IFF_LOOPBACK)
    };
    getifaddrs().ok()?.filter(|interface| usable(interface.flags)).find_map(|interface| {
        let address: Ipv4Addr = interface.address?.as_sockaddr_in()?.ip();
        Some(IpAddr::from(address))
    })
}

/// A reading of how long all cores together have done nothing.
pub struct Idle {
    at: Instant,
    cores: u32,
    total: Duration,
}

impl Idle {
    pub fn read() -> Result<Idle, Box<dyn Error>> {
        let text = fs::read_to_string("/proc/stat")?;
        let fields = text.lines().next().unwrap_or_default().split_whitespace().skip(4).take(2);
        let jiffies = fields.map(str::parse::<u32>).sum::<Result<u32, _>>()?;
        let cores = text.lines().filter(|line| line.starts_with("cpu")).count() - 1;
        Ok(Idle { at: Instant::now(), cores: u32::try_from(cores)?, total: JIFFY * jiffies })
    }

    /// How much of a core has since been used otherwise than for `known`. What the host takes away counts too.
    pub fn others_since(&self, before: &Idle, known: Duration) -> f64 {
        let took = self.at - before.at;
        let busy = (took * self.cores).as_secs_f64() - self.total.saturating_sub(before.total).as_secs_f64();
        ((busy - known.as_secs_f64()) / took.as_secs_f64()).max(0.0)
    }
}

/// Waits until others leave the machine alone, at most so long.
pub async fn wait_until_quiet(patience: Duration) -> Result<(), Box<dyn Error>> {
    let start = Instant::now();
    while start.elapsed() < patience {
        let (idle, own) = (Idle::read()?, clock::own_time()?);
        sleep(Duration::from_secs(1)).await;
        let own = Duration::from_nanos(clock::own_time()? - own);
        if Idle::read()?.others_since(&idle, own) < QUIET {
            return Ok(());
        }
    }
    Ok(())
}
