//! What is heard of attempts: followed, told the queue, and brought back once they ended.

use super::Desk;
use super::timers::Timer;
use crate::api::LiveProgress;
use crate::attempts::progress::{hear, seconds_left};
use crate::attempts::record::drop_results;
use crate::attempts::{Collected, NotCollected, ToCollect, collect, outcome};
use crate::process::event::Event;
use crate::process::jobs::job;
use crate::runs::usual::usual;
use crate::store::StoreError;
use crate::store::attempts::AttemptState;
use crate::store::history::PastComputation;
use protocol::{AgentEvent, AttemptId, AttemptResult};
use scheduler::{AttemptKey, News, Outcome, PlanEnd, PlanState};
use std::path::PathBuf;
use std::time::Duration;
use workers::follow::FollowerNews;
use workers::settings::WorkerKind;

/// Time until results that could not be fetched are tried again.
const COLLECT_AGAIN: Duration = Duration::from_secs(10);

impl Desk {
    pub(super) fn worker_news(&mut self, worker: &str, news: FollowerNews) -> Result<(), StoreError> {
        match news {
            FollowerNews::Claimed { attempt } => self.claimed(&attempt),
            FollowerNews::Events { attempt, events, offset, unreadable } => {
                if unreadable > 0 {
                    tracing::warn!(%attempt, unreadable, "lines of its events were not understood");
                }
                self.heard(&attempt, &events, offset)
            }
            FollowerNews::Ended { attempt, result } => self.ended(&attempt, result),
            FollowerNews::BadResult { attempt, reason } => self.bad_result(&attempt, &reason),
            FollowerNews::Withdrawn { attempt } | FollowerNews::FolderGone { attempt } => {
                if self.attempt(&attempt).is_some_and(|attempt| !attempt.state.is_over()) {
                    self.begin_finding(&attempt);
                }
                Ok(())
            }
            FollowerNews::Life { attempt, life } => self.life_told(&attempt, life),
            FollowerNews::Serve(life) => self.serve_heard(worker, life),
            FollowerNews::Unreachable(error) => {
                self.worker_unreachable(worker, &error);
                Ok(())
            }
            FollowerNews::Reachable => {
                self.worker_reachable(worker);
                Ok(())
            }
        }
    }

    /// Follows an attempt from an offset of its events on.
    pub(super) fn follow(&mut self, id: &AttemptId, offset: u64) {
        let Some(worker) = self.attempt(id).map(|attempt| attempt.worker.clone()) else { return };
        self.start_follower(&worker);
        if let Some(follower) = self.fleet.get(&worker).and_then(|worker| worker.follower.as_ref()) {
            follower.watch(id.clone(), offset);
            self.followed.insert(id.clone());
        }
    }

    /// The agent claimed it.
    pub(super) fn claimed(&mut self, id: &AttemptId) -> Result<(), StoreError> {
        let Some(key) = self.key_of(id) else { return Ok(()) };
        let now = self.millis();
        scheduler::on_attempt_claimed(&mut self.core, &key, now, &mut self.effects);
        let slot = self.slot_of(id);
        self.change_attempt(id, |attempt| {
            if matches!(attempt.state, AttemptState::Staging | AttemptState::Staged) {
                attempt.state = AttemptState::Claimed;
            }
            attempt.slot = slot.or(attempt.slot);
        })?;
        if let Some(plan) = self.plan_mut(key.plan.run.as_str(), key.plan.plan.as_str())
            && plan.progress.is_none()
        {
            plan.progress = Some(LiveProgress::default());
        }
        Ok(())
    }

