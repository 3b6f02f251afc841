//! Windows that processes show, with what can be read in them. Sends nothing but questions for texts.

use crate::process::ShownWindow;
use std::time::{Duration, Instant};
use windows_sys::Win32::Foundation::{HWND, LPARAM};
use windows_sys::Win32::UI::WindowsAndMessaging::{
    EnumChildWindows, EnumWindows, GetClassNameW, GetWindowThreadProcessId, IsWindowVisible, SMTO_ABORTIFHUNG,
    SendMessageTimeoutW, WM_GETTEXT,
};

/// How long one window may take to say its text, milliseconds.
const PATIENCE_MILLIS: u32 = 200;
/// How long all of them may take together.
const PATIENCE: Duration = Duration::from_secs(2);
/// Units of one text.
const LONGEST: usize = 1024;

/// Class of message boxes and of the system's dialogs.
const DIALOG_CLASS: &str = "#32770";
/// Classes of what a dialog says, beside its buttons.
const TEXT_CLASSES: [&str; 4] = ["static", "edit", "richedit20w", "directuihwnd"];

/// Every visible window of these processes.
pub(super) fn windows_of(members: &[u32]) -> Vec<ShownWindow> {
    let mut search = Search { members, until: Instant::now() + PATIENCE, found: Vec::new() };
    // SAFETY: the callback runs within this call, and `search` lives through it.
    unsafe { EnumWindows(Some(on_window), &raw mut search as LPARAM) };
    search.found
}

struct Search<'a> {
    members: &'a [u32],
    until: Instant,
    found: Vec<ShownWindow>,
}

struct Texts {
    until: Instant,
    said: Vec<String>,
}

unsafe extern "system" fn on_window(window: HWND, search: LPARAM) -> i32 {
    // SAFETY: `windows_of` passes a search that lives through the enumeration, and nobody else uses it then.
    let search = unsafe { &mut *(search as *mut Search<'_>) };
    let mut owner = 0u32;
    // SAFETY: the window is one the system just named; the place is writable.
    let visible = unsafe {
        GetWindowThreadProcessId(window, &mut owner);
        IsWindowVisible(window) != 0
    };
    if visible && search.members.contains(&owner) {
        let mut texts = Texts { until: search.until, said: Vec::new() };
        // SAFETY: as above, for `texts`.
        unsafe { EnumChildWindows(window, Some(on_part), &raw mut texts as LPARAM) };
        search.found.push(ShownWindow {
            title: text_of(window, search.until),
            text: texts.said.join(" "),
            is_dialog: class_of(window) == DIALOG_CLASS,
        });
    }
    i32::from(Instant::now() < search.until)
}

unsafe extern "system" fn on_part(window: HWND, texts: LPARAM) -> i32 {
    // SAFETY: `on_window` passes texts that live through the enumeration, and nobody else uses them then.
    let texts = unsafe { &mut *(texts as *mut Texts) };
    let class = class_of(window).to_ascii_lowercase();
    // The terms of HEC-RAS are a form of Visual Basic, whose parts have classes of their own.
    if TEXT_CLASSES.contains(&class.as_str()) || class.starts_with("thunder") {
        let text = text_of(window, texts.until);
        if !text.is_empty() {
            texts.said.push(text);
        }
    }
    i32::from(Instant::now() < texts.until)
}

fn class_of(window: HWND) -> String {
    let mut name = [0u16; 128];
    // SAFETY: the place has the length given.
    let length = unsafe { GetClassNameW(window, name.as_mut_ptr(), name.len() as i32) };
    String::from_utf16_lossy(&name[..length.max(0) as usize])
}

/// The window's text; empty where it does not say it soon. A window of another process is asked by a message.
fn text_of(window: HWND, until: Instant) -> String {
    let mut text = [0u16; LONGEST];
    let mut length = 0usize;
    if Instant::now() >= until {
        return String::new();
    }
    // SAFETY: the system copies at most `LONGEST` units, with the zero at their end, into the place.
    let answered = unsafe {
        SendMessageTimeoutW(
            window,
            WM_GETTEXT,
            LONGEST,
            text.as_mut_ptr() as LPARAM,
            SMTO_ABORTIFHUNG,
            PATIENCE_MILLIS,
            &mut length,
        )
    };
    if answered == 0 {
        return String::new();
    }
    let words = String::from_utf16_lossy(&text[..length.min(LONGEST)]);
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
