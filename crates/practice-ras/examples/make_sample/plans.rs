//! The project and its plans.

/// How long the practice engine takes over each plan of the sample, so that there is something to watch.
pub const PRACTICE: &str = "# Read by the practice engine alone. This mark makes it the engine of this project without being asked for.\nsample = true\n# Each plan takes at least this many seconds.\nseconds = 3.0\n";

struct Plan {
    extension: &'static str,
    title: &'static str,
    short: &'static str,
    geometry: &'static str,
    flow: &'static str,
    /// Window, computation interval, output interval; none for steady flow.
    unsteady: Option<(&'static str, &'static str, &'static str)>,
}

const RIVER: Option<(&str, &str, &str)> = Some(("01JUN2024,0000,03JUN2024,1200", "2MIN", "15MIN"));
const MEADOW: Option<(&str, &str, &str)> = Some(("01JUN2024,0000,01JUN2024,1000", "30SEC", "10MIN"));

const PLANS: [Plan; 8] = [
    Plan {
        extension: "p01",
        title: "Mean flow and floods, today",
        short: "Steady today",
        geometry: "g01",
        flow: "f01",
        unsteady: None,
    },
    Plan {
        extension: "p02",
        title: "June flood, today",
        short: "June today",
        geometry: "g01",
        flow: "u01",
        unsteady: RIVER,
    },
    Plan {
        extension: "p03",
        title: "June flood, widened",
        short: "June widened",
        geometry: "g02",
        flow: "u01",
        unsteady: RIVER,
    },
    Plan {
        extension: "p04",
        title: "Design flood HQ100, today",
        short: "HQ100 today",
        geometry: "g01",
        flow: "u02",
        unsteady: RIVER,
    },
    Plan {
        extension: "p05",
        title: "Spring flood on the meadow",
        short: "Meadow spring",
        geometry: "g03",
        flow: "u03",
        unsteady: MEADOW,
    },
    Plan {
        extension: "p06",
        title: "HQ100 on the meadow",
        short: "Meadow HQ100",
        geometry: "g03",
        flow: "u04",
        unsteady: MEADOW,
    },
    Plan {
        extension: "p07",
        title: "Mean flow and floods, widened",
        short: "Steady widened",
        geometry: "g02",
        flow: "f01",
        unsteady: None,
    },
    Plan {
        extension: "p08",
        title: "Backwater over the meadow",
        short: "Meadow backwater",
        geometry: "g03",
        flow: "u05",
        unsteady: MEADOW,
    },
];

/// The project file.
pub fn project() -> String {
    let mut text =
        String::from("Proj Title=Weirbach (sample)\nCurrent Plan=p01\nDefault Exp/Contr=0.3,0.1\nSI Units\n");
    for geometry in ["g01", "g02", "g03"] {
        text.push_str(&format!("Geom File={geometry}\n"));
    }
    text.push_str("Flow File=f01\n");
    for flow in ["u01", "u02", "u03", "u04", "u05"] {
        text.push_str(&format!("Unsteady File={flow}\n"));
    }
    for plan in &PLANS {
        text.push_str(&format!("Plan File={}\n", plan.extension));
    }
    text.push_str("Y Axis Title=Elevation\nX Axis Title(PF)=Main Channel Distance\nX Axis Title(XS)=Station\nBEGIN DESCRIPTION:\nAn invented river with a tributary, and a meadow it floods. Made for Spillway; no such place exists.\nEND DESCRIPTION:\nDSS Start Date=\nDSS Start Time=\nDSS End Date=\nDSS End Time=\nDSS File=dss\nDSS Export Filename=\nDSS Export Rating Curves= 0 \nDSS Export Rating Curve Sorted= 0 \nDSS Export Volume Flow Curves= 0 \nDXF Filename=\nDXF OffsetX= 0 \nDXF OffsetY= 0 \nDXF ScaleX= 1 \nDXF ScaleY= 10 \nGIS Export Profiles= 0 \n");
    text
}

/// Every plan with its extension.
pub fn plans() -> Vec<(&'static str, String)> {
    PLANS.iter().map(|plan| (plan.extension, plan_text(plan))).collect()
}

fn plan_text(plan: &Plan) -> String {
    let window = plan.unsteady.map_or(",,,", |(window, _, _)| window);
    let mut text = format!(
        "Plan Title={}\nProgram Version=6.60\nShort Identifier={:<64}\nSimulation Date={window}\nGeom File={}\nFlow File={}\nSubcritical Flow\nK Sum by GR= 0 \nStd Step Tol= 0.003 \nCritical Tol= 0.003 \nNum of Std Step Trials= 20 \nMax Error Tol= 0.1 \nFlow Tol Ratio= 0.001 \nLog Output Level= 0 \nFriction Slope Method= 1 \n",
        plan.title, plan.short, plan.geometry, plan.flow
    );
    if let Some((_, step, output)) = plan.unsteady {
        text.push_str(&format!("Unsteady Friction Slope Method= 2 \nParabolic Critical Depth\nGlobal Vel Dist= 0 , 0 , 0 \nGlobal Log Level= 0 \nCheckData=True\nEncroach Param=-1 ,0,0, 0 \nComputation Interval={step}\nOutput Interval={output}\nInstantaneous Interval={output}\nMapping Interval={output}\nRun HTab=-1 \nRun UNet=-1 \nRun Sediment= 0 \nRun PostProcess=-1 \nRun WQNet= 0 \nRun RASMapper= 0 \nUNET Theta= 1 \nUNET Theta Warmup= 1 \nUNET ZTol= 0.006 \nUNET MxIter= 20 \nUNET D1 Cores= 0 \nUNET D2 Cores= 0 \n"));
        if plan.geometry == "g03" {
            text.push_str("UNET D2 Name=Meadow\nUNET D2 Cores= 0 \nUNET D2 Equation= 1 \n");
        }
        text.push_str("DSS File=dss\nWrite IC File= 0 \nEcho Input=False\nEcho Parameters=False\nEcho Output=False\nWrite Detailed= 0 \nHDF Flush=0\nHDF Compression= 1 \nHDF Chunk Size= 1 \n");
    } else {
        text.push_str("Parabolic Critical Depth\nGlobal Vel Dist= 0 , 0 , 0 \nGlobal Log Level= 0 \nEncroach Param=-1 ,0,0, 0 \nRun RASMapper= 0 \n");
    }
    text
}
