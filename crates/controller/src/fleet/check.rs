//! The checklist of a worker, as clients see it.

use super::Link;
use crate::api::{CheckView, WorkerCheck};
use std::sync::Arc;
use workers::checklist::{Check, Checked, check_worker, not_supported};
use workers::settings::WorkerSettings;

/// Goes through the checklist of a worker; `tell` is told each check as it comes out.
pub(crate) fn check(
    settings: &WorkerSettings,
    link: &Result<Arc<dyn Link>, String>,
    tell: &mut dyn FnMut(CheckView),
) -> WorkerCheck {
    let checklist = match (link, settings.is_supported()) {
        (_, Err(refused)) => {
            let checklist = not_supported(&refused);
            checklist.checks.iter().for_each(|check| tell(check_view(&settings.name, check)));
            checklist
        }
        (Err(reason), Ok(())) => {
            let refused = CheckView {
                worker: settings.name.clone(),
                id: "kind".to_owned(),
                title: "Kind of worker".to_owned(),
                state: "failed".to_owned(),
                detail: reason.clone(),
                way_out: None,
                fingerprint: None,
            };
            tell(refused.clone());
            return WorkerCheck { name: settings.name.clone(), ready: false, checks: vec![refused] };
        }
        (Ok(link), Ok(())) => {
            let mut told = |check: &Check| tell(check_view(&settings.name, check));
            let what = Checked { settings, files: &*link.clone().files(), starter: &*link.clone().starter() };
            check_worker(&what, &mut told)
        }
    };
    WorkerCheck {
        name: settings.name.clone(),
        ready: checklist.is_ready(),
        checks: checklist.checks.iter().map(|check| check_view(&settings.name, check)).collect(),
    }
}

fn check_view(worker: &str, check: &Check) -> CheckView {
    CheckView {
        worker: worker.to_owned(),
        id: check.id.to_owned(),
        title: check.title.to_owned(),
        state: check.state.as_str().to_owned(),
        detail: check.detail.clone(),
        way_out: check.way_out.clone(),
        fingerprint: check.fingerprint.clone(),
    }
}
