//! `X.x##`, the run file of the geometry: the nodes of its reaches with their ground, and its areas. Reads any bytes.

use super::columns::{Lines, pairs};
use ras_project::text::parse_number;

/// A node of a reach.
#[derive(Clone, Debug, PartialEq)]
pub struct RunNode {
    /// Node type: 1 is a cross section.
    pub kind: char,
    /// Reach; the file does not name the river here.
    pub reach: String,
    /// Station as written, an interpolated one with its `*`.
    pub station: String,
    /// Lengths to the next node: left overbank, channel, right overbank, in feet.
    pub lengths: Option<[f64; 3]>,
    /// (station, elevation) of a cross section, in feet; empty where it could not be read.
    pub ground: Vec<(f64, f64)>,
    /// (station, Manning's n from there on); empty where it could not be read.
    pub roughness: Vec<(f64, f64)>,
}

/// What a geometry run file says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GeometryRunFile {
    /// The first line, `HEC-RAS 6.6 September 2024`.
    pub program: String,
    /// Nodes in the order of the file, without the reach that only carries 2D areas.
    pub nodes: Vec<RunNode>,
    /// Storage and 2D areas.
    pub areas: Vec<String>,
}

/// HEC-RAS gives a model without rivers a reach of this name.
pub(super) const FAKE_REACH: &str = "Fake Reach";

impl GeometryRunFile {
    /// Reads the file; what is not there is empty.
    pub fn read(bytes: &[u8]) -> Self {
        let lines = Lines::of(bytes);
        let mut read = Self { program: lines.trimmed(0).to_owned(), ..Self::default() };
        for (index, line) in lines.iter().enumerate() {
            if line.starts_with("SA ") {
                read.areas.extend(columns(line, 64, 80).map(str::to_owned));
            }
            if let Some(node) = node(&lines, index, line).filter(|node| node.reach != FAKE_REACH) {
                read.nodes.push(node);
            }
        }
        read
    }
}

/// `NODE   1Kentwood        5.99      146.67 …`, then a line, then the number of points and the points.
fn node(lines: &Lines<'_>, index: usize, line: &str) -> Option<RunNode> {
    let rest = line.strip_prefix("NODE")?;
    let kind = columns(rest, 0, 4)?.chars().next()?;
    let reach = columns(rest, 4, 20)?.to_owned();
    let station = columns(rest, 20, 28)?.to_owned();
    let lengths = [28, 36, 44].map(|from| columns(rest, from, from + 8).and_then(parse_number));
    let lengths = match lengths {
        [Some(left), Some(channel), Some(right)] => Some([left, channel, right]),
        _ => None,
    };
    let count = if kind == '1' { lines.trimmed(index + 2).parse().unwrap_or(0) } else { 0 };
    let ground = pairs(lines, index + 3, count).unwrap_or_default();
    let after = index + 3 + ground.len().div_ceil(5);
    let roughness = if lines.trimmed(after) == "Section - XS Manning's/Roughness Data" {
        let count = lines.trimmed(after + 1).split_whitespace().next().and_then(|word| word.parse().ok()).unwrap_or(0);
        pairs(lines, after + 2, count).unwrap_or_default()
    } else {
        Vec::new()
    };
    Some(RunNode { kind, reach, station, lengths, ground, roughness })
}

/// Text of some columns, without blanks around it; none where the line is shorter or nothing stands there.
fn columns(line: &str, from: usize, to: usize) -> Option<&str> {
    let text = line.get(from..to.min(line.len()))?.trim();
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TEXT: &str = "HEC-RAS 6.6 September 2024\nSection - Storage Area Data\n\
        SA     8                                                        Perimeter 1     \n       0       0       0      39       T\n\
        NODE   1Fake Reach      100                  100               0                                                \n       1       F\n       4\n       0      10       0       0     100       0     100      10\n\
        NODE   1Kentwood        5.95166*  146.67     200  133.33       0                           0.118           0.934\n       1       F\n       6\n\
        \x20      0     221       7   220.3      36   216.6     131   216.6     233   216.8\n     282   216.6\n\
        Section - XS Manning's/Roughness Data\n       2       F       F       0\n       0      .1     518     .14\n\
        NODE   3Kentwood        5.4                       \n";

    #[test]
    fn nodes_and_areas_are_read_and_the_reach_of_a_model_without_rivers_is_left_out() {
        let read = GeometryRunFile::read(TEXT.as_bytes());
        assert_eq!(read.areas, ["Perimeter 1"]);
        let told: Vec<_> = read
            .nodes
            .iter()
            .map(|node| (node.kind, node.reach.as_str(), node.station.as_str(), node.ground.len()))
            .collect();
        assert_eq!(told, [('1', "Kentwood", "5.95166*", 6), ('3', "Kentwood", "5.4", 0)]);
        let node = &read.nodes[0];
        assert_eq!((node.ground[5], node.lengths), ((282.0, 216.6), Some([146.67, 200.0, 133.33])));
        assert_eq!(node.roughness, [(0.0, 0.1), (518.0, 0.14)]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = GeometryRunFile::read(&bytes);
        }

        #[test]
        fn a_damaged_file_is_read(at in 0usize..900, byte in any::<u8>(), cut in 0usize..1200) {
            let mut bytes = TEXT.as_bytes().to_vec();
            let at = at % bytes.len();
            bytes[at] = byte;
            bytes.truncate(cut);
            let _ = GeometryRunFile::read(&bytes);
        }
    }
}
