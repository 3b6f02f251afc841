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

const FLOW: &str = "Flow Title=One discharge
Program Version=6.60
Number of Profiles= 1
Profile Names=Q20
River Rch & RM=Mill            ,Channel         ,300
      20
Boundary for River Rch & Prof#=Mill            ,Channel         , 1
Up Type= 0
Dn Type= 3
Dn Slope=0.001
";

const GEOMETRY: &str = "Geom Title=Short channel
Program Version=6.60

River Reach=Mill            ,Channel
Reach XY= 2
               0             300               0               0
Rch Text X Y=0,150
Reverse River Text= 0

Type RM Length L Ch R = 1 ,300     ,100,100,100
XS GIS Cut Line=2
             -20             300              20             300
#Sta/Elev= 4
       0   104.3      10   100.3      30   100.3      40   104.3
#Mann= 3 , 0 , 0
       0     .05       0      10     .03       0      30     .05       0
Bank Sta=10,30
XS Rating Curve= 0 ,0
Exp/Cntr=0.3,0.1

Type RM Length L Ch R = 1 ,200     ,100,100,100
XS GIS Cut Line=2
             -20             200              20             200
#Sta/Elev= 4
       0   104.2      10   100.2      30   100.2      40   104.2
#Mann= 3 , 0 , 0
       0     .05       0      10     .03       0      30     .05       0
Bank Sta=10,30
XS Rating Curve= 0 ,0
Exp/Cntr=0.3,0.1

Type RM Length L Ch R = 1 ,100     ,0,0,0
XS GIS Cut Line=2
             -20             100              20             100
#Sta/Elev= 4
       0   104.1      10   100.1      30   100.1      40   104.1
#Mann= 3 , 0 , 0
       0     .05       0      10     .03       0      30     .05       0
Bank Sta=10,30
XS Rating Curve= 0 ,0
Exp/Cntr=0.3,0.1
";