    fn heard(&mut self, id: &AttemptId, events: &[AgentEvent], offset: u64) -> Result<(), StoreError> {
        let (Some(key), Some(attempt)) = (self.key_of(id), self.attempt(id)) else { return Ok(()) };
        let (worker, number, placed_at) = (attempt.worker.clone(), attempt.number, attempt.placed_at);
        let counts =
            self.core.plan(&key.plan).and_then(|plan| plan.attempt()).is_some_and(|now| now.number == key.number);
        let clock_offset =
            self.fleet.get(&worker).and_then(|worker| worker.found.as_ref()).map_or(0, |found| found.clock_offset);
        let (run, plan) = (key.plan.run.as_str().to_owned(), key.plan.plan.as_str().to_owned());
        let now = self.now;
        let usual = self.runs.get(&run).and_then(|run| usual(run, self.millis())).map(|usual| usual.as_secs_f64());
        let Some(entry) = self.plan_mut(&run, &plan) else { return Ok(()) };
        let mut aside = LiveProgress::default();
        let progress = if counts { entry.progress.get_or_insert_with(LiveProgress::default) } else { &mut aside };
        let heard = hear(progress, events, clock_offset);
        let expected = entry.stored.expected.or(usual);
        if let Some(found) = entry.attempts.iter_mut().find(|attempt| attempt.number == number) {
            found.events_offset = offset;
            found.peak_memory = found.peak_memory.max(heard.memory);
            let since = found.started_at.or(heard.started_at).unwrap_or(placed_at);
            if counts && let Some(progress) = &mut entry.progress {
                let running = (now - since).max(0) as f64 / 1000.0;
                progress.seconds_left = seconds_left(progress.fraction, running, expected);
            }
        }
        if let Some(fraction) = heard.fraction.filter(|_| counts) {
            scheduler::on_attempt_progress(&mut self.core, &key, fraction, scheduler::Millis(now));
        }
        let known = self.attempt(id).is_some_and(|attempt| attempt.started_at.is_some());
        if let Some(started) = heard.started_at.filter(|_| !known) {
            let slot = self.slot_of(id);
            self.change_attempt(id, |attempt| {
                if matches!(attempt.state, AttemptState::Staging | AttemptState::Staged | AttemptState::Claimed) {
                    attempt.state = AttemptState::Running;
                }
                attempt.started_at = Some(started);
                attempt.slot = slot.or(attempt.slot);
            })?;
            self.log(Some(&run), Some(&plan), "started", format!("plan {plan} is being computed on {worker}"))?;
        }
        if let Some(dialog) = heard.dialog.filter(|_| counts) {
            let words = format!(
                "plan {plan} on {worker}: the engine shows a dialog and waits for an answer: {dialog}; answer it there, or cancel the plan"
            );
            self.log(Some(&run), Some(&plan), "dialog", words)?;
        }
        if !heard.lines.is_empty() && self.clients.want_lines(&run) {
            self.clients.note_lines(&run, &plan, number, &heard.lines);
        }
        self.clients.note_plan(&run, &plan);
        Ok(())
    }

    /// `result.json` stands: the slot is free, and the results are fetched.
    fn ended(&mut self, id: &AttemptId, result: Box<AttemptResult>) -> Result<(), StoreError> {
        let Some(key) = self.key_of(id) else { return Ok(()) };
        if result.attempt != *id {
            return self.bad_result(id, &format!("it is of attempt {}", result.attempt));
        }
        if self.attempt(id).is_some_and(|attempt| attempt.result.is_some() && attempt.state.is_over()) {
            return Ok(());
        }
        let now = self.millis();
        // An end that was reached between two looks: the queue hears of the claim first.
        scheduler::on_attempt_claimed(&mut self.core, &key, now, &mut self.effects);
        let news = scheduler::on_attempt_computed(&mut self.core, &key, now, &mut self.effects);
        let late = news == News::Late;
        if late {
            let outcome = outcome::told(&result.outcome);
            let seconds = Some(result.compute_seconds);
            scheduler::on_attempt_ended(&mut self.core, &key, outcome, seconds, now, &mut self.effects);
        }
        let (worker, at) = (self.attempt(id).map(|attempt| attempt.worker.clone()), self.now);
        let offset = worker.and_then(|worker| self.fleet.get(&worker)?.found.as_ref().map(|found| found.clock_offset));
        let offset = offset.unwrap_or(0);
        let slot = self.slot_of(id);
        self.change_attempt(id, |attempt| {
            attempt.slot = slot.or(attempt.slot);
            attempt.started_at = result.started_at.map(|started| started - offset).or(attempt.started_at);
            attempt.ended_at = Some((result.ended_at - offset).min(at));
            attempt.peak_memory = Some(result.peak_memory_bytes).max(attempt.peak_memory);
            attempt.state = if late { AttemptState::Superseded } else { AttemptState::Collecting };
            attempt.result = Some(*result);
        })?;
        self.begin_collecting(id);
        Ok(())
    }

    fn bad_result(&mut self, id: &AttemptId, reason: &str) -> Result<(), StoreError> {
        let Some(key) = self.key_of(id) else { return Ok(()) };
        let (now, at) = (self.millis(), self.now);
        let message = format!("its result cannot be understood: {reason}");
        self.change_attempt(id, |attempt| {
            attempt.state = AttemptState::Failed;
            attempt.reason = Some(message.clone());
            attempt.ended_at = Some(at);
        })?;
        let outcome = Outcome::Infrastructure { cause: scheduler::Cause::CollectingFailed, message };
        scheduler::on_attempt_computed(&mut self.core, &key, now, &mut self.effects);
        scheduler::on_attempt_ended(&mut self.core, &key, outcome, None, now, &mut self.effects);
        self.begin_cleaning(id);
        Ok(())
    }

