//! Where things stand inside HEC-RAS's HDF files. One place for the paths of all versions (5.0 beta to 6.6).

/// Geometry, in plan files and geometry files.
pub const GEOMETRY: &str = "Geometry";
/// One group a 2D area, beside tables about all of them.
pub const GEOMETRY_AREAS: &str = "Geometry/2D Flow Areas";
/// Cross sections of the geometry; the group alone means nothing.
pub const GEOMETRY_SECTIONS: &str = "Geometry/Cross Sections";
/// Attributes of the plan.
pub const PLAN_INFORMATION: &str = "Plan Data/Plan Information";
/// Messages and processes.
pub const SUMMARY: &str = "Results/Summary";
/// What the engine said.
pub const MESSAGES: &str = "Results/Summary/Compute Messages (text)";
/// What ran, with times; since 5.0.5.
pub const PROCESSES: &str = "Results/Summary/Compute Processes";
/// Unsteady results.
pub const UNSTEADY: &str = "Results/Unsteady";
/// Solution, window, volume accounting.
pub const UNSTEADY_SUMMARY: &str = "Results/Unsteady/Summary";
/// Volume accounting as a group; since 6.0.
pub const VOLUME_ACCOUNTING: &str = "Results/Unsteady/Summary/Volume Accounting";
/// Series of the base output.
pub const UNSTEADY_SERIES: &str = "Results/Unsteady/Output/Output Blocks/Base Output/Unsteady Time Series";
/// Extremes of the base output.
pub const UNSTEADY_EXTREMES: &str = "Results/Unsteady/Output/Output Blocks/Base Output/Summary Output";
/// Stamps of every computation step.
pub const COMPUTATION_TIME: &str = "Results/Unsteady/Output/Output Blocks/Computation Block/Global/Time";
/// Steady results.
pub const STEADY: &str = "Results/Steady";
/// Solution and window; absent in 5.0 beta.
pub const STEADY_SUMMARY: &str = "Results/Steady/Summary";
/// Program name and version of a steady run.
pub const STEADY_OUTPUT: &str = "Results/Steady/Output";
/// Profiles of the base output.
pub const STEADY_PROFILES: &str = "Results/Steady/Output/Output Blocks/Base Output/Steady Profiles";
