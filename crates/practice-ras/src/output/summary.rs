//! `/Results/Summary`: the messages of the run and the programs it consisted of.

use crate::hdf::{Dataset, Group, Table};
use crate::program::VERSION;

/// One step of the run, as `Compute Processes` lists it.
#[derive(Debug, Clone, PartialEq)]
pub struct ComputeProcess {
    /// What was done, in HEC-RAS's words.
    pub name: &'static str,
    /// With which arguments.
    pub arguments: String,
    /// Seconds it took.
    pub seconds: f64,
}

/// The group `Results/Summary`.
#[must_use]
pub fn summary_group(text: &str, rich_text: &str, processes: &[ComputeProcess]) -> Group {
    let mut group = Group::new();
    group.put("Compute Messages (text)", Dataset::text(text));
    group.put("Compute Messages (rtf)", Dataset::text(rich_text));
    let program = std::env::current_exe().map(|path| path.to_string_lossy().into_owned()).unwrap_or_default();
    let width = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or(1).max(1);
    let milliseconds = |process: &ComputeProcess| (process.seconds * 1e3).round() as i32;
    let table = Table::new(processes.len())
        .texts("Process", 34, processes.iter().map(|process| process.name))
        .texts("Filename", program.len().max(1), processes.iter().map(|_| &program))
        .texts("File Date", 21, processes.iter().map(|_| ""))
        .i32("File Size", vec![0; processes.len()])
        .texts("File Version", 10, processes.iter().map(|_| format!("practice {VERSION}")))
        .texts(
            "Arguments",
            width(&mut processes.iter().map(|process| process.arguments.len())),
            processes.iter().map(|process| &process.arguments),
        )
        .texts("Compute Time", 12, processes.iter().map(|process| clock(milliseconds(process))))
        .i32("Compute Time (ms)", processes.iter().map(milliseconds));
    if let Some(table) = table.dataset() {
        group.put("Compute Processes", table);
    }
    group
}

/// `00:00:01.937`
fn clock(milliseconds: i32) -> String {
    let seconds = milliseconds / 1000;
    format!("{:02}:{:02}:{:02}.{:03}", seconds / 3600, seconds / 60 % 60, seconds % 60, milliseconds % 1000)
}