    /// The folder of an attempt in its run's folder.
    pub(super) fn attempt_folder(&self, id: &AttemptId) -> Option<PathBuf> {
        let belongs = self.attempts.get(id)?;
        let plan = self.home.run(&belongs.run).join(format!("p{}", belongs.plan));
        Some(plan.join(format!("attempt-{}", belongs.number)))
    }

    /// Fetches what an attempt made. Nothing happens where its end is not known.
    pub(super) fn begin_collecting(&mut self, id: &AttemptId) {
        if self.is_dropped(id) {
            return self.drop_collected(id);
        }
        let (Some(belongs), Some(link)) = (self.attempts.get(id).cloned(), self.link_of(id)) else { return };
        let inputs = match self.inputs_of(&belongs.run, &belongs.plan) {
            Ok(inputs) => inputs,
            Err(error) => {
                tracing::warn!(%error, "what was staged cannot be read");
                None
            }
        };
        let (Some(attempt), Some(folder), Some(inputs)) = (self.attempt(id), self.attempt_folder(id), inputs) else {
            return;
        };
        let Some(result) = attempt.result.clone() else { return };
        let is_here = self.fleet.get(&attempt.worker).is_some_and(|worker| worker.settings.kind == WorkerKind::Local);
        let keep = self.runs.get(&belongs.run).is_some_and(|run| run.stored.options.keep_folders);
        let what = ToCollect {
            link,
            is_here,
            attempt: id.clone(),
            result: Box::new(result),
            folder,
            plan: inputs.plan_run(&belongs.plan),
            counts: attempt.state != AttemptState::Superseded,
            keep,
        };
        let id = id.clone();
        self.collecting.insert(id.clone());
        self.later(job(move || Event::Collected(id, Box::new(collect(what)))));
    }

    pub(super) fn collected(&mut self, id: &AttemptId, collected: Collected) -> Result<(), StoreError> {
        let (Some(key), Some(belongs)) = (self.key_of(id), self.attempts.get(id).cloned()) else { return Ok(()) };
        if collected.counts && (self.is_dropped(id) || self.is_unwanted(id, &key)) {
            if self.is_unwanted(id, &key) {
                let (now, outcome) = (self.millis(), Outcome::Cancelled {});
                scheduler::on_attempt_ended(&mut self.core, &key, outcome, None, now, &mut self.effects);
            }
            self.drop_collected(id);
            return Ok(());
        }
        let judged = match collected.judged {
            Ok(judged) => judged,
            Err(NotCollected::Later { message, unreachable }) => {
                if !unreachable {
                    let text = format!("plan {}: its results wait: {message}", belongs.plan);
                    self.log(Some(&belongs.run), Some(&belongs.plan), "collecting-waits", text)?;
                }
                self.after(COLLECT_AGAIN, Timer::Collect(id.clone()));
                return Ok(());
            }
        };
        self.collecting.remove(id);
        if !collected.counts {
            self.compare_late(id, &collected.result)?;
            self.begin_cleaning(id);
            return Ok(());
        }
        if judged.outcome == (Outcome::Succeeded {}) {
            return self.publish_result(id, &key, &collected.result, &collected.folder, judged);
        }
        let reason = reason_of(&judged.outcome);
        let state = match judged.outcome {
            Outcome::Cancelled {} => AttemptState::Cancelled,
            Outcome::Succeeded {}
            | Outcome::ModelFailed { .. }
            | Outcome::Infrastructure { .. }
            | Outcome::TimeLimit { .. } => AttemptState::Failed,
        };
        let verdict = judged.verdict.clone();
        self.change_attempt(id, |attempt| {
            attempt.state = state;
            attempt.reason = reason;
            if let Some(result) = &mut attempt.result {
                result.verdict = verdict.or(result.verdict.take());
            }
        })?;
        let now = self.millis();
        let seconds = Some(collected.result.compute_seconds);
        scheduler::on_attempt_ended(&mut self.core, &key, judged.outcome, seconds, now, &mut self.effects);
        self.begin_cleaning(id);
        Ok(())
    }

