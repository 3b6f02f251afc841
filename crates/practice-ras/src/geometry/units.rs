//! The two unit systems of HEC-RAS, with the constants that differ between them.

/// Unit system of a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnitSystem {
    /// Feet, cubic feet a second.
    English,
    /// Metres, cubic metres a second.
    Si,
}

impl UnitSystem {
    /// Gravity, feet or metres a second squared.
    #[must_use]
    pub fn gravity(self) -> f64 {
        match self {
            Self::English => 32.174_049,
            Self::Si => 9.806_65,
        }
    }

    /// The factor of Manning's equation: 1.486 in feet, 1 in metres.
    #[must_use]
    pub fn manning(self) -> f64 {
        match self {
            Self::English => 1.486,
            Self::Si => 1.0,
        }
    }

    /// Unit weight of water, pounds a cubic foot or newtons a cubic metre.
    #[must_use]
    pub fn unit_weight(self) -> f64 {
        match self {
            Self::English => 62.4,
            Self::Si => 9_806.65,
        }
    }

    /// One metre in units of length.
    #[must_use]
    pub fn metre(self) -> f64 {
        match self {
            Self::English => 1.0 / 0.3048,
            Self::Si => 1.0,
        }
    }

    /// The unit in which HEC-RAS states volumes.
    #[must_use]
    pub fn volume_unit(self) -> &'static str {
        match self {
            Self::English => "Acre Feet",
            Self::Si => "1000 m^3",
        }
    }

    /// A volume in cubic feet or cubic metres, in [`Self::volume_unit`].
    #[must_use]
    pub fn stated_volume(self, volume: f64) -> f64 {
        match self {
            Self::English => volume / 43_560.0,
            Self::Si => volume / 1_000.0,
        }
    }
}
