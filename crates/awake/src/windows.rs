//! Windows: a power request, shown by `powercfg /requests`. The system drops it with the process.

use super::{Hold, REASON, StayAwake};
use std::io;
use windows_sys::Win32::Foundation::{CloseHandle, HANDLE, INVALID_HANDLE_VALUE};
use windows_sys::Win32::System::Power::{
    PowerClearRequest, PowerCreateRequest, PowerRequestSystemRequired, PowerSetRequest,
};
use windows_sys::Win32::System::Threading::{POWER_REQUEST_CONTEXT_SIMPLE_STRING, REASON_CONTEXT, REASON_CONTEXT_0};

/// The only version of a reason that there is.
const REASON_VERSION: u32 = 0;

/// This system.
pub(super) struct ThisSystem;

/// A power request that is set.
struct Request(HANDLE);

// SAFETY: a handle of a power request belongs to the process, not to a thread.
unsafe impl Send for Request {}

impl Drop for Request {
    fn drop(&mut self) {
        // SAFETY: the handle is open and belongs to this value alone.
        unsafe {
            PowerClearRequest(self.0, PowerRequestSystemRequired);
            CloseHandle(self.0);
        }
    }
}

impl StayAwake for ThisSystem {
    fn hold(&self) -> Result<Hold, String> {
        let mut reason: Vec<u16> = REASON.encode_utf16().chain([0]).collect();
        let context = REASON_CONTEXT {
            Version: REASON_VERSION,
            Flags: POWER_REQUEST_CONTEXT_SIMPLE_STRING,
            Reason: REASON_CONTEXT_0 { SimpleReasonString: reason.as_mut_ptr() },
        };
        // SAFETY: the text ends with a zero and lives until the call returns, which copies it.
        let handle = unsafe { PowerCreateRequest(&context) };
        if handle.is_null() || handle == INVALID_HANDLE_VALUE {
            return Err(refused());
        }
        // SAFETY: the handle is open.
        if unsafe { PowerSetRequest(handle, PowerRequestSystemRequired) } == 0 {
            let reason = refused();
            // SAFETY: the handle is open, and not used any more.
            unsafe { CloseHandle(handle) };
            return Err(reason);
        }
        Ok(Box::new(Request(handle)))
    }
}

fn refused() -> String {
    format!("Windows refused: {}", io::Error::last_os_error())
}
