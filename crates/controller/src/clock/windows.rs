//! Clocks of Windows.

use std::time::Duration;
use windows_sys::Win32::System::SystemInformation::GetTickCount64;
use windows_sys::Win32::System::WindowsProgramming::QueryUnbiasedInterruptTime;

/// Time without sleep.
pub fn awake() -> Duration {
    let mut hundreds_of_nanoseconds = 0u64;
    // SAFETY: it is given a number to fill in.
    unsafe { QueryUnbiasedInterruptTime(&raw mut hundreds_of_nanoseconds) };
    Duration::from_micros(hundreds_of_nanoseconds / 10)
}

/// Time with sleep.
pub fn on() -> Duration {
    // SAFETY: it takes and touches nothing.
    Duration::from_millis(unsafe { GetTickCount64() })
}
