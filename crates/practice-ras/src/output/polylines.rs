//! Lines and polygons as HEC-RAS keeps them: one table of points, and where each feature begins in it.

use crate::hdf::{Dataset, Group};

/// Puts `Polyline Info`, `Polyline Parts` and `Polyline Points` (or `Polygon …`) into a group.
pub fn put_features(group: &mut Group, kind: &str, features: &[Vec<[f64; 2]>]) {
    let (mut info, mut parts, mut points) = (Vec::new(), Vec::new(), Vec::new());
    for (index, feature) in features.iter().enumerate() {
        let (start, count) = ((points.len() / 2) as i32, feature.len() as i32);
        info.extend([start, count, index as i32, 1]);
        parts.extend([0, count]);
        points.extend(feature.iter().flatten().copied());
    }
    let rows = features.len();
    let columns = ["Point Starting Index", "Point Count", "Part Starting Index", "Part Count"];
    group.put(
        &format!("{kind} Info"),
        Dataset::i32(&[rows, 4], &info).with("Column", columns).with("Feature Type", kind).with("Row", "Feature"),
    );
    group.put(
        &format!("{kind} Parts"),
        Dataset::i32(&[rows, 2], &parts).with("Column", ["Point Starting Index", "Point Count"]).with("Row", "Part"),
    );
    group.put(
        &format!("{kind} Points"),
        Dataset::f64(&[points.len() / 2, 2], &points).with("Column", ["X", "Y"]).with("Row", "Points"),
    );
}

/// Start and count of each list in the joined values.
pub fn spans(lengths: impl Iterator<Item = usize>) -> Vec<i32> {
    let mut start = 0;
    lengths
        .flat_map(|length| {
            let row = [start, length as i32];
            start += length as i32;
            row
        })
        .collect()
}
