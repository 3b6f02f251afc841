//! A small steady project made on the spot: as many plans as a test wants, each computed in no time.

use std::fmt::Write;
use std::path::{Path, PathBuf};

/// A project of one short channel, one profile a plan.
pub struct SmallProject {
    /// Plans, 1 to 99.
    pub plans: u32,
    /// Text of `practice.toml`; none where empty.
    pub practice: String,
    /// Name of the project file without its ending.
    pub name: String,
}

impl SmallProject {
    /// A project with plans that take at least so many seconds.
    pub fn of(plans: u32, seconds: f64) -> Self {
        Self { plans, practice: format!("seconds = {seconds:?}\n"), name: "Mill".to_owned() }
    }

    /// Writes it into a folder and gives the project file.
    pub fn write(&self, folder: &Path) -> PathBuf {
        std::fs::create_dir_all(folder).expect("the project's folder can be made");
        let put = |ending: &str, text: &str| {
            let file = folder.join(format!("{}.{ending}", self.name));
            std::fs::write(&file, text.replace('\n', "\r\n")).expect("a project file can be written");
            file
        };
        let mut project = "Proj Title=Mill channel\nCurrent Plan=p01\nDefault Exp/Contr=0.3,0.1\nSI Units\nGeom File=g01\nFlow File=f01\n".to_owned();
        for plan in 1..=self.plans {
            writeln!(project, "Plan File=p{plan:02}").expect("text");
            let text = format!(
                "Plan Title=Plan {plan:02}\nProgram Version=6.60\nShort Identifier=plan{plan:02}\n\
                 Simulation Date=,,,\nGeom File=g01\nFlow File=f01\nSubcritical Flow\nFriction Slope Method= 1 \n\
                 UNET D1 Cores= 0 \nPS Cores= 0 \nRun HTab= 0 \nRun UNet= 0 \nWrite HDF5 File= 1 \n"
            );
            put(&format!("p{plan:02}"), &text);
        }
        put("g01", GEOMETRY);
        put("f01", FLOW);
        if !self.practice.is_empty() {
            std::fs::write(folder.join("practice.toml"), &self.practice).expect("practice.toml can be written");
        }
        put("prj", &project)
    }
}

// The browser tests make the same project, from the same files.
const FLOW: &str = include_str!("../fixtures/Mill.f01");
const GEOMETRY: &str = include_str!("../fixtures/Mill.g01");
