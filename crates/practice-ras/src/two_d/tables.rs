//! What the terrain gives cells and faces, by elevation, in a shape that is fast to look up.

/// One row of a cell's volume table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StorageRow {
    /// Water surface elevation.
    pub elevation: f64,
    /// Volume of water in the cell at that elevation.
    pub volume: f64,
}

/// One row of a face's table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FaceRow {
    /// Water surface elevation.
    pub elevation: f64,
    /// Flow area below it.
    pub area: f64,
    /// Wetted perimeter.
    pub wetted_perimeter: f64,
    /// Manning's n.
    pub manning: f64,
}

/// What a face gives at one water level.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct FaceFlow {
    /// Flow area.
    pub area: f64,
    /// Conveyance K of Manning's formula: discharge = K times the root of the slope.
    pub conveyance: f64,
    /// Discharge at critical depth (Froude number 1).
    pub critical: f64,
}

/// Rows of a face in the fast table.
const ROWS: usize = 64;
/// How far above the highest given elevation the table goes, as a factor of its height, and at least [`MORE_AT_LEAST`].
const MORE: f64 = 1.0;
/// In the project's length unit.
const MORE_AT_LEAST: f64 = 10.0;

/// A face's table, rows crowded near the bottom (row k stands at height (k/64)^2) so that a row is found by a root
/// instead of a search.
#[derive(Debug, Clone, PartialEq)]
pub struct FaceTable {
    bottom: f64,
    scale: f64,
    rows: Vec<FaceFlow>,
}

impl FaceTable {
    /// Makes the table of a face of this length; `manning_unit` is 1 for metres and 1.486 for feet, `gravity` in the
    /// same unit. A face without rows is a wall.
    #[must_use]
    pub fn new(given: &[FaceRow], length: f64, manning_unit: f64, gravity: f64, default_n: f64) -> Self {
        let (Some(first), Some(last)) = (given.first(), given.last()) else {
            return Self { bottom: f64::INFINITY, scale: 0.0, rows: Vec::new() };
        };
        let bottom = first.elevation;
        let height = (last.elevation - bottom) * (1.0 + MORE) + MORE_AT_LEAST;
        let level = |row: usize| bottom + height * (row as f64 / ROWS as f64).powi(2);
        let mut rows = Vec::with_capacity(ROWS + 1);
        let mut below = FaceFlow::default();
        for row in 0..=ROWS {
            let elevation = level(row);
            let (area, perimeter, n) = interpolate(given, elevation, length);
            let n = if n > 0.0 { n } else { default_n };
            let flow = if area > 0.0 && perimeter > 0.0 {
                let width = if row == 0 {
                    perimeter
                } else {
                    ((area - below.area) / (elevation - level(row - 1))).clamp(length * 1e-3, length.max(perimeter))
                };
                FaceFlow {
                    area,
                    conveyance: manning_unit / n * area * (area / perimeter).powf(2.0 / 3.0),
                    critical: area * (gravity * area / width).sqrt(),
                }
            } else {
                FaceFlow::default()
            };
            // A table that falls would push water uphill.
            let flow = FaceFlow {
                area: flow.area.max(below.area),
                conveyance: flow.conveyance.max(below.conveyance),
                critical: flow.critical.max(below.critical),
            };
            rows.push(flow);
            below = flow;
        }
        Self { bottom, scale: (ROWS * ROWS) as f64 / height, rows }
    }

    /// Lowest elevation at which water passes.
    #[must_use]
    pub fn bottom(&self) -> f64 {
        self.bottom
    }

    /// The face at this water level.
    #[inline]
    #[must_use]
    pub fn at(&self, elevation: f64) -> FaceFlow {
        let above = elevation - self.bottom;
        if above.is_nan() || above <= 0.0 {
            return FaceFlow::default();
        }
        let scaled = above * self.scale;
        let row = (scaled.sqrt() as usize).min(ROWS - 1);
        let (low, high) = ((row * row) as f64, ((row + 1) * (row + 1)) as f64);
        // Beyond the last row the last slope goes on.
        let part = (scaled - low) / (high - low);
        let (a, b) = (self.rows[row], self.rows[row + 1]);
        FaceFlow {
            area: a.area + (b.area - a.area) * part,
            conveyance: a.conveyance + (b.conveyance - a.conveyance) * part,
            critical: a.critical + (b.critical - a.critical) * part,
        }
    }
}