    /// The plan of an attempt was cancelled: what was computed and not promised yet is dropped.
    pub(super) fn drop_results_of(&mut self, run: &str, plan: &str) -> Result<(), StoreError> {
        let Some(entry) = self.plan(run, plan) else { return Ok(()) };
        let open = entry.attempts.iter().filter(|attempt| attempt.state == AttemptState::Collecting);
        let open: Vec<AttemptId> = open.map(|attempt| AttemptId(attempt.id.clone())).collect();
        for id in open {
            self.change_attempt(&id, |attempt| attempt.state = AttemptState::Cancelled)?;
            if !self.collecting.contains(&id) {
                self.drop_collected(&id);
            } else if let Some(run) = self.runs.get_mut(run) {
                // What is being fetched just now is removed after that, and the end of the run told after that.
                run.cleaning.insert(id.0);
            }
        }
        Ok(())
    }

    /// Whether the result of an attempt is not wanted any more.
    fn is_dropped(&self, id: &AttemptId) -> bool {
        self.attempt(id).is_some_and(|attempt| attempt.state == AttemptState::Cancelled)
    }

    /// Whether an attempt without a result yet is of a plan that was cancelled while its worker was silent.
    fn is_unwanted(&self, id: &AttemptId, key: &AttemptKey) -> bool {
        let state = self.core.plan(&key.plan).map(scheduler::Plan::state);
        matches!(state, Some(PlanState::Ended(PlanEnd::Cancelled {})))
            && self.attempt(id).is_some_and(|attempt| attempt.state == AttemptState::Superseded)
    }

    /// Removes what an attempt made, here and on its worker, unless its run keeps folders.
    fn drop_collected(&mut self, id: &AttemptId) {
        self.collecting.remove(id);
        if let Some(run) = self.attempts.get(id).cloned().and_then(|belongs| self.runs.get_mut(&belongs.run)) {
            run.cleaning.remove(id.as_str());
        }
        if let Some(folder) = self.attempt_folder(id).filter(|_| !self.keeps_folders(id)) {
            self.later(Box::new(move |_| {
                if let Err(error) = drop_results(&folder) {
                    tracing::warn!(%error, folder = %folder.display(), "a dropped result could not be removed");
                }
            }));
        }
        self.begin_cleaning(id);
    }

    /// A result that came after its plan was computed elsewhere: kept aside, and compared.
    fn compare_late(&mut self, id: &AttemptId, late: &AttemptResult) -> Result<(), StoreError> {
        let Some(belongs) = self.attempts.get(id).cloned() else { return Ok(()) };
        let Some(plan) = self.plan(&belongs.run, &belongs.plan) else { return Ok(()) };
        let counted = plan.attempts.iter().find(|attempt| attempt.state == AttemptState::Succeeded);
        let (Some(now), Some(then)) = (counted.and_then(|attempt| hdf_of(attempt.result.as_ref()?)), hdf_of(late))
        else {
            return Ok(());
        };
        let how = if now == then { "is the same as" } else { "differs from" };
        let text = format!(
            "plan {}: the late result of attempt {} {how} the one that counts; it stays in the run's folder",
            belongs.plan, belongs.number
        );
        self.log(Some(&belongs.run), Some(&belongs.plan), "late-result-compared", text)
    }

    /// Remembers what a computation took.
    pub(super) fn note_history(&mut self, run: &str, plan: &str, result: &AttemptResult) -> Result<(), StoreError> {
        let Some(project) = self.runs.get(run).map(|run| run.stored.project) else { return Ok(()) };
        let installed = engines::InstalledEngine {
            kind: result.engine.kind,
            version: result.engine.version.clone(),
            program: result.engine.program.clone(),
        };
        let engine = crate::runs::engine_choice::engine_id(&installed);
        let past = PastComputation {
            seconds: result.compute_seconds,
            peak_memory: result.peak_memory_bytes,
            result_bytes: result.produced.iter().map(|file| file.bytes).sum(),
        };
        self.store.note_computation(project, plan, engine.as_str(), past, self.now)
    }
}

/// Content of the result file an attempt made.
fn hdf_of(result: &AttemptResult) -> Option<&protocol::ContentHash> {
    let hdf = result.result_hdf.as_ref()?;
    result.produced.iter().find(|file| file.path == *hdf).map(|file| &file.blake3)
}

fn reason_of(outcome: &Outcome) -> Option<String> {
    match outcome {
        Outcome::Succeeded {} => None,
        Outcome::ModelFailed { message } | Outcome::Infrastructure { message, .. } | Outcome::TimeLimit { message } => {
            Some(message.clone())
        }
        Outcome::Cancelled {} => Some("stopped on the user's word".to_owned()),
    }
}
