//! The system's monotonic clock, read exactly or by its latest tick.

pub(super) use self::platform::{coarse_now, now};

/// Whether there is one.
#[cfg(feature = "test-util")]
pub(super) const IS_PRESENT: bool = cfg!(any(feature = "web", not(all(target_family = "wasm", target_os = "unknown"))));

/// Two readings of the kernel's one monotonic clock.
#[cfg(any(target_os = "linux", target_os = "android"))]
mod platform {
    use rustix::time::{ClockId, clock_gettime};

    use crate::clock::Timestamp;

    const NANOS_PER_SECOND: u64 = 1_000_000_000;

    pub(in crate::clock) fn now() -> Timestamp {
        read(ClockId::Monotonic)
    }

    /// The time of the latest tick.
    #[inline]
    pub(in crate::clock) fn coarse_now() -> Timestamp {
        read(ClockId::MonotonicCoarse)
    }

    #[inline]
    #[expect(clippy::cast_sign_loss, reason = "this clock counts from the start of the machine")]
    fn read(clock: ClockId) -> Timestamp {
        let time = clock_gettime(clock);
        Timestamp(time.tv_sec as u64 * NANOS_PER_SECOND + time.tv_nsec as u64)
    }
}

/// Other systems have no coarse clock that is known to keep pace with the exact one.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
mod platform {
    #[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
    use std::time::Instant;

    use once_cell::sync::Lazy;
    #[cfg(all(feature = "web", target_family = "wasm", target_os = "unknown"))]
    use web_time::Instant;

    use crate::clock::Timestamp;

    static START: Lazy<Instant> = Lazy::new(Instant::now);

    pub(in crate::clock) fn now() -> Timestamp {
        Timestamp::after_start(START.elapsed())
    }

    pub(in crate::clock) fn coarse_now() -> Timestamp {
        now()
    }

    /// The clock of a host that isn't known to have one.
    #[cfg(all(not(feature = "web"), target_family = "wasm", target_os = "unknown"))]
    struct Instant;

    #[cfg(all(not(feature = "web"), target_family = "wasm", target_os = "unknown"))]
    impl Instant {
        fn now() -> Self {
            panic!(
                "wasm32-unknown-unknown has no clock: enable ttl-memo's feature `web` if the host runs JavaScript, or give \
                 the cache a `timer`"
            )
        }

        fn elapsed(&self) -> std::time::Duration {
            unreachable!("there is no instant")
        }
    }
}
