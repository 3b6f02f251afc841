//! What the user puts into another order by hand.

use crate::queue::Turn;
use crate::{Core, Effects, PlanKey, PlanNumber, PlanState, Refused};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// Where a waiting plan is moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Move {
    /// Next in turn.
    Front,
    /// Last in turn.
    Back,
    /// Just before this waiting plan of the same run.
    Before(PlanNumber),
}

/// The place of a plan that was moved just before another one: that one's place as it was then, and how far before it.
/// So nobody else's place changes, whatever else waits, computes or arrives. The other one keeps that place, too, even
/// where it becomes known how long it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Seat {
    /// Place by hand.
    pub hand: i64,
    /// Expected milliseconds of the plan whose place it was.
    pub length: u64,
    /// Its order of arrival.
    pub arrival: u64,
    /// 0 for the plan whose place it was; below 0, the lower, the earlier.
    pub before: i64,
}

impl Seat {
    pub(crate) fn turn(self) -> Turn {
        Turn { hand: self.hand, length: Reverse(self.length), arrival: self.arrival, before: self.before }
    }

    fn at(turn: Turn) -> Self {
        Self { hand: turn.hand, length: turn.length.0, arrival: turn.arrival, before: turn.before }
    }

    fn shares_place(self, other: Self) -> bool {
        (self.hand, self.length, self.arrival) == (other.hand, other.length, other.arrival)
    }
}

/// A waiting plan was moved by hand.
pub fn on_plan_moved(core: &mut Core, plan: &PlanKey, to: Move, effects: &mut impl Effects) -> Result<(), Refused> {
    core.waiting_or_refuse(plan)?;
    match to {
        Move::Front => {
            let hand = hands(core).min().unwrap_or(0).min(0) - 1;
            core.change_waiting(plan, |plan| (plan.hand, plan.seat) = (hand, None));
        }
        Move::Back => {
            let hand = hands(core).max().unwrap_or(0).max(0) + 1;
            core.change_waiting(plan, |plan| (plan.hand, plan.seat) = (hand, None));
        }
        Move::Before(number) => {
            let next = PlanKey::new(plan.run.clone(), number);
            if next == *plan {
                return Ok(());
            }
            core.waiting_or_refuse(&next)?;
            let Some(turn) = core.turn_of(&next) else { return Ok(()) };
            let its = Seat::at(turn);
            let seat = Seat { before: its.before - 1, ..its };
            // It leaves its own seat first, which may be needed for another one.
            core.change_waiting(plan, |plan| plan.seat = None);
            make_room(core, plan, seat, effects);
            core.change_waiting(&next, |plan| plan.seat = Some(its));
            core.change_waiting(plan, |plan| plan.seat = Some(seat));
            effects.plan_changed(next);
        }
    }
    effects.plan_changed(plan.clone());
    Ok(())
}

/// Places by hand of what waits.
fn hands(core: &Core) -> impl Iterator<Item = i64> {
    let waits = |plan: &&crate::Plan| matches!(plan.state, PlanState::Waiting { .. });
    core.plans.iter().map(|(_, plan)| plan).filter(waits).map(crate::Plan::hand)
}

/// Whoever sits there already, and those before, move on by one. Plans that compute now keep their seats, too: they may
/// wait again.
fn make_room(core: &mut Core, moved: &PlanKey, seat: Seat, effects: &mut impl Effects) {
    let sits = |plan: &crate::Plan| plan.seat.filter(|known| known.shares_place(seat) && known.before <= seat.before);
    let open = |plan: &crate::Plan| !matches!(plan.state, PlanState::Ended(_));
    let mut before: Vec<(PlanKey, Seat)> = core
        .plans
        .iter()
        .filter(|(key, plan)| *key != moved && open(plan))
        .filter_map(|(key, plan)| Some((key.clone(), sits(plan)?)))
        .collect();
    if !before.iter().any(|(_, known)| known.before == seat.before) {
        return;
    }
    // The first one first: two plans never share a seat, not even for a moment.
    before.sort_by_key(|(_, known)| known.before);
    for (key, known) in before {
        core.change_waiting(&key, |plan| plan.seat = Some(Seat { before: known.before - 1, ..known }));
        effects.plan_changed(key);
    }
}

/// The user put waiting plans into an order: they come next, in this order.
pub fn on_plans_ordered(core: &mut Core, plans: &[PlanKey], effects: &mut impl Effects) -> Result<(), Refused> {
    for key in plans {
        core.waiting_or_refuse(key)?;
    }
    for key in plans.iter().rev() {
        on_plan_moved(core, key, Move::Front, effects)?;
    }
    Ok(())
}
