//! The shortest tour, by dynamic programming from aisle to aisle.
//!
//! A tour is a connected set of edges with an even number of ends at every crossing. Going from left to right it is
//! enough to know, for each cross aisle, whether the part built so far has no, an odd or an even number of ends
//! there, and which crossings it connects; the best way to each of these states is kept. Ratliff & Rosenthal, "Order-picking
//! in a rectangular warehouse: a solvable case of the traveling salesman problem", Operations Research 31(3), 1983, for one
//! block; Roodbergen & De Koster, "Routing order pickers in a warehouse with a middle aisle", European Journal of
//! Operational Research 133(1), 2001, for two. The states and their successors are worked out here, not listed.

use super::rules::{block_of, widest_gap};
use super::{Geometry, Spot};

/// Most cross aisles.
const MOST: usize = super::MOST_CROSS_AISLES_FOR_OPTIMAL as usize;
/// More than there are states with three cross aisles.
const ROOM: usize = 64;

/// The ends at the crossings of one aisle: 0 none, 1 odd, 2 even; and which of them are connected.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct State {
    ends: [u8; MOST],
    /// Numbers of connected parts, from 1 in the order of crossings; 0 where there are no ends.
    part: [u8; MOST],
}

/// What is walked of a stretch of an aisle between two crossings.
#[derive(Clone, Copy)]
enum Walk {
    /// From one crossing to the other, once.
    Once,
    /// There and back.
    Twice,
    /// From the front up to the last pick and back.
    FromFront,
    /// From the back up to the nearest pick and back.
    FromBack,
    /// From both sides, leaving out the widest gap.
    FromBoth,
}

const WALKS: [Walk; 5] = [Walk::Once, Walk::Twice, Walk::FromFront, Walk::FromBack, Walk::FromBoth];

impl State {
    fn add_ends(&mut self, crossing: usize, n: u8) {
        if self.ends[crossing] == 0 {
            self.part[crossing] = MOST as u8 + 1 + crossing as u8;
        }
        self.ends[crossing] = match (self.ends[crossing] + n) % 2 {
            1 => 1,
            _ => 2,
        };
    }

    fn join(&mut self, a: usize, b: usize) {
        let (keep, drop) = (self.part[a], self.part[b]);
        for part in &mut self.part {
            if *part == drop {
                *part = keep;
            }
        }
    }

    /// Numbers the parts in the order of crossings.
    fn in_order(mut self) -> State {
        let mut names = [0; MOST];
        let mut known = 0;
        for part in &mut self.part {
            if *part == 0 {
                continue;
            }
            let at = names[..known].iter().position(|n| n == part).unwrap_or_else(|| {
                names[known] = *part;
                known += 1;
                known - 1
            });
            *part = at as u8 + 1;
        }
        self
    }

    fn walk(mut self, block: usize, walk: Walk) -> State {
        let (front, back) = (block, block + 1);
        match walk {
            Walk::Once | Walk::Twice => {
                let n = if matches!(walk, Walk::Once) { 1 } else { 2 };
                self.add_ends(front, n);
                self.add_ends(back, n);
                self.join(front, back);
            }
            Walk::FromFront => self.add_ends(front, 2),
            Walk::FromBack => self.add_ends(back, 2),
            Walk::FromBoth => {
                self.add_ends(front, 2);
                self.add_ends(back, 2);
            }
        }
        self.in_order()
    }

    /// Someone must come by the front of this aisle.
    fn with_depot(mut self) -> State {
        if self.ends[0] == 0 {
            self.add_ends(0, 2);
        }
        self.in_order()
    }

    /// To the next aisle along the cross aisles, `edges` times along each; `None` when that cannot be part of a tour.
    fn across(self, edges: [u8; MOST]) -> Option<State> {
        let mut next = State::default();
        for (i, n) in edges.iter().enumerate() {
            let fits = match self.ends[i] {
                0 => *n == 0,
                1 => *n == 1,
                _ => *n != 1,
            };
            if !fits {
                return None;
            }
            if *n > 0 {
                (next.ends[i], next.part[i]) = (*n, self.part[i]);
            }
        }
        let goes_on = |part: u8| part == 0 || next.part.contains(&part);
        self.part.iter().all(|p| goes_on(*p)).then(|| next.in_order())
    }

    fn is_tour(&self) -> bool {
        self.ends.iter().all(|e| *e != 1) && self.part.iter().all(|p| *p <= 1)
    }
}

/// The number of a state, which is new if it is not yet known.
fn number(states: &mut Vec<State>, state: State) -> u8 {
    let at = states.iter().position(|s| *s == state).unwrap_or_else(|| {
        states.push(state);
        states.len() - 1
    });
    assert!(at < ROOM, "more than {ROOM} states");
    at as u8
}

