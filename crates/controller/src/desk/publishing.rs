//! Results on their way beside their project.

use super::Desk;
use super::timers::Timer;
use crate::api::PlanResult;
use crate::attempts::Judged;
use crate::process::event::Event;
use crate::process::jobs::job;
use crate::publish::rules::{Results, items};
use crate::publish::{Intent, PublishTrouble, Published, carry_out};
use crate::runs::engine_choice::engine_name;
use crate::runs::open::names_practice;
use crate::store::StoreError;
use crate::store::attempts::AttemptState;
use crate::store::plan_runs::Ending;
use crate::store::publish_intents::StoredIntent;
use crate::store::results::PublishedResult;
use protocol::{AttemptId, AttemptResult, ContentHash, EngineKind, attempt_file};
use scheduler::{AttemptKey, Outcome};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Time between two tries where a file is held open.
const TRY_AGAIN: Duration = Duration::from_secs(2);

/// How long a held file is waited for. `SPILLWAY_HELD_SECONDS` overrides it.
const HELD_LIMIT: i64 = 600_000;

/// An intent that is not done.
pub(super) struct OpenIntent {
    stored: StoredIntent,
    held_since: Option<i64>,
}

impl OpenIntent {
    pub(super) fn new(stored: StoredIntent) -> Self {
        Self { stored, held_since: None }
    }
}

impl Desk {
    /// A verified result: what goes where is stored, and carried out then.
    pub(super) fn publish_result(
        &mut self,
        id: &AttemptId,
        key: &AttemptKey,
        result: &AttemptResult,
        folder: &Path,
        judged: Judged,
    ) -> Result<(), StoreError> {
        let (run, plan) = (key.plan.run.as_str().to_owned(), key.plan.plan.as_str().to_owned());
        self.note_history(&run, &plan, result)?;
        let engine = engine_name(result.engine.kind, &result.engine.version);
        let outcome = PlanResult {
            plan_number: plan.clone(),
            worker_id: self.attempt(id).map(|attempt| attempt.worker.clone()),
            success: true,
            hdf_path: None,
            error_message: None,
            execution_time: result.compute_seconds,
            verdict: judged.verdict,
            engine: Some(engine),
            engine_kind: Some(result.engine.kind),
            volume_error_percent: judged.volume_error_percent,
        };
        match self.make_intent(id, result, folder, outcome.clone())? {
            Some(intent) => self.enter_intent(&run, &plan, id, intent),
            None => {
                let reason = "the engine left no result HDF; what it left is in the run's folder".to_owned();
                let kept = PlanResult { error_message: Some(reason), ..outcome };
                self.succeeded(id, kept, false)
            }
        }
    }

    fn enter_intent(&mut self, run: &str, plan: &str, id: &AttemptId, intent: Intent) -> Result<(), StoreError> {
        let number = self.store.add_intent(run, plan, id.as_str(), &intent, self.now)?;
        let attempt = id.0.clone();
        let stored = StoredIntent { id: number, run: run.to_owned(), plan: plan.to_owned(), attempt, intent };
        self.intents.insert(number, OpenIntent::new(stored));
        self.promised(id);
        self.begin_publishing(number);
        Ok(())
    }

    /// The queue hears that a result will stand beside the project.
    pub(super) fn promised(&mut self, id: &AttemptId) {
        let Some(key) = self.key_of(id) else { return };
        let now = self.millis();
        scheduler::on_attempt_promised(&mut self.core, &key, now, &mut self.effects);
    }

