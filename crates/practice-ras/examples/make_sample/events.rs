//! Flow files: profiles of steady flow, and floods.

use crate::columns::fields;

/// Every flow file with its extension.
pub fn flows() -> Vec<(&'static str, String)> {
    vec![
        ("f01", profiles()),
        ("u01", river_flood("June flood", [3.0, 46.0, 14.0], [1.0, 12.0, 9.0])),
        ("u02", river_flood("Design flood HQ100", [4.0, 62.0, 18.0], [1.2, 20.0, 13.0])),
        ("u03", meadow_flood("Spring flood on the meadow", 3.0, 26.0, None)),
        ("u04", meadow_flood("HQ100 on the meadow", 4.0, 80.0, None)),
        ("u05", meadow_flood("Backwater from the valley", 4.0, 18.0, Some((57.6, 60.1)))),
    ]
}

/// Flow at so many intervals of a flood that begins with `base` and rises to `peak` after `rise` hours.
fn wave(base: f64, peak: f64, rise: f64, interval: f64, count: usize) -> Vec<f64> {
    (0..count)
        .map(|step| {
            let part = step as f64 * interval / rise;
            base + (peak - base) * (part * (1.0 - part).exp()).powi(4)
        })
        .collect()
}

fn profiles() -> String {
    let names = ["Mean flow", "HQ10", "HQ50", "HQ100"];
    let flows: [(&str, &str, &str, [f64; 4]); 3] = [
        ("Weirbach", "Upper", "5200", [3.0, 30.0, 50.0, 62.0]),
        ("Weirbach", "Lower", "2900", [4.0, 38.0, 64.0, 82.0]),
        ("Millbach", "Valley", "1600", [1.0, 8.0, 14.0, 20.0]),
    ];
    let mut text =
        String::from("Flow Title=Mean flow and floods\nProgram Version=6.60\nNumber of Profiles= 4 \nProfile Names=");
    text.push_str(&names.map(|name| format!("{name:<12}")).join(","));
    text.push('\n');
    for (river, reach, station, values) in &flows {
        text.push_str(&format!("River Rch & RM={river},{reach:<12},{station:<8}\n{}", fields(values, 8, 10, 2)));
    }
    for (river, reach, _, _) in &flows {
        for profile in 1..=names.len() {
            let below = if *reach == "Lower" { "Dn Type= 3 \nDn Slope=0.0012\n" } else { "Dn Type= 0 \n" };
            text.push_str(&format!(
                "Boundary for River Rch & Prof#={river},{reach:<12}, {profile} \nUp Type= 0 \n{below}"
            ));
        }
    }
    text.push_str("DSS Import StartDate=\nDSS Import StartTime=\nDSS Import EndDate=\nDSS Import EndTime=\nDSS Import GetInterval= 0 \nDSS Import Interval=\nDSS Import GetPeak= 0 \nDSS Import FillOption= 0 \n");
    text
}

const TAIL: &str = "DSS Path=\nUse DSS=False\nUse Fixed Start Time=False\nFixed Start Date/Time=,\nIs Critical Boundary=False\nCritical Boundary Flow=\n";

fn place(river: &str, reach: &str, station: &str, area: &str, line: &str) -> String {
    format!(
        "Boundary Location={river:<16},{reach:<16},{station:<8},{:8},{:16},{area:<16},{:16},{line:<32},{:32}\n",
        "", "", "", ""
    )
}

fn series(key: &str, interval: &str, values: &[f64]) -> String {
    format!("Interval={interval}\n{key}= {} \n{}", values.len(), fields(values, 8, 10, 3))
}

/// A flood of the river: base flow, peak and hours to the peak of both brooks.
fn river_flood(title: &str, main: [f64; 3], side: [f64; 3]) -> String {
    let mut text = format!("Flow Title={title}\nProgram Version=6.60\nUse Restart= 0 \n");
    for (river, reach, station, flow) in [
        ("Weirbach", "Upper", "5200", main[0]),
        ("Weirbach", "Lower", "2900", main[0] + side[0]),
        ("Millbach", "Valley", "1600", side[0]),
    ] {
        text.push_str(&format!("Initial Flow Loc={river:<16},{reach:<16},{station:<8},{flow}\n"));
    }
    for (river, reach, station, flood) in [("Weirbach", "Upper", "5200", main), ("Millbach", "Valley", "1600", side)] {
        text.push_str(&place(river, reach, station, "", ""));
        text.push_str(&series("Flow Hydrograph", "1HOUR", &wave(flood[0], flood[1], flood[2], 1.0, 61)));
        text.push_str("Stage Hydrograph TW Check=0\n");
        text.push_str(TAIL);
    }
    text.push_str(&place("Weirbach", "Lower", "100", "", ""));
    text.push_str("Friction Slope=0.0012,0\n");
    text
}

/// A flood over the meadow; a level below and above which the valley's water rises, else normal depth.
fn meadow_flood(title: &str, base: f64, peak: f64, valley: Option<(f64, f64)>) -> String {
    let mut text = format!("Flow Title={title}\nProgram Version=6.60\nUse Restart= 0 \n");
    text.push_str(&place("", "", "", "Meadow", "Weirbach in"));
    text.push_str(&series("Flow Hydrograph", "15MIN", &wave(base, peak, 3.5, 0.25, 49)));
    text.push_str("Stage Hydrograph TW Check=0\nFlow Hydrograph Slope= 0.0021 \n");
    text.push_str(TAIL);
    text.push_str(&place("", "", "", "Meadow", "Valley out"));
    match valley {
        None => text.push_str("Friction Slope=0.0021,0\n"),
        Some((low, high)) => {
            text.push_str(&series("Stage Hydrograph", "15MIN", &wave(low, high, 7.0, 0.25, 49)));
            text.push_str("Stage Hydrograph Use Initial Stage=0\nStage Hydrograph TW Check=0\n");
            text.push_str(TAIL);
        }
    }
    text.push_str("Met Point Raster Parameters=,,,,\nPrecipitation Mode=Disable\nWind Mode=No Wind Forces\n");
    text
}
