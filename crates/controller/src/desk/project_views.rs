//! A project as a person looks at it.

use super::Desk;
use crate::api::{ApiError, OpenProject, Reply};
use crate::fleet::definition;
use crate::process::clients::ClientId;
use crate::process::event::Event;
use crate::process::jobs::job;
use crate::runs::project_view::{KeptPlan, OpenPlan, ToView, ViewedProject, view_project};
use crate::store::StoreError;
use crate::store::plan_runs::Ending;
use engines::EngineChoice;
use std::collections::BTreeMap;

impl Desk {
    pub(super) fn view_project(&mut self, client: ClientId, id: u64, project: OpenProject) {
        let kept = self.fleet.values().filter(|worker| worker.kept);
        let mut workers: Vec<_> = kept
            .map(|worker| {
                let found = worker.found.as_ref().map(|found| found.engines.clone());
                (worker.settings.clone(), found)
            })
            .collect();
        if workers.is_empty() {
            workers.push((definition::this_machine(), None));
        }
        let what = ToView {
            path: project.path,
            store_file: self.home.store_file(),
            hashes: self.hashes.clone(),
            engine: EngineChoice::parse(&self.settings.run.engine).unwrap_or_default(),
            open_plans: self.open_plans(),
            kept_plans: self.kept_plans(),
            workers,
        };
        self.later(job(move || Event::ProjectViewed(client, id, Box::new(view_project(&what)))));
    }

    /// Plans that runs which are not over have still to compute.
    fn open_plans(&self) -> Vec<OpenPlan> {
        let open = self.runs.values().filter(|run| !run.is_over());
        let plans = open.flat_map(|run| {
            let unended = run.plans.iter().filter(|plan| plan.stored.ending.is_none());
            unended.map(|plan| OpenPlan {
                project: run.stored.project_path.clone(),
                run: run.stored.id.clone(),
                plan: plan.stored.plan.clone(),
                fingerprint: plan.stored.fingerprint.clone(),
            })
        });
        plans.collect()
    }

    /// Plans whose newest success was not put beside the project.
    pub(super) fn kept_plans(&self) -> Vec<KeptPlan> {
        let number = |run: &str| run.trim_start_matches('r').parse::<u64>().unwrap_or(0);
        let mut newest: BTreeMap<(&str, &str), (u64, bool)> = BTreeMap::new();
        for run in self.runs.values() {
            for plan in &run.plans {
                let Some(Ending::Succeeded { published }) = plan.stored.ending else { continue };
                let found = (number(&run.stored.id), published);
                let of = newest.entry((&run.stored.project_path, &plan.stored.plan)).or_insert(found);
                *of = (*of).max(found);
            }
        }
        let kept = newest.into_iter().filter(|(_, (_, published))| !published);
        kept.map(|((project, plan), (run, _))| KeptPlan {
            project: project.to_owned(),
            plan: plan.to_owned(),
            run: format!("r{run}"),
        })
        .collect()
    }

    pub(super) fn project_viewed(
        &mut self,
        client: ClientId,
        id: u64,
        viewed: Result<ViewedProject, ApiError>,
    ) -> Result<(), StoreError> {
        match viewed {
            Ok(viewed) => {
                self.project_used(&viewed.path, &viewed.title)?;
                self.answer(client, id, Reply::ProjectView(viewed.view));
            }
            Err(error) => self.answer(client, id, Reply::Refused(error)),
        }
        Ok(())
    }
}
