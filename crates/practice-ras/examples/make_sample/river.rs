//! The river: two reaches of the Weirbach, and the Millbach that joins between them.

use crate::columns::{fields, number, unevenness};

const ORIGIN: [f64; 2] = [548_000.0, 5_790_000.0];
/// Distance of the mouth of the Millbach from the lower end.
const MOUTH: f64 = 2950.0;
const LENGTH: f64 = 5200.0;

/// A point of the Weirbach by its distance from the lower end.
fn main_stem(station: f64) -> [f64; 2] {
    [
        ORIGIN[0] + (LENGTH - station) * 0.96,
        ORIGIN[1] + 110.0 * (station / 290.0).sin() + 40.0 * (station / 110.0).cos(),
    ]
}

/// A point of the Millbach by its distance from the mouth.
fn tributary(station: f64) -> [f64; 2] {
    let mouth = main_stem(MOUTH);
    [mouth[0] - station * 0.42 + 25.0 * (station / 160.0).sin(), mouth[1] + station * 0.88]
}

struct Reach {
    river: &'static str,
    reach: &'static str,
    stations: Vec<f64>,
    /// Where the reach ends below its last section.
    ends_at: f64,
    line: fn(f64) -> [f64; 2],
    bed: fn(f64) -> f64,
    bottom_width: f64,
    depth: f64,
    plain: f64,
    roughness: f64,
}

/// The text of a geometry; `lower_width` is the bottom width of the lower reach.
pub fn geometry(title: &str, lower_width: f64) -> String {
    let down =
        |from: usize, to: usize, step: usize| (to..=from).rev().step_by(step).map(|station| station as f64).collect();
    let reaches = [
        Reach {
            river: "Weirbach",
            reach: "Upper",
            stations: down(5200, 3000, 200),
            ends_at: MOUTH,
            line: main_stem,
            bed: main_bed,
            bottom_width: 12.0,
            depth: 2.1,
            plain: 110.0,
            roughness: 0.035,
        },
        Reach {
            river: "Weirbach",
            reach: "Lower",
            stations: down(2900, 100, 200),
            ends_at: 0.0,
            line: main_stem,
            bed: main_bed,
            bottom_width: lower_width,
            depth: 2.2,
            plain: 130.0,
            roughness: 0.033,
        },
        Reach {
            river: "Millbach",
            reach: "Valley",
            stations: down(1600, 100, 150),
            ends_at: 0.0,
            line: tributary,
            bed: |station| main_bed(MOUTH) - 0.1 + 0.0038 * station,
            bottom_width: 5.0,
            depth: 1.4,
            plain: 60.0,
            roughness: 0.04,
        },
    ];
    let mouth = main_stem(MOUTH);
    let mut text = format!(
        "Geom Title={title}\nProgram Version=6.60\nViewing Rectangle= {} , {} , {} , {} \n\n\
         Junct Name=Millmouth       \nJunct Desc=The Millbach joins the Weirbach, 0 , 0 ,-1 \nJunct X Y & Text X Y={x},{y},{x},{y}\n\
         Up River,Reach=Weirbach        ,Upper           \nUp River,Reach=Millbach        ,Valley          \nDn River,Reach=Weirbach        ,Lower           \nJunc L&A=100,0\nJunc L&A=150,0\n\n",
        ORIGIN[0] - 200.0,
        ORIGIN[0] + 5300.0,
        ORIGIN[1] + 1700.0,
        ORIGIN[1] - 400.0,
        x = number(mouth[0], 2),
        y = number(mouth[1], 2),
    );
    for reach in &reaches {
        add_reach(&mut text, reach);
    }
    text.push_str("LCMann Time=Dec/30/1899 00:00:00\nLCMann Region Time=Dec/30/1899 00:00:00\nLCMann Table=0\nChan Stop Cuts=-1 \n\nUse User Specified Reach Order=0\nGIS Ratio Cuts To Invert=-1\nGIS Limit At Bridges=0\nComposite Channel Slope=5\n");
    text
}

