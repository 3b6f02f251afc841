//! `.bco##`: the computation log with the tables of volume accounting.

use super::unsteady::UnsteadyOutcome;
use crate::plan_case::PlanCase;
use crate::program::{NOTICE, PROGRAM_VERSION};

/// The text of the file, with HEC-RAS's line ends.
#[must_use]
pub fn bco_text(case: &PlanCase, outcome: &UnsteadyOutcome<'_>) -> String {
    let units = outcome.units;
    let unit = units.volume_unit();
    let volumes = outcome.rivers.map(|(_, result)| result.volumes).unwrap_or_default();
    let areas = || outcome.areas.iter().flat_map(|areas| &areas.areas);
    let sum = |of: fn(&crate::two_d::AreaVolumes) -> f64| areas().map(|area| of(&area.volumes)).sum::<f64>();
    let number = |volume: f64| {
        let stated = units.stated_volume(volume);
        if stated == 0.0 { String::new() } else { format!("{stated:.3}") }
    };
    let row = |cells: &[String]| cells.iter().map(|cell| format!("{cell:>16}")).collect::<String>();
    let heads = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let stars: Vec<String> = names.iter().map(|name| "*".repeat(name.len())).collect();
        format!("{}\n{}", row(&names), row(&stars))
    };
    let mut text = format!(
        "\n                       {PROGRAM_VERSION}\n\n {NOTICE}\n\nProject File:  {}\n\nProject Name:  {}\n\nPlan Name:     {}\n\nShort ID:      {}\n\n",
        case.project.as_ref().map(|path| path.to_string_lossy().into_owned()).unwrap_or_default(),
        case.project_title,
        case.plan.title,
        case.plan.short_id.trim(),
    );
    if let Some(window) = case.plan.window {
        text.push_str(&format!(
            "Starting Time:   {}\n\nEnding Time:     {}\n\n",
            window.start.hec_window_end(),
            window.end.hec_window_end()
        ));
    }
    text.push_str(&format!("\n                 Volume Accounting in {unit}\n\n                           External Boundary Flux of Water\n\n"));
    text.push_str(&heads(&[
        "US Inflow",
        "Lat Hydro",
        "DS Outflow",
        "SA Hydro",
        "Groundwater",
        "2D Inflow",
        "2D Outflow",
        "Diversions",
    ]));
    text.push_str(&format!(
        "\n{}\n\n                      River Reaches, Storage Areas, and 2D Areas\n\n",
        row(&[
            number(volumes.upstream_in),
            number(volumes.lateral_in),
            number(volumes.downstream_out),
            String::new(),
            String::new(),
            number(sum(|volumes| volumes.inflow)),
            number(sum(|volumes| volumes.outflow)),
            String::new(),
        ])
    ));
    text.push_str(&heads(&[
        "Start 1D Reach",
        "Starting SA's",
        "Starting 2D",
        "Final 1D Reach",
        "Final SA's",
        "Final 2D Areas",
    ]));
    text.push_str(&format!(
        "\n{}\n\n",
        row(&[
            number(volumes.start),
            String::new(),
            number(sum(|volumes| volumes.start)),
            number(volumes.end),
            String::new(),
            number(sum(|volumes| volumes.end)),
        ])
    ));
    let (error, percent) = outcome.volume_error();
    text.push_str(&format!(
        "{}\n{}\n",
        heads(&["Error", "Percent Error"]),
        row(&[format!("{error:.6}"), format!("{percent:.6}")])
    ));
    if areas().next().is_some() {
        text.push_str(&format!("\n\n                 Volume Accounting for 2D Flow Area in {unit}\n\n"));
        text.push_str(&heads(&[
            "2D Area",
            "Starting Vol",
            "Ending Vol",
            "Cum Inflow",
            "Cum Outflow",
            "Error",
            "Percent Error",
        ]));
        text.push('\n');
        for area in areas() {
            let volumes = &area.volumes;
            text.push_str(&row(&[
                area.name.clone(),
                number(volumes.start),
                number(volumes.end),
                number(volumes.inflow),
                number(volumes.outflow),
                format!("{:.6}", units.stated_volume(volumes.error())),
                format!("{:.6}", volumes.error_percent()),
            ]));
            text.push('\n');
        }
    }
    text.replace('\n', "\r\n")
}
