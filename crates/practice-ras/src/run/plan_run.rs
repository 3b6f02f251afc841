//! The run of one plan in the order in which HEC-RAS does and tells things.

use super::compute::{Computed, steady_flow, unsteady_flow};
use super::geometry::{RunGeometry, read_geometry};
use super::observer::{Observer, Pace};
use super::telling::{tell_end, tell_input, tell_summary};
use super::{Form, Refusal};
use crate::boundary::{UnsteadyFlow, read_unsteady_flow};
use crate::faults::FaultKind;
use crate::geometry::UnitSystem;
use crate::hdf::{Group, read_tree, write_padded_tree, write_tree};
use crate::messages::Messages;
use crate::output::{
    ComputeProcess, UnsteadyOutcome, bco_text, clock_text, event_conditions, plan_data, steady_group, summary_group,
    unsteady_group,
};
use crate::plan_case::{PlanAddress, PlanCase, load};
use crate::program::{NOTICE, PROGRAM_VERSION};
use crate::settings::{Settings, read_settings};
use jiff::civil::DateTime;
use ras_project::files::PlanKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Share of the asked seconds that the computation takes; the rest goes to what stands around it.
const COMPUTING_SHARE: f64 = 0.95;

/// Runs the plan at this address; every reason why not is told where the form tells things.
pub(super) fn run_plan(address: &PlanAddress, form: &Form) -> Result<(), Refusal> {
    let settings = read_settings(&address.folder, &address.number);
    let silent = settings.fault.is_some_and(|fault| fault.kind == FaultKind::Silent);
    let messages_path = address.folder.join(format!("{}.p{}.computeMsgs.txt", address.stem, address.number));
    let mut messages = match form {
        Form::Windows => Messages::to_file(&messages_path, silent).map_err(|reason| Refusal::File {
            action: "write",
            path: messages_path,
            reason,
        })?,
        Form::Linux { .. } => Messages::to_console(),
    };
    let begun = Instant::now();
    let outcome = load(address).map_err(Refusal::from).and_then(|case| {
        let mut run = PlanRun { case, form, settings, begun, started: wall_clock(), processes: Vec::new() };
        run.go(&mut messages)
    });
    if let Err(refusal) = &outcome {
        messages.message(&format!("ERROR: {refusal}"));
        if matches!(form, Form::Windows) {
            let unfinished = address.folder.join(format!("{}.p{}.tmp.hdf", address.stem, address.number));
            let _ = std::fs::remove_file(unfinished);
        }
    }
    outcome
}

/// The time on this machine's own clock, as HEC-RAS writes it.
pub(super) fn wall_clock() -> DateTime {
    jiff::Zoned::now().datetime()
}

struct PlanRun<'run> {
    case: PlanCase,
    form: &'run Form,
    settings: Settings,
    begun: Instant,
    started: DateTime,
    processes: Vec<ComputeProcess>,
}

