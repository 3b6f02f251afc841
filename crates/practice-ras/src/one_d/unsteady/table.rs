//! Properties of one section by water surface, tabulated so that a time step needs no geometry.
//!
//! Levels lie closer near the bed. Between levels everything is linear, above the highest the last slope goes on. Conveyance and area never
//! fall with rising water, which is what keeps the implicit step solvable; where an ineffective area or a levee gives way, the jump becomes a short ramp.

use crate::geometry::{SectionHydraulics, UnitSystem};

const LEVELS: usize = 256;

/// Columns of the table.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Row {
    area: f64,
    conveyance: f64,
    stored_left: f64,
    stored_channel: f64,
    stored_right: f64,
    share_left: f64,
    share_right: f64,
    channel_factor: f64,
}

/// Values at one water surface.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Lookup {
    /// Flow area.
    pub area: f64,
    /// Its rise with the water surface.
    pub area_slope: f64,
    /// Conveyance.
    pub conveyance: f64,
    /// Its rise with the water surface.
    pub conveyance_slope: f64,
}

/// A tabulated section.
#[derive(Debug, Clone)]
pub(super) struct SectionTable {
    bed: f64,
    height: f64,
    rows: Vec<Row>,
    /// Lengths of the cell along the left overbank, the channel and the right overbank.
    cell: (f64, f64, f64),
}

impl SectionTable {
    /// Tabulates a section whose cell has these lengths along left overbank, channel and right overbank.
    pub fn new(hydraulics: &SectionHydraulics, cell: (f64, f64, f64), units: UnitSystem) -> Self {
        let bed = hydraulics.lowest();
        let height = (hydraulics.highest() - bed).max(units.metre()) * 1.25;
        let mut rows: Vec<Row> = Vec::with_capacity(LEVELS + 1);
        for index in 0..=LEVELS {
            let wetted = hydraulics.at(bed + height * (index as f64 / LEVELS as f64).powi(2));
            let total = wetted.total();
            let share = |conveyance: f64| if total.conveyance > 0.0 { conveyance / total.conveyance } else { 0.0 };
            let channel_factor =
                if wetted.channel.area > 0.0 { share(wetted.channel.conveyance) / wetted.channel.area } else { 0.0 };
            let before = rows.last().copied().unwrap_or_default();
            rows.push(Row {
                area: total.area.max(before.area),
                conveyance: total.conveyance.max(before.conveyance),
                stored_left: wetted.left.area_with_ineffective.max(before.stored_left),
                stored_channel: wetted.channel.area_with_ineffective.max(before.stored_channel),
                stored_right: wetted.right.area_with_ineffective.max(before.stored_right),
                share_left: share(wetted.left.conveyance),
                share_right: share(wetted.right.conveyance),
                channel_factor,
            });
        }
        // At the bed itself nothing is wet, so the lowest wet level speaks for it.
        if let Some(above) = rows.get(1).copied() {
            rows[0].share_left = above.share_left;
            rows[0].share_right = above.share_right;
        }
        Self { bed, height, rows, cell }
    }

    /// The lowest ground.
    pub fn bed(&self) -> f64 {
        self.bed
    }

    /// The interval of levels around a water surface: its lower row, its elevation and its height.
    fn interval(&self, water: f64) -> (usize, f64, f64) {
        let part = ((water - self.bed) / self.height).max(0.0);
        let index = ((part.sqrt() * LEVELS as f64) as usize).min(LEVELS - 1);
        let level = |index: usize| self.height * (index as f64 / LEVELS as f64).powi(2);
        (index, self.bed + level(index), level(index + 1) - level(index))
    }

    /// Value and slope of one column.
    fn read(&self, water: f64, column: impl Fn(&Row) -> f64) -> (f64, f64) {
        let (index, elevation, rise) = self.interval(water);
        let (low, high) = (column(&self.rows[index]), column(&self.rows[index + 1]));
        let slope = (high - low) / rise;
        if water <= self.bed { (low, slope) } else { (low + slope * (water - elevation), slope) }
    }

