//! Where the window stands. Plain functions; all numbers are physical pixels of the desktop.

use serde::{Deserialize, Serialize};

/// Least width and height of the window, logical pixels.
pub const LEAST: (f64, f64) = (1024.0, 700.0);

/// Width and height of a first start, logical pixels.
pub const USUAL: (f64, f64) = (1360.0, 860.0);

/// As much of the title bar must be seen that it can be taken hold of.
const HANDLE: (i64, i64) = (120, 32);

/// A rectangle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// Left.
    pub x: i32,
    /// Top.
    pub y: i32,
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

/// Where the window stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// While it was not maximised.
    #[serde(flatten)]
    pub area: Area,
    /// Whether it was.
    pub maximised: bool,
}

/// The remembered area as it fits the screens that are there now; none: let the system choose.
pub fn fitting(area: Area, screens: &[Area]) -> Option<Area> {
    let screen = screens.iter().find(|screen| can_be_taken_hold_of(area, screen))?;
    Some(Area { width: area.width.min(screen.width), height: area.height.min(screen.height), ..area })
}

fn can_be_taken_hold_of(window: Area, screen: &Area) -> bool {
    let overlap = |from: i32, length: i64, screen_from: i32, screen_length: u32| {
        let (from, screen_from) = (i64::from(from), i64::from(screen_from));
        (from + length).min(screen_from + i64::from(screen_length)) - from.max(screen_from)
    };
    let across = overlap(window.x, i64::from(window.width), screen.x, screen.width);
    let down = overlap(window.y, HANDLE.1, screen.y, screen.height);
    across >= HANDLE.0 && down >= HANDLE.1
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCREEN: Area = Area { x: 0, y: 0, width: 1920, height: 1080 };
    const RIGHT: Area = Area { x: 1920, y: 0, width: 2560, height: 1440 };
    const WINDOW: Area = Area { x: 2000, y: 100, width: 1400, height: 900 };

    #[test]
    fn a_window_stands_where_it_stood() {
        assert_eq!(fitting(WINDOW, &[SCREEN, RIGHT]), Some(WINDOW));
    }

    #[test]
    fn a_window_of_a_screen_that_is_gone_is_placed_anew() {
        assert_eq!(fitting(WINDOW, &[SCREEN]), None);
        assert_eq!(fitting(WINDOW, &[]), None);
    }

    #[test]
    fn a_title_bar_above_the_screen_or_hardly_on_it_is_out_of_reach() {
        assert_eq!(fitting(Area { x: 100, y: -40, ..WINDOW }, &[SCREEN]), None);
        assert_eq!(fitting(Area { x: 1850, y: 100, ..WINDOW }, &[SCREEN]), None);
        assert_eq!(fitting(Area { x: -1350, y: 100, ..WINDOW }, &[SCREEN]), None);
        assert!(fitting(Area { x: -1200, y: 100, ..WINDOW }, &[SCREEN]).is_some());
    }

    #[test]
    fn a_window_is_no_larger_than_its_screen() {
        let large = Area { x: 0, y: 0, width: 2560, height: 1440 };
        assert_eq!(fitting(large, &[SCREEN]), Some(SCREEN));
    }

    #[test]
    fn numbers_at_the_edge_of_what_fits_do_no_harm() {
        let odd = Area { x: i32::MIN, y: i32::MAX, width: u32::MAX, height: u32::MAX };
        assert_eq!(fitting(odd, &[SCREEN]), None);
    }
}
