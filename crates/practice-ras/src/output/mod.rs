//! What a run leaves on the disk: the groups of a HEC-RAS 6.6 plan file, and the volume tables of `.bco##`.
//! Everything here turns results into trees and texts; nothing computes.

mod bco;
mod event_conditions;
mod mesh_group;
mod plan_data;
mod polylines;
mod river_group;
mod run_file;
mod steady;
mod summary;
mod time_text;
mod unsteady;
mod unsteady_1d;
mod unsteady_2d;

pub use bco::bco_text;
pub use event_conditions::event_conditions;
pub use mesh_group::{area_attributes, boundary_line_group, mesh_group};
pub use plan_data::plan_data;
pub use river_group::{add_rivers, has_rivers};
pub use run_file::{geometry_run_file, run_file};
pub use steady::steady_group;
pub use summary::{ComputeProcess, summary_group};
pub use time_text::{clock_text, hms, long_stamp, run_stamp, stamp, title_stamp};
pub use unsteady::{UnsteadyOutcome, unsteady_group};