impl PlanRun<'_> {
    fn has_fault(&self, kind: FaultKind) -> bool {
        self.settings.fault.is_some_and(|fault| fault.kind == kind)
    }

    fn tmp_hdf(&self) -> PathBuf {
        match self.form {
            Form::Windows => self.case.plan_path("tmp.hdf"),
            Form::Linux { hdf } => hdf.clone(),
        }
    }

    fn go(&mut self, messages: &mut Messages) -> Result<(), Refusal> {
        let windows = *self.form == Form::Windows;
        if windows {
            messages.heading(&format!("Plan: '{}' ({})", self.case.plan.title, self.case.plan_member.file_name()));
            messages.message(&format!("Simulation started at: {}", clock_text(self.started)));
        }
        messages.message(NOTICE);
        for complaint in &self.settings.complaints {
            messages.message(complaint);
        }
        self.refuse_kinds()?;
        let _memory = held_memory(self.settings.memory_megabytes);
        let flow = if self.case.kind() == PlanKind::Unsteady {
            read_unsteady_flow(&self.case.flow.text)
        } else {
            UnsteadyFlow::default()
        };
        let at = Instant::now();
        let (geometry, mut tree) = self.prepare(&flow, messages)?;
        self.processed("Completing Geometry, Flow and Plan", at);
        if self.has_fault(FaultKind::Geometry) && windows {
            return self.fail_in_geometry(&geometry, &flow, tree, messages);
        }
        let computed = match self.case.kind() {
            PlanKind::Steady => self.steady(&geometry, messages)?,
            PlanKind::Unsteady | PlanKind::QuasiUnsteady | PlanKind::Unknown => {
                if windows {
                    self.preprocess(messages);
                }
                self.unsteady(&geometry, &flow, messages)?
            }
        };
        let Some(computed) = computed else {
            // Ends without a word and without a result, and calls that done.
            let _ = std::fs::remove_file(self.tmp_hdf());
            return Ok(());
        };
        self.wait_until(1.0);
        let ended = wall_clock();
        let results = self.results(&geometry, &computed, (self.started, ended));
        let bco = self.bco(&geometry, &computed, (self.started, ended));
        if windows {
            tell_summary(&self.case, &self.processes, self.begun.elapsed().as_secs_f64(), messages);
        }
        self.write(&mut tree, results, messages)?;
        if let Some(bco) = bco {
            let path = self.case.numbered("bco");
            let _ = std::fs::remove_file(&path);
            std::fs::write(&path, bco).map_err(|reason| Refusal::File { action: "write", path, reason })?;
        }
        Ok(())
    }

    /// What this program has no model for is refused before anything is written.
    fn refuse_kinds(&self) -> Result<(), Refusal> {
        let kind = match self.case.kind() {
            PlanKind::Steady | PlanKind::Unsteady => return Ok(()),
            PlanKind::QuasiUnsteady => "quasi-unsteady flow (sediment)",
            PlanKind::Unknown => "of an unknown kind (its Flow File is neither f##, u## nor q##)",
        };
        Err(Refusal::Kind { plan: self.case.number.clone(), kind })
    }

    /// Geometry, flow and plan data, written into the `.tmp.hdf` that stands there while the plan runs.
    fn prepare(&self, flow: &UnsteadyFlow, messages: &mut Messages) -> Result<(RunGeometry, Group), Refusal> {
        let prepared = match self.form {
            Form::Linux { hdf } if hdf.is_file() => Some(hdf.as_path()),
            Form::Linux { .. } | Form::Windows => None,
        };
        if prepared.is_none() {
            messages.process("RasProcess");
            messages.message("Writing Plan GIS Data...");
            messages.progress(if messages.is_console() { 1.0 } else { 100.0 });
            messages.message("Completed Writing Plan GIS Data");
            messages.message("Writing Geometry...");
        }
        let mut tree = match prepared {
            Some(path) => read_tree(path, &["Plan Data", "Event Conditions"])?.0,
            None => Group::new(),
        };
        let mut geometry = read_geometry(&self.case, flow, prepared.filter(|path| holds_geometry(path)))?;
        for note in &geometry.notes {
            messages.message(note);
        }
        let system = match self.case.units {
            UnitSystem::Si => "SI Units",
            UnitSystem::English => "US Customary",
        };
        tree.set("File Type", "HEC-RAS Results").set("File Version", PROGRAM_VERSION).set("Units System", system);
        if let Some(projection) = &geometry.projection {
            tree.set("Projection", projection);
        }
        tree.put_group("Geometry", std::mem::take(&mut geometry.group));
        if prepared.is_none() {
            messages.message("Completed Writing Geometry");
            messages.message("Writing Event Conditions ...");
            let start = self.case.settings.window.map(|(start, _)| start);
            let processed = clock_text(self.started);
            tree.put_group("Event Conditions", event_conditions(start.map(|start| (flow, start)), &processed));
            tree.put_group("Plan Data", plan_data(&self.case));
            messages.message("Completed Writing Event Condition Data");
            write_tree(&self.tmp_hdf(), &tree)?;
        }
        Ok((geometry, tree))
    }

    fn preprocess(&mut self, messages: &mut Messages) {
        let at = Instant::now();
        messages.process("RASGeomPreprocess");
        messages.heading(&format!("Geometric Preprocessor {PROGRAM_VERSION}"));
        messages.progress(0.2);
        messages.progress(1.0);
        messages.message("Finished Processing Geometry");
        self.processed("Preprocessing Geometry", at);
    }

    fn pace(&self) -> Pace {
        let computing = self.settings.seconds * COMPUTING_SHARE - self.begun.elapsed().as_secs_f64();
        Pace {
            seconds: computing.max(0.0),
            messages_per_second: self.settings.messages_per_second,
            fault: self.settings.fault,
        }
    }

    /// `None` where the program shall vanish.
    fn steady(&mut self, geometry: &RunGeometry, messages: &mut Messages) -> Result<Option<Computed>, Refusal> {
        let at = Instant::now();
        messages.process("RasSteady");
        messages.heading(&format!("Steady Flow Simulation {PROGRAM_VERSION}"));
        let mut observer = Observer::new(messages, self.pace(), None);
        let computed = steady_flow(&self.case, geometry, &mut observer);
        let vanished = observer.vanished;
        if self.has_fault(FaultKind::Unstable) {
            return Err(Refusal::Fault);
        }
        let computed = computed?;
        if vanished {
            return Ok(None);
        }
        messages.progress(1.0);
        messages.heading("Finished Steady Flow Simulation");
        self.processed("Steady Flow Computations", at);
        Ok(Some(computed))
    }

    fn unsteady(
        &mut self,
        geometry: &RunGeometry,
        flow: &UnsteadyFlow,
        messages: &mut Messages,
    ) -> Result<Option<Computed>, Refusal> {
        let at = Instant::now();
        messages.process("RasUnsteady");
        messages.heading(&format!("Performing Unsteady Flow Simulation  {PROGRAM_VERSION}"));
        messages.label("Unsteady Flow Warmup");
        messages.progress(0.1);
        messages.progress(0.3);
        messages.message("Unsteady Input Summary:");
        tell_input(&self.case, geometry, flow, messages);
        messages.progress(0.4);
        messages.progress(0.733_333_3);
        messages.label("Unsteady Flow Computations");
        let start = self.case.settings.window.map(|(start, _)| start);
        let mut observer = Observer::new(messages, self.pace(), start);
        let computed = unsteady_flow(&self.case, geometry, flow, &mut observer);
        let vanished = observer.vanished;
        let computed = computed?;
        if vanished {
            return Ok(None);
        }
        let outcome =
            outcome(&self.case, geometry, &computed, (self.started, wall_clock()), at.elapsed().as_secs_f64());
        if let Some(outcome) = outcome {
            tell_end(&outcome, messages);
        }
        if geometry.network.is_none() {
            messages.message("1D Post Process Skipped (simulation is all 2D)");
        }
        self.processed("Unsteady Flow Computations", at);
        Ok(Some(computed))
    }

    fn processed(&mut self, name: &'static str, since: Instant) {
        let arguments = format!("\"{}\"", self.tmp_hdf().display());
        self.processes.push(ComputeProcess { name, arguments, seconds: since.elapsed().as_secs_f64() });
    }

    fn results(&self, geometry: &RunGeometry, computed: &Computed, window: (DateTime, DateTime)) -> Group {
        let mut results = Group::new();
        match computed {
            Computed::Steady(result) => {
                if let Some(network) = &geometry.network {
                    results.put_group("Steady", steady_group(&self.case, network, result, window));
                }
            }
            Computed::Unsteady(_) => {
                let seconds = self.processes.last().map_or(0.0, |process| process.seconds);
                if let Some(outcome) = outcome(&self.case, geometry, computed, window, seconds) {
                    results.put_group("Unsteady", unsteady_group(&self.case, &outcome));
                }
            }
        }
        results
    }

    fn bco(&self, geometry: &RunGeometry, computed: &Computed, window: (DateTime, DateTime)) -> Option<String> {
        let seconds = self.begun.elapsed().as_secs_f64();
        outcome(&self.case, geometry, computed, window, seconds).map(|outcome| bco_text(&self.case, &outcome))
    }

    /// Writes the whole file anew and gives it its name.
    fn write(&self, tree: &mut Group, mut results: Group, messages: &Messages) -> Result<(), Refusal> {
        let windows = *self.form == Form::Windows;
        if windows {
            // The Linux engines leave their words on the console only.
            results.put_group("Summary", summary_group(messages.text(), &messages.rich_text(), &self.processes));
        }
        tree.put_group("Results", results);
        let path = self.tmp_hdf();
        match self.settings.result_megabytes {
            0 => write_tree(&path, tree)?,
            megabytes => write_padded_tree(&path, tree, megabytes)?,
        }
        if windows {
            let done = self.case.plan_path("hdf");
            std::fs::rename(&path, &done).map_err(|reason| Refusal::File {
                action: "rename to",
                path: done,
                reason,
            })?;
        }
        Ok(())
    }

    /// Idle until this share of the asked seconds has passed.
    fn wait_until(&self, share: f64) {
        let due = Duration::from_secs_f64(self.settings.seconds.clamp(0.0, 1e6) * share);
        if let Some(left) = due.checked_sub(self.begun.elapsed()) {
            std::thread::sleep(left);
        }
    }

    /// The geometry fails, as a real file shows it: errors in the messages of today, the results of an older run in the
    /// file, and "Complete Process" at the end.
    fn fail_in_geometry(
        &mut self,
        geometry: &RunGeometry,
        flow: &UnsteadyFlow,
        mut tree: Group,
        messages: &mut Messages,
    ) -> Result<(), Refusal> {
        let mut unheard = Messages::to_nobody();
        let mut observer = Observer::new(&mut unheard, Pace::default(), None);
        let computed = match self.case.kind() {
            PlanKind::Steady => steady_flow(&self.case, geometry, &mut observer)?,
            PlanKind::Unsteady | PlanKind::QuasiUnsteady | PlanKind::Unknown => {
                unsteady_flow(&self.case, geometry, flow, &mut observer)?
            }
        };
        let earlier = self.started.saturating_sub(jiff::SignedDuration::from_hours(24));
        let results = self.results(geometry, &computed, (earlier, earlier));
        self.wait_until(1.0);
        messages.message("ERROR: Unable to compute face tables, because the terrain does not cover the mesh (practice.toml asks for this fault)");
        messages.message("Geometry Writer Failed");
        messages.message("Error Processing Geometry");
        tell_summary(&self.case, &self.processes, self.begun.elapsed().as_secs_f64(), messages);
        self.write(&mut tree, results, messages)
    }
}

fn holds_geometry(path: &Path) -> bool {
    read_tree(path, &["Geometry"]).is_ok_and(|(tree, _)| tree.group("Geometry").is_some())
}

fn outcome<'run>(
    case: &PlanCase,
    geometry: &'run RunGeometry,
    computed: &'run Computed,
    run_window: (DateTime, DateTime),
    seconds: f64,
) -> Option<UnsteadyOutcome<'run>> {
    let Computed::Unsteady(parts) = computed else { return None };
    let rivers = geometry.network.as_ref().zip(parts.rivers.as_ref());
    Some(UnsteadyOutcome { rivers, areas: parts.areas.as_ref(), units: case.units, run_window, seconds })
}

/// Memory that is really there: every page is touched.
fn held_memory(megabytes: usize) -> Vec<u8> {
    let mut memory = vec![0u8; megabytes << 20];
    for page in memory.chunks_mut(4096) {
        page[0] = 1;
    }
    std::hint::black_box(memory)
}
