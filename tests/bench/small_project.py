"""A small steady project made on the spot, as tests/src/project.rs makes it."""

from pathlib import Path

FLOW = """Flow Title=One discharge
Program Version=6.60
Number of Profiles= 1
Profile Names=Q20
River Rch & RM=Mill            ,Channel         ,300
      20
Boundary for River Rch & Prof#=Mill            ,Channel         , 1
Up Type= 0
Dn Type= 3
Dn Slope=0.001
"""

SECTION = """
Type RM Length L Ch R = 1 ,{station:<8},{length},{length},{length}
XS GIS Cut Line=2
             -20{station:>16}              20{station:>16}
#Sta/Elev= 4
       0{high:8.1f}      10{low:8.1f}      30{low:8.1f}      40{high:8.1f}
#Mann= 3 , 0 , 0
       0     .05       0      10     .03       0      30     .05       0
Bank Sta=10,30
XS Rating Curve= 0 ,0
Exp/Cntr=0.3,0.1
"""

PLAN = """Plan Title=Plan {number:02}
Program Version=6.60
Short Identifier=plan{number:02}
Simulation Date=,,,
Geom File=g01
Flow File=f01
Subcritical Flow
Friction Slope Method= 1
UNET D1 Cores= 0
PS Cores= 0
Run HTab= 0
Run UNet= 0
Run RASMapper=-1
"""


def write_project(folder: Path, plans: int, seconds: float) -> Path:
    """Writes the project with so many plans of at least so many seconds, and gives its project file."""
    folder.mkdir(parents=True, exist_ok=True)

    def put(ending: str, text: str) -> Path:
        file = folder / f"Mill.{ending}"
        file.write_bytes(text.replace("\n", "\r\n").encode())
        return file

    geometry = "Geom Title=Short channel\nProgram Version=6.60\n\nRiver Reach=Mill            ,Channel\n"
    geometry += "Reach XY= 2\n               0             300               0               0\n"
    geometry += "Rch Text X Y=0,150\nReverse River Text= 0\n"
    for station, length in ((300, 100), (200, 100), (100, 0)):
        low = 100 + station / 1000
        geometry += SECTION.format(station=station, length=length, low=low, high=low + 4)
    project = "Proj Title=Mill channel\nCurrent Plan=p01\nDefault Exp/Contr=0.3,0.1\nSI Units\nGeom File=g01\nFlow File=f01\n"
    for number in range(1, plans + 1):
        project += f"Plan File=p{number:02}\n"
        put(f"p{number:02}", PLAN.format(number=number))
    put("g01", geometry)
    put("f01", FLOW)
    (folder / "practice.toml").write_text(f"seconds = {seconds}\n")
    return put("prj", project)
