//! The report of a panic.

use super::folder;
use std::backtrace::Backtrace;
use std::path::Path;

/// From now on a panic leaves a report in `crashes/` of this home. The usual words on standard error stay.
pub fn install(home: &Path) {
    let folder = home.join("crashes");
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let thread = std::thread::current();
        let text = report(thread.name().unwrap_or("without a name"), &panic.to_string(), &Backtrace::force_capture());
        // Nothing more can be done where the report cannot be written.
        drop(folder::keep(&folder, &folder::time_now(), "", &text));
        tracing::error!("{panic}");
        usual(panic);
    }));
}

fn report(thread: &str, what: &str, backtrace: &Backtrace) -> String {
    format!(
        "The window of Spillway ended by a fault of its own. Plans that run are not touched by it.\n\n{}\nthread: \
         {thread}\n\n{what}\n\n{backtrace}\n",
        program()
    )
}

/// Version and system, a line each.
pub(super) fn program() -> String {
    format!(
        "spillway-window {}\nsystem: {} {}\n",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_says_where_it_happened_and_nothing_of_the_environment() {
        let text = report("main", "panicked at src/x.rs:1:2: no", &Backtrace::force_capture());
        assert!(text.contains("src/x.rs:1:2"), "{text}");
        assert!(text.contains(env!("CARGO_PKG_VERSION")), "{text}");
        let path = std::env::var("PATH").unwrap();
        assert!(!text.contains(&path), "{text}");
    }
}
