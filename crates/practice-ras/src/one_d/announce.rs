//! What a computation says beforehand about the geometry it was given and what of it is not modelled.

use super::progress::Progress;
use crate::boundary::PlanSettings;
use crate::geometry::RiverNetwork;

/// Names named in one line at most.
const NAMED: usize = 8;

/// Says what is odd in the geometry and what is left out.
pub(super) fn announce(network: &RiverNetwork, plan: &PlanSettings, progress: &mut dyn Progress) {
    for note in &network.notes {
        progress.message(&format!("Note: {note}"));
    }
    let structures = network.structures();
    let mut kinds: Vec<&'static str> = Vec::new();
    for (kind, _) in &structures {
        if !kinds.contains(&kind.words()) {
            kinds.push(kind.words());
        }
    }
    for kind in kinds {
        let names: Vec<&str> =
            structures.iter().filter(|(other, _)| other.words() == kind).map(|(_, name)| name.as_str()).collect();
        ignored(progress, kind, &names);
    }
    let areas: Vec<&str> =
        network.storage_areas.iter().filter(|area| !area.is_2d).map(|area| area.name.as_str()).collect();
    ignored(progress, "storage area", &areas);
    let connections: Vec<&str> = network.connections.iter().map(String::as_str).collect();
    ignored(progress, "connection", &connections);
    if plan.encroached {
        progress.message("Encroachments are not modelled by the practice engine and were ignored");
    }
    if plan.optimised > 0 {
        progress.message(
            "Optimisation of lateral structures and splits is not modelled by the practice engine and was ignored",
        );
    }
}

fn ignored(progress: &mut dyn Progress, kind: &str, names: &[&str]) {
    if names.is_empty() {
        return;
    }
    let listed = names[..names.len().min(NAMED)].join(", ");
    let more = if names.len() > NAMED { format!(" and {} more", names.len() - NAMED) } else { String::new() };
    progress.message(&format!(
        "Not modelled by the practice engine and ignored: {} {kind}(s): {listed}{more}",
        names.len()
    ));
}
