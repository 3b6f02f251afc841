//! Whether an engine waits for somebody's answer, by the windows that it shows. Decides only.

use crate::process::ShownWindow;
use protocol::{AgentEventBody, EngineDialog};
use std::time::Duration;

/// Pause between two looks.
const PAUSE: Duration = Duration::from_secs(1);
/// A dialog that stands for fewer looks closed by itself.
const LOOKS: u32 = 3;
/// Letters of a text that are told.
const LONGEST: usize = 600;
/// What the form says that HEC-RAS shows each user at the first start of a version: no dialog of the system's class.
const TERMS: [&str; 2] = ["terms and conditions for use", "read the following tcu"];

/// What is known of an engine's windows.
#[derive(Clone, Debug, Default)]
pub(super) struct Dialogs {
    last_look: Duration,
    /// The dialog that stands now, and for how many looks.
    seen: Option<(EngineDialog, u32)>,
}

impl Dialogs {
    /// Whether it is time for a look at `now`, counted since the engine's start.
    pub(super) fn wants_look(&self, now: Duration) -> bool {
        now - self.last_look >= PAUSE
    }

    /// Takes what is shown at `now`; gives what is to be told.
    pub(super) fn look(&mut self, now: Duration, windows: &[ShownWindow]) -> Option<AgentEventBody> {
        self.last_look = now;
        let told = self.told().cloned();
        self.seen = windows.iter().find(|window| waits(window)).map(|window| {
            let dialog = EngineDialog { title: shortened(&window.title), text: shortened(&window.text) };
            match self.seen.take() {
                Some((before, looks)) if before == dialog => (dialog, looks + 1),
                _ => (dialog, 1),
            }
        });
        match (told, self.told()) {
            (before, Some(now)) if before.as_ref() != Some(now) => Some(AgentEventBody::Dialog(now.clone())),
            (Some(_), None) => Some(AgentEventBody::DialogGone {}),
            _ => None,
        }
    }

    /// The dialog that stands long enough to be told.
    pub(super) fn told(&self) -> Option<&EngineDialog> {
        self.seen.as_ref().filter(|(_, looks)| *looks >= LOOKS).map(|(dialog, _)| dialog)
    }
}

/// What an engine that shows no sign of life has on the screen: a dialog first, else every window with a title.
pub(super) fn on_the_screen(windows: &[ShownWindow]) -> Option<String> {
    let words = |window: &ShownWindow| {
        EngineDialog { title: shortened(&window.title), text: shortened(&window.text) }.to_string()
    };
    if let Some(dialog) = windows.iter().find(|window| waits(window)) {
        return Some(words(dialog));
    }
    let shown: Vec<String> = windows.iter().filter(|window| !window.title.is_empty()).map(words).take(4).collect();
    (!shown.is_empty()).then(|| shown.join(", "))
}

fn waits(window: &ShownWindow) -> bool {
    let says = |text: &str| {
        let lower = text.to_lowercase();
        TERMS.iter().any(|terms| lower.contains(terms))
    };
    window.is_dialog || says(&window.title) || says(&window.text)
}

fn shortened(text: &str) -> String {
    let clean = |letter: char| if letter.is_control() { ' ' } else { letter };
    let mut short: String = text.chars().map(clean).take(LONGEST).collect();
    if text.chars().nth(LONGEST).is_some() {
        short.push('…');
    }
    short.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(title: &str, text: &str, is_dialog: bool) -> ShownWindow {
        ShownWindow { title: title.to_owned(), text: text.to_owned(), is_dialog }
    }

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_dialog_is_told_once_it_stands_and_again_when_it_is_gone() {
        let mut dialogs = Dialogs::default();
        let shown = [window("HEC-RAS 6.6", "", false), window("Error", "File not found OK", true)];
        assert!(!dialogs.wants_look(Duration::from_millis(900)) && dialogs.wants_look(seconds(1)));
        assert_eq!(dialogs.look(seconds(1), &shown), None);
        assert_eq!(dialogs.look(seconds(2), &shown), None);
        let told = EngineDialog { title: "Error".into(), text: "File not found OK".into() };
        assert_eq!(dialogs.look(seconds(3), &shown), Some(AgentEventBody::Dialog(told.clone())));
        assert_eq!(dialogs.look(seconds(4), &shown), None);
        assert_eq!(dialogs.told(), Some(&told));
        assert_eq!(dialogs.look(seconds(5), &shown[..1]), Some(AgentEventBody::DialogGone {}));
        assert_eq!(dialogs.look(seconds(6), &shown[..1]), None);
    }

    #[test]
    fn a_dialog_that_closes_by_itself_is_not_told() {
        let mut dialogs = Dialogs::default();
        let shown = [window("Progress", "please wait", true)];
        for now in [1, 2] {
            assert_eq!(dialogs.look(seconds(now), &shown), None);
        }
        assert_eq!(dialogs.look(seconds(3), &[]), None);
        assert_eq!(dialogs.look(seconds(4), &shown), None);
    }

    #[test]
    fn the_terms_of_the_first_start_are_a_question_and_ordinary_windows_are_none() {
        let terms = window("Please read the following TCU carefully", "I agree Next", false);
        assert!(waits(&terms));
        assert!(!waits(&window("HEC-RAS Finished Computations", "Close", false)));
    }

    #[test]
    fn what_stands_on_the_screen_is_named_and_kept_short() {
        let main = window("HEC-RAS 6.6", "", false);
        assert_eq!(on_the_screen(&[]), None);
        assert_eq!(on_the_screen(&[window("", "x", false)]), None);
        assert_eq!(on_the_screen(std::slice::from_ref(&main)), Some("\"HEC-RAS 6.6\"".to_owned()));
        let long = window("Error\n", &"x".repeat(2000), true);
        let told = on_the_screen(&[main, long]).unwrap();
        assert!(told.starts_with("\"Error: xxx") && told.ends_with("x…\"") && told.chars().count() < 620, "{told}");
    }
}
