//! Behaviour of the observer as its callers see it.

use super::*;
use crate::PlanRun;
use proptest::prelude::*;
use protocol::RelPath;
use ras_project::time::SimulationWindow;

/// Messages of a 2D run as 6.6 writes them, with the stray value of the time loop before the end of initialisation.
const TWO_D: &str = "Message  | Plan: 'plan03' (PRtest1.p03)\r\nMessage  | PROCESS:RasProcess\r\nMessage  | Writing Plan GIS Data...\r\n\
Progress | 30\r\nProgress | 100\r\nMessage  | PROCESS:RASGeomPreprocess\r\nProgress | 0.2\r\nProgress | 1\r\n\
Message  | Finished Processing Geometry\r\nMessage  | PROCESS:RasUnsteady\r\n\
Message  | Performing Unsteady Flow Simulation  HEC-RAS 6.6 September 2024\r\nProgress | 0.1\r\nProgress | 0.3\r\n\
Message  | Unsteady Input Summary:\r\nProgress | 3.789E-02\r\nProgress | 0.4\r\nProgress | 0.7333333\r\nProgress | 3.858025E-05\r\n\
Progress | 0.5\r\nProgress | 0.9830633\r\nMessage  | Writing Results to DSS\r\nProgress | 1\r\n\
Message  | Finished Unsteady Flow Simulation\r\nMessage  | PROCESS:RasProcess\r\nMessage  | Computing Stored Results Maps\r\n\
Progress | 50\r\nMessage  | Complete Process\t    1:03\r\n";

fn window() -> Option<SimulationWindow> {
    SimulationWindow::parse("01JAN2024,0000,02JAN2024,1200")
}

fn all(kind: EngineKind, text: &str) -> Vec<Observation> {
    let mut observer = Observer::new(kind, window());
    let mut seen = match kind {
        EngineKind::RasLinux => observer.read_console(text.as_bytes()),
        EngineKind::Practice | EngineKind::RasWindows => observer.read_messages(text.as_bytes()),
    };
    seen.extend(observer.finish());
    seen
}

fn fractions(seen: &[Observation]) -> Vec<f64> {
    seen.iter().filter_map(|o| if let Observation::Fraction(f) = o { Some(*f) } else { None }).collect()
}

fn phases(seen: &[Observation]) -> Vec<Phase> {
    seen.iter().filter_map(|o| if let Observation::Phase(p) = o { Some(*p) } else { None }).collect()
}

fn times(seen: &[Observation]) -> Vec<&str> {
    seen.iter().filter_map(|o| if let Observation::SimulatedTime(t) = o { Some(t.as_str()) } else { None }).collect()
}

#[test]
fn the_phases_of_a_2d_run_come_in_their_order() {
    use Phase::{Completing, Computing, Geometry, Initialising, PostProcessing};
    let seen = all(EngineKind::RasWindows, TWO_D);
    assert_eq!(phases(&seen), [Completing, Geometry, Initialising, Computing, PostProcessing]);
}

#[test]
fn initialisation_values_after_a_stray_value_do_not_count_as_the_time_loop() {
    let seen = all(EngineKind::RasWindows, TWO_D);
    let middle: Vec<f64> = fractions(&seen).into_iter().filter(|f| (0.2..0.9).contains(f)).collect();
    assert_eq!(middle.len(), 1, "{middle:?}");
    assert!((middle[0] - (0.06 + 0.91 * 0.5)).abs() < 1e-9);
    assert_eq!(times(&seen)[1], "2024-01-01T18:00:00", "half of 36 hours: {:?}", times(&seen));
}

#[test]
fn stamps_are_preferred_to_progress_values() {
    let text = "Message  | PROCESS:RasUnsteady\nProgress | 0.7\n\
        Message  | 01JAN2024 09:00:00  Area\tCell #\t     17768\t  944.00\t   1.267\t20\nProgress | 0.9\n";
    let seen = all(EngineKind::RasWindows, text);
    assert_eq!(times(&seen), ["2024-01-01T09:00:00"]);
    assert!((fractions(&seen).last().unwrap() - (0.06 + 0.91 * 0.25)).abs() < 1e-9);
}

#[test]
fn a_stamp_outside_the_window_is_only_a_message() {
    let seen =
        all(EngineKind::RasWindows, "Message  | PROCESS:RasUnsteady\nMessage  | 01JAN1900 00:00:10  Area\tCell\n");
    assert!(times(&seen).is_empty());
    assert!(matches!(seen.last(), Some(Observation::Line { text, .. }) if text.starts_with("01JAN1900")));
}

