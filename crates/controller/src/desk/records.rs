//! Records of attempts, as a view asks for them.

use super::Desk;
use crate::api::{ApiError, ErrorCode, ReadRecord, Reply};
use crate::attempts::record::{RecordToRead, read_record};
use crate::process::clients::ClientId;
use crate::process::event::Event;
use crate::process::jobs::job;
use crate::store::StoreError;
use crate::store::attempts::{AttemptState, StoredAttempt};
use protocol::AttemptId;

impl Desk {
    pub(super) fn read_record(&mut self, client: ClientId, id: u64, request: &ReadRecord) -> Result<(), StoreError> {
        match self.record_to_read(request)? {
            Ok(what) => self
                .later(job(move || Event::Answer(client, id, Box::new(Reply::Record(Box::new(read_record(&what))))))),
            Err(error) => self.answer(client, id, Reply::Refused(error)),
        }
        Ok(())
    }

    fn record_to_read(&mut self, request: &ReadRecord) -> Result<Result<RecordToRead, ApiError>, StoreError> {
        let none = |message: String| Ok(Err(ApiError::new(ErrorCode::NotFound, message)));
        let run = match self.resolve(&request.run) {
            Ok(run) => run,
            Err(error) => return Ok(Err(error)),
        };
        let Some(plan) = self.plan(&run, &request.plan) else {
            return none(format!("run {run} has no plan {}", request.plan));
        };
        let Some(attempt) = plan.attempt(request.attempt).cloned() else {
            let numbers: Vec<String> = plan.attempts.iter().map(|attempt| attempt.number.to_string()).collect();
            let there = if numbers.is_empty() { "none yet".to_owned() } else { numbers.join(", ") };
            let (plan, number) = (&request.plan, request.attempt);
            return none(format!("plan {plan} of run {run} has no attempt {number}; it has {there}"));
        };
        let plan_file = self.inputs_of(&run, &request.plan)?.map(|inputs| inputs.plan_file.clone());
        let id = AttemptId(attempt.id.clone());
        let worker = self.fleet.get(&attempt.worker);
        Ok(Ok(RecordToRead {
            link: worker.and_then(|worker| worker.link.as_ref().ok().cloned()),
            clock_offset: worker.and_then(|worker| worker.found.as_ref()).map_or(0, |found| found.clock_offset),
            folder: self.attempt_folder(&id).unwrap_or_default(),
            attempt: id,
            plan_file,
            from: request.from,
            begun_at: attempt.started_at.unwrap_or(attempt.placed_at),
            over: nothing_follows(&attempt),
            reason: attempt.reason,
        }))
    }
}

/// Whether an attempt adds nothing to its record any more. One that was given up may still compute.
fn nothing_follows(attempt: &StoredAttempt) -> bool {
    if attempt.result.is_some() || attempt.cleaned {
        return true;
    }
    match attempt.state {
        AttemptState::Succeeded | AttemptState::Failed | AttemptState::Cancelled | AttemptState::Withdrawn => true,
        AttemptState::Staging
        | AttemptState::Staged
        | AttemptState::Claimed
        | AttemptState::Running
        | AttemptState::Collecting
        | AttemptState::Lost
        | AttemptState::Superseded => false,
    }
}
