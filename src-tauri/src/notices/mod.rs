//! Notices of the desktop: which news is worth one, and its words. A notice that fails never matters.

use crate::desktop;
use crate::watch::{News, OpenPlans};
use controller::api::Settings;

/// Letters of a reason in a notice; more is cut off by most desktops.
const LONGEST_REASON: usize = 200;

/// A notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// First line.
    pub title: String,
    /// The rest.
    pub body: String,
}

/// Where notices are shown.
pub trait Notices: Send + Sync {
    /// Shows one, or does not.
    fn show(&self, notice: &Notice);
}

/// The desktop.
#[derive(Debug)]
pub struct OfTheDesktop;

impl Notices for OfTheDesktop {
    fn show(&self, notice: &Notice) {
        if let Err(reason) = desktop::show_notice(notice) {
            tracing::info!("no notice could be shown ({reason}): {}: {}", notice.title, notice.body);
        }
    }
}

/// The notice for a piece of news; none where settings say so, or the person is looking at the window.
pub fn for_news(news: &News, settings: &Settings, watched: bool) -> Option<Notice> {
    if watched {
        return None;
    }
    match news {
        News::Ended(run) => settings.notice_at_end.then(|| {
            let title = if run.failed > 0 { "Run ended with failures" } else { "Run finished" };
            let counts = format!("{} of {} plans succeeded, {} failed", run.succeeded, run.plans, run.failed);
            let sentence = run.sentence.clone().unwrap_or(counts);
            Notice { title: title.to_owned(), body: format!("{}: {sentence}", run.title) }
        }),
        News::FirstFailure(run) => settings.notice_at_first_failure.then(|| {
            let what = match &run.failed_plan {
                Some(plan) => {
                    let reason = plan.reason.as_deref().map(|reason| format!(": {}", shortened(reason)));
                    format!("plan {} {}{}", plan.number, plan.title, reason.unwrap_or_default())
                }
                None => "a plan failed".to_owned(),
            };
            let open = OpenPlans { running: run.running, waiting: run.waiting };
            Notice { title: "A plan failed".to_owned(), body: format!("{}, {what}. {}.", run.title, open.words()) }
        }),
    }
}

/// What is said once when the window hides.
pub fn for_hiding(open: OpenPlans) -> Notice {
    Notice { title: "Spillway goes on in the background".to_owned(), body: format!("{}.", open.words()) }
}

fn shortened(reason: &str) -> String {
    let line = reason.lines().next().unwrap_or_default();
    if line.chars().count() <= LONGEST_REASON {
        return line.trim_end_matches('.').to_owned();
    }
    line.chars().take(LONGEST_REASON).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::watch::{FailedPlan, KnownRun};
    use controller::api::RunState;

    fn run(failed: usize) -> KnownRun {
        KnownRun {
            title: "Weirbach".to_owned(),
            state: RunState::Finished,
            plans: 3,
            succeeded: 3 - failed,
            failed,
            running: 1,
            waiting: 2,
            sentence: None,
            failed_plan: Some(FailedPlan {
                number: "03".to_owned(),
                title: "Dam break".to_owned(),
                reason: Some("went unstable at 02 Jan.\nsecond line".to_owned()),
            }),
        }
    }

    #[test]
    fn nobody_is_told_what_he_is_looking_at() {
        assert_eq!(for_news(&News::Ended(run(0)), &Settings::default(), true), None);
    }

    #[test]
    fn settings_switch_each_notice_off() {
        let settings = Settings { notice_at_end: false, ..Settings::default() };
        assert_eq!(for_news(&News::Ended(run(0)), &settings, false), None);
        assert!(for_news(&News::FirstFailure(run(1)), &settings, false).is_some());
        let settings = Settings { notice_at_first_failure: false, ..Settings::default() };
        assert_eq!(for_news(&News::FirstFailure(run(1)), &settings, false), None);
    }

    #[test]
    fn a_failure_is_told_with_its_plan_and_reason() {
        let notice = for_news(&News::FirstFailure(run(1)), &Settings::default(), false).unwrap();
        assert_eq!(notice.body, "Weirbach, plan 03 Dam break: went unstable at 02 Jan. 1 running, 2 waiting.");
    }

    #[test]
    fn the_end_is_told_in_the_words_of_the_run() {
        let notice = for_news(&News::Ended(run(1)), &Settings::default(), false).unwrap();
        assert_eq!(notice.title, "Run ended with failures");
        assert_eq!(notice.body, "Weirbach: 2 of 3 plans succeeded, 1 failed");
    }
}
