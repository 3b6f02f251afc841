//! What drives the model: hydrographs, steady profiles, boundary conditions, and the plan's settings for the computation.
//! Everything is read from the text of `.u##`, `.f##` and `.p##` files; nothing here computes flow or touches the disk.

mod hydrograph;
mod plan_settings;
mod steady_flow;
mod time;
mod unsteady_flow;

pub use hydrograph::{DssSource, Hydrograph, interpolate};
pub use plan_settings::{FlowRegime, FrictionSlopeMethod, PlanSettings, read_plan_settings};
pub use steady_flow::{FlowChange, SteadyBoundary, SteadyCondition, SteadyFlow, read_steady_flow};
pub use time::{interval_seconds, parse_civil};
pub use unsteady_flow::{
    BoundaryLocation, InitialFlow, UnsteadyBoundary, UnsteadyCondition, UnsteadyFlow, read_unsteady_flow,
};
