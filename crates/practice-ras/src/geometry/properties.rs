//! Area, wetted perimeter, top width and conveyance of a cross section below a water surface.
//!
//! Conveyance is Manning's, summed over the parts between roughness changes, overbanks and channel apart; a channel with
//! several roughness values and steep sides gets one composite value (Lotter and Horton as in Chow 1959, section 6-5).

use super::ground::{Piece, Zone, pieces};
use super::section::{CrossSection, Levee};
use super::units::UnitSystem;

/// One zone (left overbank, channel or right overbank) below a water surface.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SubsectionProperties {
    /// Area that carries flow.
    pub area: f64,
    /// Wetted perimeter of that area.
    pub perimeter: f64,
    /// Width of the water surface that carries flow.
    pub top_width: f64,
    /// Conveyance, flow over the square root of the friction slope.
    pub conveyance: f64,
    /// Area with the ineffective parts.
    pub area_with_ineffective: f64,
    /// Width of the water surface with the ineffective parts.
    pub top_width_with_ineffective: f64,
}

impl SubsectionProperties {
    /// Area over top width, zero where dry.
    #[must_use]
    pub fn hydraulic_depth(&self) -> f64 {
        ratio(self.area, self.top_width)
    }

    /// Area over wetted perimeter, zero where dry.
    #[must_use]
    pub fn hydraulic_radius(&self) -> f64 {
        ratio(self.area, self.perimeter)
    }

    /// The roughness that gives this conveyance, zero where dry.
    #[must_use]
    pub fn roughness(&self, units: UnitSystem) -> f64 {
        ratio(units.manning() * self.area * self.hydraulic_radius().powf(2.0 / 3.0), self.conveyance)
    }
}

/// A cross section below one water surface.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct WettedSection {
    /// Left overbank.
    pub left: SubsectionProperties,
    /// Channel.
    pub channel: SubsectionProperties,
    /// Right overbank.
    pub right: SubsectionProperties,
}

impl WettedSection {
    /// The whole section; its conveyance is the sum of the zones.
    #[must_use]
    pub fn total(&self) -> SubsectionProperties {
        let zones = [&self.left, &self.channel, &self.right];
        let sum = |field: fn(&SubsectionProperties) -> f64| zones.iter().map(|zone| field(zone)).sum();
        SubsectionProperties {
            area: sum(|zone| zone.area),
            perimeter: sum(|zone| zone.perimeter),
            top_width: sum(|zone| zone.top_width),
            conveyance: sum(|zone| zone.conveyance),
            area_with_ineffective: sum(|zone| zone.area_with_ineffective),
            top_width_with_ineffective: sum(|zone| zone.top_width_with_ineffective),
        }
    }

    /// Velocity head coefficient, at least 1: the flow is shared by conveyance (Hydraulic Reference Manual, 2-9).
    #[must_use]
    pub fn alpha(&self) -> f64 {
        self.coefficient(
            |zone| if zone.area > 0.0 { zone.conveyance.powi(3) / zone.area.powi(2) } else { 0.0 },
            |area, conveyance| area.powi(2) / conveyance.powi(3),
        )
    }

    /// Momentum coefficient, at least 1.
    #[must_use]
    pub fn beta(&self) -> f64 {
        self.coefficient(
            |zone| if zone.area > 0.0 { zone.conveyance.powi(2) / zone.area } else { 0.0 },
            |area, conveyance| area / conveyance.powi(2),
        )
    }

    fn coefficient(&self, zone: fn(&SubsectionProperties) -> f64, whole: fn(f64, f64) -> f64) -> f64 {
        let total = self.total();
        if total.area <= 0.0 || total.conveyance <= 0.0 {
            return 1.0;
        }
        let value = (zone(&self.left) + zone(&self.channel) + zone(&self.right)) * whole(total.area, total.conveyance);
        if value.is_finite() { value.max(1.0) } else { 1.0 }
    }
}

/// A cross section prepared for repeated evaluation.
#[derive(Debug, Clone)]
pub struct SectionHydraulics {
    pieces: Vec<Piece>,
    roughness: Vec<f64>,
    ineffective: Vec<(f64, bool)>,
    left_levee: Option<Levee>,
    right_levee: Option<Levee>,
    composite_channel: bool,
    manning: f64,
    lowest: f64,
    highest: f64,
}

/// Sum over consecutive pieces of one zone and one roughness.
#[derive(Clone, Copy)]
struct Running {
    zone: Zone,
    roughness: usize,
    area: f64,
    perimeter: f64,
}

