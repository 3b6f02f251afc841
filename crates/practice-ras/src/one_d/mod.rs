//! One-dimensional flow over the cross sections of a river network.
//!
//! Steady flow: the standard step method on the energy equation, profile by profile. Unsteady flow: the local inertial equations
//! of Bates, Horritt and Fewtrell (2010) between cross sections on a staggered grid, solved semi-implicitly so that volume is
//! conserved whatever the time step (after Casulli and Stelling 2013). Structures, storage areas and encroachments are not modelled;
//! both computations say so in their messages. Nothing here reads or writes files.

mod announce;
mod error;
mod progress;
pub mod steady;
mod steady_result;
#[cfg(test)]
mod testing;
pub mod unsteady;
mod unsteady_result;

pub use error::OneDError;
pub use progress::{Progress, Silent};
pub use steady_result::{SectionNote, SteadyResult, SteadyState, SteadyVariable};
pub use unsteady_result::{Extreme, Interruption, UnsteadyResult, VolumeAccounting};
