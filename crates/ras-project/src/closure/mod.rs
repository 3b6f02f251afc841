//! What one plan needs to be computed elsewhere: every file with its role, where it is, whether it exists, and where
//! it was named. Reads only; stages nothing.

mod collect;
mod flow;
mod input;
mod maps;
mod plan;

pub use input::{Input, InputRole, Origin, Placement};
pub use plan::PlanClosure;
