//! Why a one-dimensional plan is refused.

/// A true reason not to compute, found before any time step.
#[derive(Debug, thiserror::Error, Clone, PartialEq)]
pub enum OneDError {
    /// The geometry has no cross sections.
    #[error("there are no rivers with cross sections in the geometry data")]
    NoSections,
    /// A reach has no cross sections.
    #[error("reach {reach} has no cross sections; HEC-RAS needs at least two, this model at least one")]
    EmptyReach {
        /// River and reach.
        reach: String,
    },
    /// The flow file has no profiles.
    #[error("the steady flow file has no profiles")]
    NoProfiles,
    /// A reach has no flow.
    #[error("no flow is given for reach {reach}: neither at its first cross section nor in a reach that flows into it")]
    NoFlow {
        /// River and reach.
        reach: String,
    },
    /// A flow is not positive.
    #[error("the flow {flow} in profile {profile} at {section} is not positive; steady flow needs a positive flow")]
    FlowNotPositive {
        /// The flow.
        flow: f64,
        /// Profile name.
        profile: String,
        /// River, reach and station.
        section: String,
    },
    /// A boundary condition names something that is not in the geometry.
    #[error("the boundary condition at {location} ({condition}) is at no cross section of the geometry")]
    UnknownLocation {
        /// Location as written.
        location: String,
        /// Kind of condition.
        condition: String,
    },
    /// An open end of the network has no boundary condition.
    #[error("the {end} end of reach {reach} has no boundary condition")]
    NoBoundary {
        /// `upstream` or `downstream`.
        end: &'static str,
        /// River and reach.
        reach: String,
    },
    /// A boundary condition of a kind that this model cannot compute.
    #[error("the boundary condition at {location} is a {condition}, which the practice engine does not model")]
    NotModelled {
        /// Location as written.
        location: String,
        /// Kind of condition.
        condition: String,
    },
    /// A hydrograph stands in a DSS file.
    #[error(
        "the {condition} at {location} is read from a DSS file ({file} {path}), which the practice engine cannot read; put the values into the flow file"
    )]
    DssHydrograph {
        /// Location as written.
        location: String,
        /// Kind of condition.
        condition: String,
        /// DSS file as written.
        file: String,
        /// Pathname.
        path: String,
    },
    /// A hydrograph has no values.
    #[error("the {condition} at {location} has no values")]
    NoValues {
        /// Location as written.
        location: String,
        /// Kind of condition.
        condition: String,
    },
    /// The plan has no usable simulation window.
    #[error("the plan has no simulation window, or its end is not after its start")]
    NoWindow,
    /// The plan asks for more output than fits.
    #[error(
        "the plan asks for {steps} output steps of {sections} cross sections, more than the practice engine holds; choose a longer mapping or output interval"
    )]
    TooMuchOutput {
        /// Output steps.
        steps: usize,
        /// Cross sections.
        sections: usize,
    },
}