/// Wet part of one piece.
#[derive(Clone, Copy, Default)]
struct Wet {
    area: f64,
    perimeter: f64,
    width: f64,
}

impl SectionHydraulics {
    /// Prepares a section. The section has at least two points and one roughness value, as the reader makes sure.
    #[must_use]
    pub fn new(section: &CrossSection, units: UnitSystem) -> Self {
        let pieces = pieces(section);
        let lowest =
            pieces.iter().map(|piece| piece.left_elevation.min(piece.right_elevation)).fold(f64::INFINITY, f64::min);
        let highest = pieces
            .iter()
            .map(|piece| piece.left_elevation.max(piece.right_elevation))
            .fold(f64::NEG_INFINITY, f64::max);
        Self {
            composite_channel: needs_composite_roughness(section, &pieces),
            pieces,
            roughness: section.roughness.iter().map(|entry| if entry.n > 0.0 { entry.n } else { 0.001 }).collect(),
            ineffective: section.ineffective.iter().map(|area| (area.elevation, area.permanent)).collect(),
            left_levee: section.left_levee,
            right_levee: section.right_levee,
            manning: units.manning(),
            lowest,
            highest,
        }
    }

    /// The lowest ground elevation, obstructions included.
    #[must_use]
    pub fn lowest(&self) -> f64 {
        self.lowest
    }

    /// The highest ground elevation.
    #[must_use]
    pub fn highest(&self) -> f64 {
        self.highest
    }

    /// Elevations at which a property may jump: levee crests and tops of ineffective areas.
    #[must_use]
    pub fn jumps(&self) -> Vec<f64> {
        let levees = self.left_levee.iter().chain(&self.right_levee).map(|levee| levee.elevation);
        self.ineffective.iter().map(|entry| entry.0).chain(levees).collect()
    }

    /// Elevations of the ground points.
    #[must_use]
    pub fn ground_elevations(&self) -> Vec<f64> {
        self.pieces.iter().flat_map(|piece| [piece.left_elevation, piece.right_elevation]).collect()
    }

    /// Properties below a water surface; all zero at or below the lowest ground.
    #[must_use]
    pub fn at(&self, water: f64) -> WettedSection {
        let mut section = WettedSection::default();
        let mut channel_pow = 0.0;
        let mut running: Option<Running> = None;
        let from =
            self.left_levee.filter(|levee| water <= levee.elevation).map_or(f64::NEG_INFINITY, |levee| levee.station);
        let until =
            self.right_levee.filter(|levee| water <= levee.elevation).map_or(f64::INFINITY, |levee| levee.station);
        let mut first = true;
        let mut last: Option<&Piece> = None;
        for piece in &self.pieces {
            let middle = 0.5 * (piece.left + piece.right);
            if middle < from || middle > until {
                continue;
            }
            let mut wet = wet_part(piece, water);
            if first {
                // Water above the end of the section, or against a levee, stands on an upright wall.
                wet.perimeter += (water - piece.left_elevation).max(0.0);
                first = false;
            }
            last = Some(piece);
            self.add(&mut section, &mut channel_pow, &mut running, piece, wet, water);
        }
        if let Some(piece) = last {
            let wall = Wet { perimeter: (water - piece.right_elevation).max(0.0), ..Wet::default() };
            self.add(&mut section, &mut channel_pow, &mut running, piece, wall, water);
        }
        if let Some(done) = running {
            self.close(&mut section, &mut channel_pow, done);
        }
        if self.composite_channel && section.channel.perimeter > 0.0 {
            let n = (channel_pow / section.channel.perimeter).powf(2.0 / 3.0);
            section.channel.conveyance = conveyance(self.manning, n, section.channel.area, section.channel.perimeter);
        }
        section
    }

    fn add(
        &self,
        section: &mut WettedSection,
        channel_pow: &mut f64,
        running: &mut Option<Running>,
        piece: &Piece,
        wet: Wet,
        water: f64,
    ) {
        let zone = zone_mut(section, piece.zone);
        zone.area_with_ineffective += wet.area;
        zone.top_width_with_ineffective += wet.width;
        let effective = match piece.ineffective.and_then(|index| self.ineffective.get(index)) {
            None => wet,
            Some(&(elevation, _)) if water <= elevation => return,
            Some(&(_, false)) => wet,
            Some(&(elevation, true)) => {
                let below = wet_part(piece, elevation);
                Wet {
                    area: wet.area - below.area,
                    perimeter: (wet.perimeter - below.perimeter).max(0.0),
                    width: wet.width,
                }
            }
        };
        zone.area += effective.area;
        zone.perimeter += effective.perimeter;
        zone.top_width += effective.width;
        match running {
            Some(sum) if sum.zone == piece.zone && sum.roughness == piece.roughness => {
                sum.area += effective.area;
                sum.perimeter += effective.perimeter;
            }
            _ => {
                if let Some(done) = running.take() {
                    self.close(section, channel_pow, done);
                }
                *running = Some(Running {
                    zone: piece.zone,
                    roughness: piece.roughness,
                    area: effective.area,
                    perimeter: effective.perimeter,
                });
            }
        }
    }

