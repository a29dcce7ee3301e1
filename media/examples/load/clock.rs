//! The kernel's clocks, of which one also says when a datagram came.

use nix::errno::Errno;
use nix::sys::time::TimeSpec;
use nix::time::{ClockId, clock_gettime};
use nix::unistd::Pid;

/// A number of nanoseconds; a clock that stands before its origin counts as 0.
pub fn nanoseconds(time: TimeSpec) -> u64 {
    let seconds = u64::try_from(time.tv_sec()).unwrap_or_default();
    seconds * 1_000_000_000 + u64::try_from(time.tv_nsec()).unwrap_or_default()
}

/// Now, in nanoseconds of the clock with which the kernel stamps what arrives.
pub fn now() -> u64 {
    clock_gettime(ClockId::CLOCK_REALTIME).map(nanoseconds).unwrap_or_default()
}

/// Nanoseconds of processor time of this process.
pub fn own_time() -> Result<u64, Errno> {
    clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID).map(nanoseconds)
}

/// Nanoseconds of processor time of another process, with all its threads, those that have ended included.
pub fn time_of(pid: Pid) -> Result<u64, Errno> {
    clock_gettime(ClockId::pid_cpu_clock_id(pid)?).map(nanoseconds)
}
