//! What a steady computation leaves behind, and the variables of it that HEC-RAS writes.

use crate::geometry::{SubsectionProperties, UnitSystem, WettedSection};

/// What a modeler should know about one section in one profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SectionNote {
    /// The energy equation had no answer on the right side of critical depth; critical depth was taken.
    CriticalAssumed,
    /// The water surface is above an end of the section, which was extended upward.
    EndsExtended,
    /// Conveyance changes by more than the factor 0.7 to 1.4 towards the next section.
    ConveyanceRatio,
    /// The velocity head changes by more than half a foot (0.15 m).
    VelocityHeadChange,
    /// In a mixed computation the supercritical answer has the greater specific force.
    SupercriticalChosen,
}

impl SectionNote {
    /// The warning in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::CriticalAssumed => {
                "The energy equation could not be balanced within the regime of the plan; the program used critical depth for the water surface"
            }
            Self::EndsExtended => {
                "The cross-section end points had to be extended vertically for the computed water surface"
            }
            Self::ConveyanceRatio => {
                "The conveyance ratio (upstream conveyance divided by downstream conveyance) is less than 0.7 or greater than 1.4"
            }
            Self::VelocityHeadChange => "The velocity head has changed by more than 0.5 ft (0.15 m)",
            Self::SupercriticalChosen => "The supercritical answer has the greater specific force and was taken",
        }
    }
}

/// One section in one profile.
#[derive(Debug, Clone, PartialEq)]
pub struct SteadyState {
    /// Water surface elevation.
    pub water_surface: f64,
    /// Flow.
    pub flow: f64,
    /// Energy grade line elevation.
    pub energy_grade: f64,
    /// Water surface at critical depth.
    pub critical_water_surface: f64,
    /// Energy grade at critical depth.
    pub critical_energy_grade: f64,
    /// Areas, perimeters, widths and conveyances.
    pub wetted: WettedSection,
    /// Slope of the energy grade line at the section: flow over conveyance, squared.
    pub energy_slope: f64,
    /// Friction slope between this section and the next one downstream; `None` at the downstream end.
    pub friction_slope: Option<f64>,
    /// Velocity head coefficient.
    pub alpha: f64,
    /// Momentum coefficient.
    pub beta: f64,
    /// Lowest ground.
    pub lowest: f64,
    /// Warnings.
    pub notes: Vec<SectionNote>,
}

impl SteadyState {
    /// Flow of a zone, shared by conveyance.
    #[must_use]
    pub fn flow_of(&self, zone: &SubsectionProperties) -> f64 {
        let total = self.wetted.total().conveyance;
        if total > 0.0 { self.flow * zone.conveyance / total } else { 0.0 }
    }

    /// Mean velocity of a zone.
    #[must_use]
    pub fn velocity_of(&self, zone: &SubsectionProperties) -> f64 {
        if zone.area > 0.0 { self.flow_of(zone) / zone.area } else { 0.0 }
    }

    /// Mean velocity of the whole section.
    #[must_use]
    pub fn velocity(&self) -> f64 {
        let area = self.wetted.total().area;
        if area > 0.0 { self.flow / area } else { 0.0 }
    }

    /// Froude number of the whole section with its velocity head coefficient.
    #[must_use]
    pub fn froude(&self, gravity: f64) -> f64 {
        let depth = self.wetted.total().hydraulic_depth();
        if depth > 0.0 { self.velocity() * (self.alpha / (gravity * depth)).sqrt() } else { 0.0 }
    }
}

/// A variable of all sections in all profiles, named as in `Cross Sections/Additional Variables` of a result file.
#[derive(Debug, Clone, PartialEq)]
pub struct SteadyVariable {
    /// Dataset name.
    pub name: &'static str,
    /// First text of `Variable_Unit`.
    pub label: &'static str,
    /// Second text of `Variable_Unit`.
    pub unit: &'static str,
    /// Values, profile by profile, each with one value a section.
    pub values: Vec<Vec<f32>>,
}

/// A steady computation: rows are profiles, columns are the sections of the network in its order.
#[derive(Debug, Clone, PartialEq)]
pub struct SteadyResult {
    /// Units of all values.
    pub units: UnitSystem,
    /// Profile names.
    pub profiles: Vec<String>,
    /// States, `[profile][section]`.
    pub states: Vec<Vec<SteadyState>>,
}