/// All states of a number of cross aisles, with what leads from one to another.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    blocks: usize,
    states: usize,
    /// By block, walk and state.
    walk: Vec<[[u8; ROOM]; WALKS.len()]>,
    with_depot: [u8; ROOM],
    /// From, to, and how many times along cross aisles.
    across: Vec<(u8, u8, f64)>,
    tours: Vec<u8>,
}

impl Columns {
    pub(super) fn new(cross_aisles: usize) -> Self {
        let blocks = cross_aisles - 1;
        let mut states = vec![State::default()];
        let mut made = Columns {
            blocks,
            states: 0,
            walk: vec![[[0; ROOM]; WALKS.len()]; blocks],
            with_depot: [0; ROOM],
            across: Vec::new(),
            tours: Vec::new(),
        };
        let mut at = 0;
        while at < states.len() {
            let from = states[at];
            for block in 0..blocks {
                for (w, walk) in WALKS.into_iter().enumerate() {
                    made.walk[block][w][at] = number(&mut states, from.walk(block, walk));
                }
            }
            made.with_depot[at] = number(&mut states, from.with_depot());
            for code in 0..3_usize.pow(cross_aisles as u32) {
                let mut edges = [0; MOST];
                for (i, n) in edges[..cross_aisles].iter_mut().enumerate() {
                    *n = (code / 3_usize.pow(i as u32) % 3) as u8;
                }
                if let Some(next) = from.across(edges) {
                    let times = edges.iter().map(|n| f64::from(*n)).sum();
                    made.across.push((at as u8, number(&mut states, next), times));
                }
            }
            if from.is_tour() {
                made.tours.push(at as u8);
            }
            at += 1;
        }
        made.states = states.len();
        made
    }

    /// The metres of the shortest tour.
    pub(super) fn shortest(&self, g: &Geometry, sorted: &[Spot]) -> f64 {
        let depth = g.length / self.blocks as f64;
        let left = sorted[0].aisle.min(g.depot);
        let right = sorted[sorted.len() - 1].aisle.max(g.depot);
        let mut best = [f64::INFINITY; ROOM];
        best[0] = 0.0;
        let mut rest = sorted;
        for aisle in left..=right {
            if aisle > left {
                let mut next = [f64::INFINITY; ROOM];
                for (from, to, times) in &self.across {
                    let way = best[usize::from(*from)] + times * g.pitch;
                    let known = &mut next[usize::from(*to)];
                    *known = known.min(way);
                }
                best = next;
            }
            if aisle == g.depot {
                best = self.through(&best, &[(&self.with_depot, 0.0)], false);
            }
            let (mut picks, after) = rest.split_at(rest.partition_point(|s| s.aisle == aisle));
            rest = after;
            for block in 0..self.blocks {
                let n = picks.partition_point(|s| block_of(s.y, depth, self.blocks) == block);
                let (here, beyond) = picks.split_at(n);
                picks = beyond;
                best = self.stretch(&best, block, here, (block as f64 * depth, depth));
            }
        }
        self.tours.iter().map(|s| best[usize::from(*s)]).fold(f64::INFINITY, f64::min)
    }

    /// One stretch of an aisle, which begins at `from` and is `depth` long.
    fn stretch(
        &self,
        best: &[f64; ROOM],
        block: usize,
        picks: &[Spot],
        (from, depth): (f64, f64),
    ) -> [f64; ROOM] {
        let [once, twice, front, back, both] = &self.walk[block];
        let (Some(first), Some(last)) = (picks.first(), picks.last()) else {
            return self.through(best, &[(once, depth), (twice, 2.0 * depth)], true);
        };
        let up_to = 2.0 * (last.y - from);
        let down_to = 2.0 * (from + depth - first.y);
        let gap = 2.0 * (depth - widest_gap(picks));
        let ways = [(once, depth), (twice, 2.0 * depth), (front, up_to), (back, down_to), (both, gap)];
        self.through(best, if picks.len() > 1 { &ways } else { &ways[..4] }, false)
    }

    /// The best way to each state after one of several steps, or none if that is allowed.
    fn through(&self, best: &[f64; ROOM], ways: &[(&[u8; ROOM], f64)], or_none: bool) -> [f64; ROOM] {
        let mut next = if or_none { *best } else { [f64::INFINITY; ROOM] };
        for (from, so_far) in best[..self.states].iter().enumerate().filter(|(_, way)| way.is_finite()) {
            for (to, metres) in ways {
                let known = &mut next[usize::from(to[from])];
                *known = known.min(so_far + metres);
            }
        }
        next
    }
}