    /// What shall stand beside the project; none where there is no result file.
    fn make_intent(
        &mut self,
        id: &AttemptId,
        result: &AttemptResult,
        folder: &Path,
        outcome: PlanResult,
    ) -> Result<Option<Intent>, StoreError> {
        let Some(belongs) = self.attempts.get(id).cloned() else { return Ok(None) };
        let Some(inputs) = self.inputs_of(&belongs.run, &belongs.plan)? else { return Ok(None) };
        let Some(run) = self.runs.get(&belongs.run) else { return Ok(None) };
        let Some(fingerprint) = run.plan(&belongs.plan).and_then(|plan| plan.stored.fingerprint.clone()) else {
            return Ok(None);
        };
        let before = self.store.results(run.stored.project)?.remove(&belongs.plan).and_then(|record| record.published);
        let practice_before: BTreeMap<String, ContentHash> = before
            .filter(|known| known.engine_kind == EngineKind::Practice)
            .map(|known| known.files)
            .unwrap_or_default();
        let plan = inputs.plan_run(&belongs.plan);
        let items = items(&Results {
            plan: &plan,
            dss_file: inputs.results.dss_file.as_deref(),
            short_id: inputs.results.short_id.as_deref(),
            engine: result.engine.kind,
            produced: &result.produced,
            practice_before: &practice_before,
        });
        let Some(hdf) = items.first() else { return Ok(None) };
        let record = PublishedResult {
            fingerprint,
            files: BTreeMap::new(),
            hdf_path: String::new(),
            hdf_hash: hdf.hash.0.clone(),
            hdf_bytes: hdf.bytes,
            hdf_modified: 0,
            engine_kind: result.engine.kind,
            engine: result.engine.version.clone(),
            at: self.now,
            volume_error_percent: outcome.volume_error_percent,
        };
        Ok(Some(Intent {
            attempt: id.0.clone(),
            project_file: PathBuf::from(&run.stored.project_path),
            source: folder.join(attempt_file::FILES),
            items,
            record,
            result: outcome,
        }))
    }

    /// Carries an intent out, once it is stored.
    pub(super) fn begin_publishing(&mut self, number: i64) {
        let Some(open) = self.intents.get(&number) else { return };
        let intent = open.stored.intent.clone();
        self.later(job(move || Event::Published(number, carry_out(&intent, &names_practice))));
    }

    pub(super) fn published(&mut self, number: i64, done: Result<Published, PublishTrouble>) -> Result<(), StoreError> {
        let Some(open) = self.intents.get_mut(&number) else { return Ok(()) };
        let stored = open.stored.clone();
        let (run, plan, id) = (stored.run.clone(), stored.plan.clone(), AttemptId(stored.attempt.clone()));
        match done {
            Ok(published) => {
                self.intents.remove(&number);
                self.store.remove_intent(number)?;
                self.turn.precious = true;
                let mut text = format!("the result of plan {plan} stands beside the project");
                if !published.left_out.is_empty() {
                    text.push_str(&format!("; left as it was: {}", published.left_out.join(", ")));
                }
                if published.placed.iter().any(|name| name.ends_with(&format!(".p{plan}.dss"))) {
                    text.push_str("; its DSS output is a file of its own, the project's .dss was not touched");
                }
                let without = published.no_place.join(", ");
                let error_message = (!without.is_empty()).then(|| format!("published without {without}"));
                if let Some(message) = &error_message {
                    text.push_str(&format!("; {message}"));
                }
                self.record_result(&stored, &published)?;
                let hdf_path = Some(published.hdf.to_string_lossy().into_owned());
                let result = PlanResult { hdf_path, error_message, ..stored.intent.result };
                self.succeeded(&id, result, true)?;
                self.log(Some(&run), Some(&plan), "published", text)
            }
            Err(trouble) if trouble.may_pass() && self.held_for(number) < held_limit() => {
                let now = self.now;
                let first = match self.intents.get_mut(&number) {
                    Some(open) if open.held_since.is_none() => {
                        open.held_since = Some(now);
                        true
                    }
                    Some(_) | None => false,
                };
                self.after(TRY_AGAIN, Timer::Publish(number));
                if first {
                    let text = format!("the result of plan {plan} waits: {trouble}");
                    self.log(Some(&run), Some(&plan), "publishing-waits", text)?;
                }
                Ok(())
            }
            Err(trouble) => {
                self.intents.remove(&number);
                self.store.remove_intent(number)?;
                let hdf = stored.intent.items.first().map(|item| item.from.below(&stored.intent.source));
                let message = trouble.told(&run);
                let result = PlanResult {
                    hdf_path: hdf.map(|hdf| hdf.to_string_lossy().into_owned()),
                    error_message: Some(message),
                    ..stored.intent.result
                };
                self.succeeded(&id, result, false)?;
                let text = format!("the result of plan {plan} was not published: {trouble}");
                self.log(Some(&run), Some(&plan), "not-published", text)
            }
        }
    }