/// Area, wetted perimeter and n at an elevation; above the highest row the face is a vertical wall of its length.
fn interpolate(rows: &[FaceRow], elevation: f64, length: f64) -> (f64, f64, f64) {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return (0.0, 0.0, 0.0) };
    if elevation <= first.elevation {
        return (first.area, first.wetted_perimeter, first.manning);
    }
    if elevation >= last.elevation {
        let above = elevation - last.elevation;
        return (last.area + above * length, last.wetted_perimeter.max(length), last.manning);
    }
    let upper = rows.partition_point(|row| row.elevation <= elevation);
    let (a, b) = (rows[upper - 1], rows[upper]);
    let part = (elevation - a.elevation) / (b.elevation - a.elevation);
    (
        a.area + (b.area - a.area) * part,
        a.wetted_perimeter + (b.wetted_perimeter - a.wetted_perimeter) * part,
        a.manning + (b.manning - a.manning) * part,
    )
}

/// Volume at an elevation. Above the highest row the cell has vertical walls.
#[must_use]
pub fn volume_at(rows: &[StorageRow], area: f64, elevation: f64) -> f64 {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return 0.0 };
    if elevation <= first.elevation {
        return 0.0;
    }
    if elevation >= last.elevation {
        return last.volume + (elevation - last.elevation) * area;
    }
    let upper = rows.partition_point(|row| row.elevation <= elevation);
    let (a, b) = (rows[upper - 1], rows[upper]);
    a.volume + (b.volume - a.volume) * (elevation - a.elevation) / (b.elevation - a.elevation)
}

/// Elevation at a volume, and the wetted area there. `hint` is the row where the search begins, and where it ended.
#[inline]
#[must_use]
pub fn level_at(rows: &[StorageRow], area: f64, volume: f64, hint: usize) -> (f64, f64, usize) {
    let last = rows.len() - 1;
    let mut row = hint.min(last);
    while row > 0 && rows[row].volume > volume {
        row -= 1;
    }
    while row < last && rows[row + 1].volume <= volume {
        row += 1;
    }
    let low = rows[row];
    if row == last {
        return (low.elevation + (volume - low.volume) / area, area, row);
    }
    let high = rows[row + 1];
    let wetted = (high.volume - low.volume) / (high.elevation - low.elevation);
    (low.elevation + (volume - low.volume) / wetted, wetted, row)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn channel() -> Vec<FaceRow> {
        vec![
            FaceRow { elevation: 2.0, area: 0.0, wetted_perimeter: 0.0, manning: 0.03 },
            FaceRow { elevation: 2.001, area: 0.01, wetted_perimeter: 10.0, manning: 0.03 },
            FaceRow { elevation: 5.0, area: 30.0, wetted_perimeter: 10.0, manning: 0.03 },
        ]
    }

    #[test]
    fn a_flat_face_has_the_area_and_conveyance_of_its_depth() {
        let table = FaceTable::new(&channel(), 10.0, 1.0, 9.80665, 0.06);
        for depth in [0.1, 0.5, 2.0, 4.0] {
            let flow = table.at(2.0 + depth);
            let conveyance = 10.0 * f64::powf(depth, 5.0 / 3.0) / 0.03;
            assert!((flow.area - 10.0 * depth).abs() < 0.02 * 10.0 * depth, "{depth}: {flow:?}");
            assert!((flow.conveyance - conveyance).abs() < 0.03 * conveyance, "{depth}: {flow:?} {conveyance}");
            let critical = 10.0 * depth * f64::sqrt(9.80665 * depth);
            assert!((flow.critical - critical).abs() < 0.06 * critical, "{depth}: {flow:?} {critical}");
        }
        assert_eq!(table.at(2.0), FaceFlow::default());
        assert_eq!(table.at(f64::NAN), FaceFlow::default());
    }

    #[test]
    fn a_face_without_rows_is_a_wall() {
        assert_eq!(FaceTable::new(&[], 10.0, 1.0, 9.8, 0.06).at(1e9), FaceFlow::default());
    }

    #[test]
    fn rows_of_equal_volume_give_one_level() {
        let rows = [(1.0, 0.0), (2.0, 0.0), (3.0, 10.0)].map(|(elevation, volume)| StorageRow { elevation, volume });
        assert_eq!(level_at(&rows, 10.0, 5.0, 0).0, 2.5);
        assert!(level_at(&rows, 10.0, 0.0, 2).0.is_finite());
    }

    proptest! {
        #[test]
        fn level_and_volume_are_each_others_inverse(steps in proptest::collection::vec((0.01f64..2.0, 0.1f64..50.0), 1..20), share in 0.0f64..1.5, hint in 0usize..30) {
            let mut rows = vec![StorageRow { elevation: 100.0, volume: 0.0 }];
            for (dz, dv) in &steps {
                let last = *rows.last().unwrap();
                rows.push(StorageRow { elevation: last.elevation + dz, volume: last.volume + dv });
            }
            let volume = rows.last().unwrap().volume * share;
            let (level, wetted, _) = level_at(&rows, 40.0, volume, hint);
            prop_assert!(wetted > 0.0);
            prop_assert!((volume_at(&rows, 40.0, level) - volume).abs() < 1e-6 * volume.max(1.0));
        }
    }
}
