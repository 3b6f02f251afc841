//! The end of the session: the user logs off, or Windows shuts down. It is told to programs with a window; a program that has
//! no console hears of it in no other way.

use std::sync::atomic::Ordering;
use std::time::Duration;
use windows_sys::Win32::Foundation::{HWND, LPARAM, LRESULT, WPARAM};
use windows_sys::Win32::UI::WindowsAndMessaging::{
    CreateWindowExW, DefWindowProcW, DispatchMessageW, GetMessageW, MSG, RegisterClassW, WM_ENDSESSION,
    WM_QUERYENDSESSION, WNDCLASSW,
};

/// Class of the window, by which tests find it.
pub const CLASS: &str = "SpillwayAgent";

/// How long the end of the session is held up, so that the attempt can be closed; Windows waits for 5 s.
const PATIENCE: Duration = Duration::from_millis(4500);

/// Notes the end of the session from now on, on a thread of its own; see `stop_was_asked`.
pub(super) fn listen() {
    // Without the thread only the console tells, where there is one.
    let _ = std::thread::Builder::new().name("session".to_owned()).spawn(receive);
}

fn receive() {
    let name: Vec<u16> = CLASS.encode_utf16().chain([0]).collect();
    let class = WNDCLASSW { lpfnWndProc: Some(on_message), lpszClassName: name.as_ptr(), ..WNDCLASSW::default() };
    // SAFETY: the class and its name live until the window is made; an ordinary window, not shown, with no parent: windows for
    // messages alone are not told of the session.
    let window = unsafe {
        RegisterClassW(&class);
        CreateWindowExW(
            0,
            name.as_ptr(),
            name.as_ptr(),
            0,
            0,
            0,
            0,
            0,
            std::ptr::null_mut(),
            std::ptr::null_mut(),
            std::ptr::null_mut(),
            std::ptr::null(),
        )
    };
    if window.is_null() {
        return;
    }
    let mut message = MSG::default();
    // SAFETY: the place is writable, and the messages are those of this thread.
    while unsafe { GetMessageW(&mut message, std::ptr::null_mut(), 0, 0) } > 0 {
        // SAFETY: as it was received.
        unsafe { DispatchMessageW(&message) };
    }
}

unsafe extern "system" fn on_message(window: HWND, message: u32, first: WPARAM, second: LPARAM) -> LRESULT {
    match message {
        WM_QUERYENDSESSION => {
            super::STOP.store(true, Ordering::Relaxed);
            1
        }
        // After this answer the process is ended; the main thread ends it itself as soon as the attempt is closed.
        WM_ENDSESSION if first != 0 => {
            super::STOP.store(true, Ordering::Relaxed);
            std::thread::sleep(PATIENCE);
            0
        }
        // SAFETY: the arguments are passed on as they came.
        _ => unsafe { DefWindowProcW(window, message, first, second) },
    }
}