    /// Area and conveyance.
    pub fn at(&self, water: f64) -> Lookup {
        let (index, elevation, rise) = self.interval(water);
        let (low, high) = (&self.rows[index], &self.rows[index + 1]);
        let area_slope = (high.area - low.area) / rise;
        let conveyance_slope = (high.conveyance - low.conveyance) / rise;
        let above = (water - elevation).max(0.0);
        Lookup {
            area: low.area + area_slope * above,
            area_slope,
            conveyance: low.conveyance + conveyance_slope * above,
            conveyance_slope,
        }
    }

    /// Volume stored in the cell and its rise with the water surface.
    pub fn volume(&self, water: f64) -> (f64, f64) {
        let (left, channel, right) = self.cell;
        self.read(water, |row| row.stored_left * left + row.stored_channel * channel + row.stored_right * right)
    }

    /// Shares of the flow on the left and the right overbank.
    pub fn shares(&self, water: f64) -> (f64, f64) {
        let limited = |column: fn(&Row) -> f64| self.read(water, column).0.clamp(0.0, 1.0);
        (limited(|row| row.share_left), limited(|row| row.share_right))
    }

    /// Velocity in the channel and in the whole section for a flow.
    pub fn velocities(&self, water: f64, flow: f64) -> (f64, f64) {
        let area = self.at(water).area;
        if area <= 0.0 {
            return (0.0, 0.0);
        }
        let total = flow / area;
        // Above the table the channel keeps its lead over the mean velocity.
        let top = self.bed + self.height;
        let within = water.min(top);
        let factor = self.read(within, |row| row.channel_factor).0.max(0.0);
        let lead = if factor > 0.0 { factor * self.at(within).area } else { 1.0 };
        (total * lead.clamp(0.0, 20.0), total)
    }

    /// Froude number of the whole section for a flow.
    pub fn froude(&self, water: f64, flow: f64, gravity: f64) -> f64 {
        let lookup = self.at(water);
        if lookup.area <= 0.0 || lookup.area_slope <= 0.0 {
            return 0.0;
        }
        let depth = lookup.area / lookup.area_slope;
        (flow / lookup.area).abs() / (gravity * depth).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::one_d::testing::{rectangle, trapezoid};

    #[test]
    fn a_rectangle_is_tabulated_exactly() {
        let hydraulics = SectionHydraulics::new(&rectangle(10.0, 8.0, 0.03, 100.0), UnitSystem::Si);
        let table = SectionTable::new(&hydraulics, (0.0, 50.0, 0.0), UnitSystem::Si);
        for depth in [0.0, 0.01, 0.5, 3.0, 7.9, 30.0] {
            let (volume, slope) = table.volume(100.0 + depth);
            assert!((volume - 500.0 * depth).abs() < 1e-6, "{depth}: {volume}");
            assert!((slope - 500.0).abs() < 1e-6);
        }
        assert_eq!(table.volume(99.0).0, 0.0, "below the bed nothing is stored");
    }

    #[test]
    fn a_tables_conveyance_is_close_to_the_sections() {
        let hydraulics = SectionHydraulics::new(&trapezoid(5.0, 2.0, 10.0, 0.03, 0.0), UnitSystem::Si);
        let table = SectionTable::new(&hydraulics, (0.0, 1.0, 0.0), UnitSystem::Si);
        for depth in [0.05, 0.3, 1.7, 6.2, 9.9] {
            let exact = hydraulics.at(depth).total().conveyance;
            assert!((table.at(depth).conveyance / exact - 1.0).abs() < 0.01, "{depth}");
        }
    }

    #[test]
    fn conveyance_never_falls_with_rising_water() {
        let mut section = trapezoid(5.0, 0.5, 4.0, 0.03, 0.0);
        section.points.insert(0, (-200.0, 4.01));
        section.points.push((300.0, 4.01));
        let hydraulics = SectionHydraulics::new(&section, UnitSystem::Si);
        let table = SectionTable::new(&hydraulics, (0.0, 1.0, 0.0), UnitSystem::Si);
        let mut before = 0.0;
        for step in 0..1_000 {
            let now = table.at(f64::from(step) * 0.006).conveyance;
            assert!(now >= before);
            before = now;
        }
    }
}
