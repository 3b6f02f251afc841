//! The checklist of a worker, as clients see it.

use super::Link;
use crate::api::{CheckView, WorkerCheck};
use engines::{SearchPlaces, find_installed};
use std::path::PathBuf;
use std::sync::Arc;
use workers::checklist::{Check, LocalChecklist, check_local, not_supported};
use workers::settings::{WorkerKind, WorkerSettings};

/// Goes through the checklist of a worker.
pub(crate) fn check(settings: &WorkerSettings, link: &Result<Arc<dyn Link>, String>) -> WorkerCheck {
    let checklist = match (link, settings.is_supported()) {
        (_, Err(refused)) => not_supported(&refused),
        (Err(reason), Ok(())) => {
            let refused = CheckView {
                worker: settings.name.clone(),
                id: "kind".to_owned(),
                title: "Kind of worker".to_owned(),
                state: "failed".to_owned(),
                detail: reason.clone(),
                way_out: None,
            };
            return WorkerCheck { name: settings.name.clone(), ready: false, checks: vec![refused] };
        }
        (Ok(link), Ok(())) => {
            let places = SearchPlaces {
                given: settings.ras_exe_path.iter().map(PathBuf::from).collect(),
                given_version: settings.ras_version.clone(),
                ..SearchPlaces::of_this_process()
            };
            let engines = || find_installed(&places).iter().map(engines::InstalledEngine::request).collect();
            let what = LocalChecklist {
                settings,
                files: &*link.clone().files(),
                starter: &*link.clone().starter(),
                engines: &engines,
            };
            match settings.kind {
                WorkerKind::Local => check_local(&what, &mut |_| {}),
                WorkerKind::Psexec(_) | WorkerKind::Docker(_) | WorkerKind::Ssh(_) | WorkerKind::Slurm(_) => {
                    check_local(&what, &mut |_| {})
                }
            }
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
    }
}