impl SteadyResult {
    /// Water surfaces, `[profile][section]`.
    #[must_use]
    pub fn water_surface(&self) -> Vec<Vec<f32>> {
        self.collect(|state| state.water_surface)
    }

    /// Flows, `[profile][section]`.
    #[must_use]
    pub fn flow(&self) -> Vec<Vec<f32>> {
        self.collect(|state| state.flow)
    }

    /// Energy grade elevations, `[profile][section]`.
    #[must_use]
    pub fn energy_grade(&self) -> Vec<Vec<f32>> {
        self.collect(|state| state.energy_grade)
    }

    /// Any value of the states, `[profile][section]`.
    pub fn collect(&self, value: impl Fn(&SteadyState) -> f64) -> Vec<Vec<f32>> {
        self.states.iter().map(|row| row.iter().map(|state| value(state) as f32).collect()).collect()
    }

    /// The number of warnings of one kind.
    #[must_use]
    pub fn count(&self, note: SectionNote) -> usize {
        self.states.iter().flatten().filter(|state| state.notes.contains(&note)).count()
    }

    /// All variables that this model computes, under HEC-RAS's dataset names.
    #[must_use]
    pub fn additional_variables(&self) -> Vec<SteadyVariable> {
        let (length, area, flow, speed, stress) = match self.units {
            UnitSystem::English => ("ft", "ft^2", "cfs", "ft/s", "lb/ft^2"),
            UnitSystem::Si => ("m", "m^2", "m^3/s", "m/s", "N/m^2"),
        };
        let slope = match self.units {
            UnitSystem::English => "ft/ft",
            UnitSystem::Si => "m/m",
        };
        let units = self.units;
        let mut variables = Vec::new();
        let mut add = |name, label, unit, value: &dyn Fn(&SteadyState) -> f64| {
            variables.push(SteadyVariable { name, label, unit, values: self.collect(value) });
        };
        add("Alpha", "Alpha", "", &|state| state.alpha);
        add("Area Flow Channel", "Channel Flow Area", area, &|state| state.wetted.channel.area);
        add("Area Flow Left OB", "Left OB Flow Area", area, &|state| state.wetted.left.area);
        add("Area Flow Right OB", "Right OB Flow Area", area, &|state| state.wetted.right.area);
        add("Area Flow Total", "Total Flow Area", area, &|state| state.wetted.total().area);
        add("Area including Ineffective Channel", "Channel Ineffective Area", area, &|state| {
            state.wetted.channel.area_with_ineffective
        });
        add("Area including Ineffective Left OB", "Left OB Ineffective Area", area, &|state| {
            state.wetted.left.area_with_ineffective
        });
        add("Area including Ineffective Right OB", "Right OB Ineffective Area", area, &|state| {
            state.wetted.right.area_with_ineffective
        });
        add("Area including Ineffective Total", "Total Ineffective Area", area, &|state| {
            state.wetted.total().area_with_ineffective
        });
        add("Beta", "Beta", "", &|state| state.beta);
        add("Conveyance Channel", "Channel Conveyance", flow, &|state| state.wetted.channel.conveyance);
        add("Conveyance Left OB", "Left OB Conveyance", flow, &|state| state.wetted.left.conveyance);
        add("Conveyance Right OB", "Right OB Conveyance", flow, &|state| state.wetted.right.conveyance);
        add("Conveyance Total", "Total Conveyance", flow, &|state| state.wetted.total().conveyance);
        add("Critical Energy Grade", "Critical EG", length, &|state| state.critical_energy_grade);
        add("Critical Water Surface", "Critical Water Surface", length, &|state| state.critical_water_surface);
        add("EG Slope", "Energy Grade Slope", slope, &|state| state.energy_slope);
        add("Flow Channel", "Channel Flow", flow, &|state| state.flow_of(&state.wetted.channel));
        add("Flow Left OB", "Left OB Flow", flow, &|state| state.flow_of(&state.wetted.left));
        add("Flow Right OB", "Right OB Flow", flow, &|state| state.flow_of(&state.wetted.right));
        add("Flow Total", "Total Flow", flow, &|state| state.flow);
        // HEC-RAS writes the slope at the section under both names.
        add("Friction Slope", "Friction Slope", slope, &|state| state.energy_slope);
        add("Hydraulic Depth Channel", "Channel Hydraulic Depth", length, &|state| {
            state.wetted.channel.hydraulic_depth()
        });
        add("Hydraulic Depth Left OB", "Left OB Hydraulic Depth", length, &|state| state.wetted.left.hydraulic_depth());
        add("Hydraulic Depth Right OB", "Right OB Hydraulic Depth", length, &|state| {
            state.wetted.right.hydraulic_depth()
        });
        add("Hydraulic Depth Total", "Total Hydraulic Depth", length, &|state| state.wetted.total().hydraulic_depth());
        add("Hydraulic Radius Channel", "Channel Hydraulic Radius", length, &|state| {
            state.wetted.channel.hydraulic_radius()
        });
        add("Hydraulic Radius Left OB", "Left OB Hydraulic Radius", length, &|state| {
            state.wetted.left.hydraulic_radius()
        });
        add("Hydraulic Radius Right OB", "Right OB Hydraulic Radius", length, &|state| {
            state.wetted.right.hydraulic_radius()
        });
        add("Hydraulic Radius Total", "Total Hydraulic Radius", length, &|state| {
            state.wetted.total().hydraulic_radius()
        });
        add("Manning n Channel", "CH Weighted or Composite Mann N", "", &|state| state.wetted.channel.roughness(units));
        add("Manning n Left OB", "Left OB Mann N", "", &|state| state.wetted.left.roughness(units));
        add("Manning n Right OB", "Right OB Mann N", "", &|state| state.wetted.right.roughness(units));
        add("Manning n Total", "Total Weighted Mannings N", "", &|state| state.wetted.total().roughness(units));
        add("Maximum Depth Total", "Total Maximum Depth", length, &|state| state.water_surface - state.lowest);
        add("Shear", "Shear", stress, &|state| {
            units.unit_weight() * state.wetted.total().hydraulic_radius() * state.energy_slope
        });
        add("Top Width Channel", "Channel Top Width", length, &|state| state.wetted.channel.top_width);
        add("Top Width Channel including Ineffective", "Channel Top Width including Inef", length, &|state| {
            state.wetted.channel.top_width_with_ineffective
        });
        add("Top Width Left OB", "Left OB Top Width", length, &|state| state.wetted.left.top_width);
        add("Top Width Left OB including Ineffective", "Left OB Top Width including Inef", length, &|state| {
            state.wetted.left.top_width_with_ineffective
        });
        add("Top Width Right OB", "Right OB Top Width", length, &|state| state.wetted.right.top_width);
        add("Top Width Right OB including Ineffective", "Right OB Top Width including Ine", length, &|state| {
            state.wetted.right.top_width_with_ineffective
        });
        add("Top Width Total", "Total Top Width", length, &|state| state.wetted.total().top_width);
        add("Top Width Total including Ineffective", "Total Top Width including Ineffe", length, &|state| {
            state.wetted.total().top_width_with_ineffective
        });
        add("Velocity Channel", "Channel Velocity", speed, &|state| state.velocity_of(&state.wetted.channel));
        add("Velocity Left OB", "Left OB Velocity", speed, &|state| state.velocity_of(&state.wetted.left));
        add("Velocity Right OB", "Right OB Velocity", speed, &|state| state.velocity_of(&state.wetted.right));
        add("Velocity Total", "Total Velocity", speed, &|state| state.velocity());
        add("Water Surface Total", "Total Stage", length, &|state| state.water_surface);
        add("Wetted Perimeter Channel", "Channel Wetted Perimeter", length, &|state| state.wetted.channel.perimeter);
        add("Wetted Perimeter Left OB", "Left OB Wetted Perimeter", length, &|state| state.wetted.left.perimeter);
        add("Wetted Perimeter Right OB", "Right OB Wetted Perimeter", length, &|state| state.wetted.right.perimeter);
        add("Wetted Perimeter Total", "Total Wetted Perimeter", length, &|state| state.wetted.total().perimeter);
        variables
    }
}