    fn close(&self, section: &mut WettedSection, channel_pow: &mut f64, done: Running) {
        let n = self.roughness.get(done.roughness).copied().unwrap_or(0.035);
        if done.zone == Zone::Channel {
            *channel_pow += done.perimeter * n.powf(1.5);
        }
        zone_mut(section, done.zone).conveyance += conveyance(self.manning, n, done.area, done.perimeter);
    }

    /// First moment of the flow area about the water surface (area times depth of its centroid), for specific force.
    #[must_use]
    pub fn first_moment(&self, water: f64) -> f64 {
        let from =
            self.left_levee.filter(|levee| water <= levee.elevation).map_or(f64::NEG_INFINITY, |levee| levee.station);
        let until =
            self.right_levee.filter(|levee| water <= levee.elevation).map_or(f64::INFINITY, |levee| levee.station);
        let mut sum = 0.0;
        for piece in &self.pieces {
            let middle = 0.5 * (piece.left + piece.right);
            let idle = piece
                .ineffective
                .and_then(|index| self.ineffective.get(index))
                .is_some_and(|&(elevation, _)| water <= elevation);
            if middle < from || middle > until || idle {
                continue;
            }
            let a = (water - piece.left_elevation).max(0.0);
            let b = (water - piece.right_elevation).max(0.0);
            let width = wet_part(piece, water).width;
            // The integral of depth squared over two along a line from depth a to depth b.
            sum += width * (a * a + a * b + b * b) / 6.0;
        }
        sum
    }
}

fn zone_mut(section: &mut WettedSection, zone: Zone) -> &mut SubsectionProperties {
    match zone {
        Zone::Left => &mut section.left,
        Zone::Channel => &mut section.channel,
        Zone::Right => &mut section.right,
    }
}

fn conveyance(manning: f64, n: f64, area: f64, perimeter: f64) -> f64 {
    if area <= 0.0 || perimeter <= 0.0 || n <= 0.0 {
        return 0.0;
    }
    manning / n * area * (area / perimeter).powf(2.0 / 3.0)
}

fn wet_part(piece: &Piece, water: f64) -> Wet {
    let width = piece.right - piece.left;
    let low = piece.left_elevation.min(piece.right_elevation);
    let high = piece.left_elevation.max(piece.right_elevation);
    if water <= low {
        return Wet::default();
    }
    let rise = high - low;
    if water >= high {
        return Wet { area: width * (water - 0.5 * (low + high)), perimeter: width.hypot(rise), width };
    }
    let part = (water - low) / rise;
    Wet { area: 0.5 * width * part * (water - low), perimeter: width.hypot(rise) * part, width: width * part }
}

/// Whether the channel has several roughness values on sides steeper than five to one.
fn needs_composite_roughness(section: &CrossSection, pieces: &[Piece]) -> bool {
    let mut bounds: Vec<(f64, f64)> = Vec::new();
    let mut before = None;
    let mut end = None;
    for piece in pieces.iter().filter(|piece| piece.zone == Zone::Channel) {
        if before != Some(piece.roughness) {
            bounds.push((piece.left, piece.left_elevation));
            before = Some(piece.roughness);
        }
        end = Some((piece.right, piece.right_elevation));
    }
    let values: Vec<usize> =
        pieces.iter().filter(|piece| piece.zone == Zone::Channel).map(|piece| piece.roughness).collect();
    let several = values.windows(2).any(|pair| {
        let n = |index: usize| section.roughness.get(index).map(|entry| entry.n);
        n(pair[0]) != n(pair[1])
    });
    bounds.extend(end);
    several && bounds.windows(2).any(|pair| (pair[1].1 - pair[0].1).abs() * 5.0 > (pair[1].0 - pair[0].0).abs())
}

fn ratio(numerator: f64, denominator: f64) -> f64 {
    if denominator > 0.0 { numerator / denominator } else { 0.0 }
}

#[cfg(test)]
mod tests;
