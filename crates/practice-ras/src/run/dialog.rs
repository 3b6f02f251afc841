//! A dialog in the middle of a computation, as HEC-RAS shows one where a file is missing. It stands until somebody answers.

/// Its title.
#[cfg(windows)]
const TITLE: &str = "Practice engine";
/// What it says.
#[cfg(windows)]
const TEXT: &str = "practice.toml asks for this dialog. The computation goes on after OK.";

/// Returns once it is answered.
#[cfg(windows)]
pub(super) fn wait_for_answer() {
    use windows_sys::Win32::UI::WindowsAndMessaging::{MB_OK, MessageBoxW};
    let wide = |text: &str| text.encode_utf16().chain([0]).collect::<Vec<u16>>();
    let (title, text) = (wide(TITLE), wide(TEXT));
    // SAFETY: both texts end with a zero and live until the call returns.
    unsafe { MessageBoxW(std::ptr::null_mut(), text.as_ptr(), title.as_ptr(), MB_OK) };
}

/// There are no windows here: it waits until it is ended.
#[cfg(not(windows))]
pub(super) fn wait_for_answer() {
    loop {
        std::thread::sleep(std::time::Duration::from_secs(3600));
    }
}