fn main_bed(station: f64) -> f64 {
    60.0 + 0.0012 * station + 0.12 * (station / 240.0).sin()
}

fn add_reach(text: &mut String, reach: &Reach) {
    let first = reach.stations.first().copied().unwrap_or(0.0);
    let mut line = Vec::new();
    let mut station = first;
    while station > reach.ends_at {
        line.extend((reach.line)(station));
        station -= 50.0;
    }
    line.extend((reach.line)(reach.ends_at));
    let label = (reach.line)((first + reach.ends_at) / 2.0);
    text.push_str(&format!(
        "River Reach={:<16},{:<16}\nReach XY= {} \n{}Rch Text X Y={},{}\nReverse River Text= 0 \n\n",
        reach.river,
        reach.reach,
        line.len() / 2,
        fields(&line, 16, 4, 3),
        number(label[0], 2),
        number(label[1], 2)
    ));
    for (index, station) in reach.stations.iter().enumerate() {
        let length = reach.stations.get(index + 1).map_or(0.0, |next| station - next);
        add_section(text, reach, *station, length);
    }
}

fn add_section(text: &mut String, reach: &Reach, station: f64, length: f64) {
    let bed = (reach.bed)(station);
    let bank = bed + reach.depth;
    let side = 1.5 * reach.depth;
    let rough = |along: f64| 0.18 * unevenness(station + reach.plain, along * 3.0);
    let left = reach.plain;
    let right = left + 2.0 * side + reach.bottom_width;
    let end = right + reach.plain;
    let ground = [
        (0.0, bank + 3.4),
        (12.0, bank + 1.0 + rough(12.0)),
        (left * 0.35, bank + 0.55 + rough(40.0)),
        (left * 0.7, bank + 0.2 + rough(80.0)),
        (left, bank),
        (left + side, bed + 0.05),
        (left + side + reach.bottom_width / 2.0, bed),
        (left + side + reach.bottom_width, bed + 0.07),
        (right, bank),
        (right + reach.plain * 0.3, bank + 0.15 + rough(160.0)),
        (right + reach.plain * 0.65, bank + 0.5 + rough(200.0)),
        (end - 12.0, bank + 1.1 + rough(240.0)),
        (end, bank + 3.6),
    ];
    let points: Vec<f64> = ground.iter().flat_map(|(along, level)| [*along, *level]).collect();
    // The cut line stands across the river, its middle on it; left is on the left hand looking downstream.
    let (here, below) = ((reach.line)(station), (reach.line)(station - 10.0));
    let (dx, dy) = (below[0] - here[0], below[1] - here[1]);
    let run = dx.hypot(dy);
    let across = [-dy / run, dx / run];
    let middle = (left + right) / 2.0;
    let at = |along: f64| [here[0] + across[0] * (middle - along), here[1] + across[1] * (middle - along)];
    let cut: Vec<f64> = [0.0, left, right, end].into_iter().flat_map(at).collect();
    let roughness = [0.0, 0.06, 0.0, left, reach.roughness, 0.0, right, 0.065, 0.0];
    text.push_str(&format!(
        "Type RM Length L Ch R = 1 ,{:<8},{l},{l},{l}\nXS GIS Cut Line=4\n{}Node Last Edited Time=Nov/02/2026 09:30:00\n#Sta/Elev= {} \n{}#Mann= 3 , 0 , 0 \n{}Bank Sta={},{}\nXS Rating Curve= 0 ,0\nXS HTab Starting El and Incr={},0.15, 50 \nXS HTab Horizontal Distribution= 5 , 5 , 5 \nExp/Cntr=0.3,0.1\n\n",
        number(station, 0),
        fields(&cut, 16, 4, 3),
        ground.len(),
        fields(&points, 8, 10, 2),
        fields(&roughness, 8, 9, 3),
        number(left, 2),
        number(right, 2),
        number(bed + 0.15, 2),
        l = number(length, 0),
    ));
}