    fn held_for(&self, number: i64) -> i64 {
        let since = self.intents.get(&number).and_then(|open| open.held_since);
        since.map_or(0, |since| self.now - since)
    }

    fn record_result(&mut self, stored: &StoredIntent, published: &Published) -> Result<(), StoreError> {
        let Some(project) = self.runs.get(&stored.run).map(|run| run.stored.project) else { return Ok(()) };
        let mut record = stored.intent.record.clone();
        let placed =
            stored.intent.items.iter().filter(|item| published.placed.iter().any(|name| *name == item.to.as_str()));
        record.files = placed.map(|item| (item.to.to_string(), item.hash.clone())).collect();
        record.hdf_path = published.hdf.to_string_lossy().into_owned();
        record.hdf_modified = published.modified;
        record.at = self.now;
        let record = crate::store::results::ResultRecord { published: Some(record), failure: None };
        self.store.set_result(project, &stored.plan, &record)
    }

    /// The plan has its result; the queue is told where it still waits for that.
    fn succeeded(&mut self, id: &AttemptId, result: PlanResult, published: bool) -> Result<(), StoreError> {
        let (Some(key), Some(belongs)) = (self.key_of(id), self.attempts.get(id).cloned()) else { return Ok(()) };
        let seconds = Some(result.execution_time);
        if let Some(worker) = self.attempt(id).map(|attempt| attempt.worker.clone()) {
            self.forget_rechecks(&worker);
        }
        if let Some(plan) = self.plan_mut(&belongs.run, &belongs.plan) {
            plan.stored.result = Some(result);
            plan.stored.ending = Some(Ending::Succeeded { published });
            let stored = plan.stored.clone();
            self.store.set_plan_end(&stored)?;
        }
        self.change_attempt(id, |attempt| attempt.state = AttemptState::Succeeded)?;
        self.clients.note_plan(&belongs.run, &belongs.plan);
        self.clients.note_run(&belongs.run);
        if self.is_over(&key.plan) {
            // It was published again.
            return Ok(());
        }
        let now = self.millis();
        scheduler::on_attempt_ended(&mut self.core, &key, Outcome::Succeeded {}, seconds, now, &mut self.effects);
        self.begin_cleaning(id);
        Ok(())
    }

    /// Publishes again what could not be published. The number of results that are tried.
    pub(super) fn publish_again(&mut self, run: &str) -> Result<usize, StoreError> {
        let Some(entry) = self.runs.get(run) else { return Ok(0) };
        let unpublished =
            |plan: &&crate::runs::entry::PlanEntry| plan.stored.ending == Some(Ending::Succeeded { published: false });
        let waiting: Vec<(String, AttemptId, AttemptResult, PlanResult)> = entry
            .plans
            .iter()
            .filter(unpublished)
            .filter_map(|plan| {
                let attempt = plan.attempts.iter().rev().find(|attempt| attempt.state == AttemptState::Succeeded)?;
                let outcome = PlanResult { error_message: None, ..plan.stored.result.clone()? };
                Some((plan.stored.plan.clone(), AttemptId(attempt.id.clone()), attempt.result.clone()?, outcome))
            })
            .collect();
        let mut tried = 0;
        for (plan, id, result, outcome) in waiting {
            if self.intents.values().any(|open| open.stored.attempt == id.0) {
                continue;
            }
            let Some(folder) = self.attempt_folder(&id) else { continue };
            if let Some(intent) = self.make_intent(&id, &result, &folder, outcome)? {
                self.enter_intent(run, &plan, &id, intent)?;
                tried += 1;
            }
        }
        Ok(tried)
    }

    /// Whether results of a run are just being put beside the project; one that waits for a held file is not.
    pub(super) fn publishes_now(&self, run: &str) -> bool {
        self.intents.values().any(|open| open.stored.run == run && open.held_since.is_none())
    }

    /// Whether an attempt's result is on its way.
    pub(super) fn is_being_published(&self, id: &AttemptId) -> bool {
        self.intents.values().any(|open| open.stored.attempt == id.0)
    }
}

fn held_limit() -> i64 {
    let given = std::env::var("SPILLWAY_HELD_SECONDS").ok().and_then(|text| text.parse::<f64>().ok());
    given.filter(|seconds| seconds.is_finite()).map_or(HELD_LIMIT, |seconds| (seconds * 1000.0) as i64)
}