#[test]
fn the_linux_console_tells_progress_by_keys() {
    let text = "Performing Unsteady Flow Simulation  HEC-RAS 6.6 September 2024\nLABEL= Unsteady Flow Warmup\nPROGRESS= 0.5\n\
        LABEL= Unsteady Flow Computations\nPROGRESS= 0.25\nSIMTIME= 0.75\n IBOPER= Finished\nFinished Unsteady Flow Simulation\n";
    let seen = all(EngineKind::RasLinux, text);
    assert_eq!(phases(&seen), [Phase::Initialising, Phase::Computing, Phase::PostProcessing]);
    assert_eq!(times(&seen), ["2024-01-01T09:00:00", "2024-01-01T18:00:00"]);
    let lines = seen.iter().filter(|o| matches!(o, Observation::Line { .. })).count();
    assert_eq!(lines, 2);
}

#[test]
fn a_line_still_being_written_waits() {
    let mut observer = Observer::new(EngineKind::Practice, None);
    assert!(observer.read_messages(b"Message  | PROCESS:RasUnst").is_empty());
    assert_eq!(phases(&observer.read_messages(b"eady\n")), [Phase::Initialising]);
    assert!(observer.read_messages(b"Message  | the end").is_empty());
    assert!(matches!(observer.finish().last(), Some(Observation::Line { text, .. }) if text == "the end"));
}

#[test]
fn a_real_message_file_runs_through_all_its_phases() {
    let root = std::env::var_os("SPILLWAY_DATA")
        .map(std::path::PathBuf::from)
        .unwrap_or_else(|| std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"));
    let folder = root.join("projects/bald-eagle-1d");
    let (Ok(messages), Ok(plan)) =
        (std::fs::read(folder.join("BaldEagle.p01.computeMsgs.txt")), std::fs::read(folder.join("BaldEagle.p01")))
    else {
        println!("skipped: a_real_message_file_runs_through_all_its_phases: real data not present");
        return;
    };
    let plan = PlanRun::read(RelPath::new("B.prj").unwrap(), RelPath::new("B.p01").unwrap(), "01", &plan);
    let mut observer = Observer::new(EngineKind::RasWindows, plan.window);
    let seen = observer.read_messages(&messages);
    assert_eq!(
        phases(&seen),
        [Phase::Completing, Phase::Geometry, Phase::Initialising, Phase::Computing, Phase::PostProcessing]
    );
    assert!(fractions(&seen).len() > 50);
}

fn rubbish() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        (0.0f64..1.2).prop_map(|v| format!("Progress | {v}")),
        (0.0f64..110.0).prop_map(|v| format!("Progress | {v:e}")),
        prop::sample::select(vec!["RasProcess", "RASGeomPreprocess", "RasUnsteady", "RasSteady", "Other"])
            .prop_map(|p| format!("Message  | PROCESS:{p}")),
        (1u32..=31, 0u32..=24).prop_map(|(d, h)| format!("Message  | {d:02}JAN2024 {h:02}:00:00  Area\tCell")),
        Just("Message  | Finished Unsteady Flow Simulation".to_owned()),
        Just("LABEL= Unsteady Flow Computations".to_owned()),
        (0.0f64..2.0).prop_map(|v| format!("PROGRESS= {v}")),
        ".{0,30}",
    ];
    prop::collection::vec(line, 0..60).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #[test]
    fn nothing_ever_runs_backwards(text in rubbish(), linux: bool) {
        let seen = all(if linux { EngineKind::RasLinux } else { EngineKind::RasWindows }, &text);
        prop_assert!(fractions(&seen).windows(2).all(|pair| pair[0] < pair[1]));
        prop_assert!(fractions(&seen).iter().all(|f| (0.0..=1.0).contains(f)));
        prop_assert!(phases(&seen).windows(2).all(|pair| pair[0] < pair[1]));
        prop_assert!(times(&seen).windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn any_cutting_into_pieces_gives_the_same(text in rubbish(), cuts in prop::collection::vec(0usize..400, 0..12), linux: bool) {
        let kind = if linux { EngineKind::RasLinux } else { EngineKind::Practice };
        let whole = all(kind, &text);
        let mut observer = Observer::new(kind, window());
        let mut rest = text.as_bytes();
        let mut seen = Vec::new();
        for cut in cuts {
            let (piece, after) = rest.split_at(cut.min(rest.len()));
            rest = after;
            seen.extend(if linux { observer.read_console(piece) } else { observer.read_messages(piece) });
        }
        seen.extend(if linux { observer.read_console(rest) } else { observer.read_messages(rest) });
        seen.extend(observer.finish());
        prop_assert_eq!(seen, whole);
    }

    #[test]
    fn rubbish_without_line_ends_stays_in_bounds(bytes in prop::collection::vec(any::<u8>(), 0..2000), times in 1usize..80) {
        let mut reader = LineReader::default();
        for _ in 0..times {
            for line in reader.push(&bytes) {
                prop_assert!(line.chars().count() <= 64 * 1024);
            }
        }
    }
}
