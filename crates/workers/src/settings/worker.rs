//! What is said about any worker.

use super::kinds::WorkerKind;
use protocol::Priority;

/// A worker as its owner describes it.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkerSettings {
    /// Its name, unique among workers.
    pub name: String,
    /// Kind, with what only that kind has.
    pub kind: WorkerKind,
    /// Worker folder as the worker itself sees it; none takes the default of the kind.
    pub worker_folder: Option<String>,
    /// Cores it may use; none takes what is found there.
    pub cores_total: Option<u32>,
    /// Cores of one plan; none takes the run's.
    pub cores_per_plan: Option<u32>,
    /// Plans at a time; none computes it from the cores.
    pub max_parallel_plans: Option<u32>,
    /// 0 to 9; lower is used first.
    pub queue_priority: u8,
    /// Priority of engines there; none takes the run's.
    pub process_priority: Option<Priority>,
    /// Limit of one plan in minutes; none takes the default of the kind.
    pub max_runtime_minutes: Option<u32>,
    /// `Ras.exe` there, or the folder of the Linux programs, where it is not in a usual place.
    pub ras_exe_path: Option<String>,
    /// Version of that engine.
    pub ras_version: Option<String>,
}

/// What decides how many slots a worker has, together with the cores found there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SlotSettings {
    /// Cores it may use.
    pub cores_total: Option<u32>,
    /// Cores of one plan.
    pub cores_per_plan: Option<u32>,
    /// Plans at a time.
    pub max_parallel_plans: Option<u32>,
}

/// A worker that this version cannot use.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} are not in this version; the worker {worker} is kept, and takes no plans")]
pub struct NotSupported {
    /// "PsExec workers"
    pub what: &'static str,
    /// Which.
    pub worker: String,
}

impl WorkerSettings {
    /// This machine with every default.
    pub fn local(name: impl Into<String>) -> Self {
        Self::of_kind(name.into(), WorkerKind::Local)
    }

    /// A worker of a kind with every default.
    pub fn of_kind(name: String, kind: WorkerKind) -> Self {
        Self {
            name,
            kind,
            worker_folder: None,
            cores_total: None,
            cores_per_plan: None,
            max_parallel_plans: None,
            queue_priority: 0,
            process_priority: None,
            max_runtime_minutes: None,
            ras_exe_path: None,
            ras_version: None,
        }
    }

    /// Whether this version can use it.
    pub fn is_supported(&self) -> Result<(), NotSupported> {
        let what = match &self.kind {
            WorkerKind::Local | WorkerKind::Ssh(_) => return Ok(()),
            WorkerKind::Psexec(_) => "PsExec workers",
            WorkerKind::Docker(_) => "Docker workers",
            WorkerKind::Slurm(_) => "Slurm workers",
        };
        Err(NotSupported { what, worker: self.name.clone() })
    }

    /// What decides how many slots it has.
    pub fn slot_settings(&self) -> SlotSettings {
        SlotSettings {
            cores_total: self.cores_total,
            cores_per_plan: self.cores_per_plan,
            max_parallel_plans: self.max_parallel_plans,
        }
    }

    /// Limit of one plan in minutes: the given one, else the default of the kind; none is no limit.
    pub fn time_limit_minutes(&self) -> Option<u32> {
        self.max_runtime_minutes.or(match &self.kind {
            WorkerKind::Local => None,
            WorkerKind::Psexec(_) => Some(600),
            WorkerKind::Docker(_) => Some(480),
            WorkerKind::Ssh(_) | WorkerKind::Slurm(_) => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::SlurmSettings;

    #[test]
    fn kinds_of_later_versions_say_so() {
        assert!(WorkerSettings::local("here").is_supported().is_ok());
        let slurm = SlurmSettings { address: None, ssh_key_path: None, partition: None, account: None };
        let slurm = WorkerKind::Slurm(slurm);
        let refused = WorkerSettings::of_kind("wk1".into(), slurm).is_supported().unwrap_err();
        assert!(refused.to_string().starts_with("Slurm workers are not in this version"), "{refused}");
    }
}
