//! The picking floor: parallel aisles joined by cross aisles, and the length of a tour through them.
//!
//! All of it is pure: a tour is a function of the geometry, the rule and the places to be visited.
//!
//! *Conventions*: aisles are numbered from 0 on the left; a place is so many metres from the front of its aisle;
//! both sides of an aisle are picked in one pass and crossing over takes no way. Cross aisles have no width. A tour
//! begins and ends at the depot, at the front of its aisle. (Hall, "Distance approximations for routing manual pickers
//! in a warehouse", IIE Transactions 25(4), 1993; Petersen, "An evaluation of order picking routeing policies",
//! International Journal of Operations & Production Management 17(11), 1997.)

mod optimal;
mod rules;
mod slots;

pub use slots::{Class, Place, Slots, Slotting};

use optimal::Columns;

crate::choice! {
    /// The way a picker takes.
    pub enum Routing {
        /// every aisle with a pick is walked through, left to right; the last one is left where it was entered when
        /// their number is odd
        SShape = "s_shape",
        /// every aisle with a pick is entered and left at the front
        Return = "return",
        /// the first and the last aisle are walked through; the others are entered from the front up to their middle,
        /// and from the back
        Midpoint = "midpoint",
        /// the first and the last aisle are walked through; of each other one, the largest stretch without a pick is
        /// left out
        LargestGap = "largest_gap",
        /// every aisle is walked through or left where it was entered, whatever makes the whole tour shortest
        Combined = "combined",
        /// the shortest of all tours
        Optimal = "optimal",
    }
}

/// A place to be visited.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Spot {
    /// The aisle, from 0 on the left.
    pub aisle: u32,
    /// Metres from the front of the aisle.
    pub y: f64,
}

/// The shape of the floor.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Geometry {
    /// How many aisles.
    pub aisles: u32,
    /// The length of an aisle in metres, from the front cross aisle to the last one.
    pub length: f64,
    /// From the middle of an aisle to the middle of the next, in metres.
    pub pitch: f64,
    /// Cross aisles, at equal distances: 1 is at the front only, 2 are front and back, more lie between.
    pub cross_aisles: u32,
    /// The aisle in front of which tours begin and end.
    pub depot: u32,
}

/// Most cross aisles that the shortest tour can be computed for: two blocks.
pub const MOST_CROSS_AISLES_FOR_OPTIMAL: u32 = 3;

/// A rule on a floor, ready to measure tours.
#[derive(Clone, Debug)]
pub struct Router {
    geometry: Geometry,
    routing: Routing,
    columns: Option<Columns>,
}

impl Router {
    /// The rule `routing` on a floor.
    ///
    /// # Panics
    /// When the rule is not defined for so many cross aisles (see [`Router::is_defined`]).
    pub fn new(geometry: Geometry, routing: Routing) -> Self {
        assert!(Router::is_defined(routing, geometry.cross_aisles), "{routing:?} on {geometry:?}");
        let columns = (routing == Routing::Optimal && geometry.cross_aisles > 1)
            .then(|| Columns::new(geometry.cross_aisles as usize));
        Router { geometry, routing, columns }
    }

    /// Whether a rule is defined for a floor with so many cross aisles. With one every rule is the return rule;
    /// with more than two the S-shape follows Roodbergen & De Koster, "Routing methods for warehouses with multiple
    /// cross aisles", International Journal of Production Research 39(9), 2001.
    pub fn is_defined(routing: Routing, cross_aisles: u32) -> bool {
        match routing {
            Routing::SShape => cross_aisles > 0,
            Routing::Optimal => (1..=MOST_CROSS_AISLES_FOR_OPTIMAL).contains(&cross_aisles),
            _ => (1..=2).contains(&cross_aisles),
        }
    }

    /// The rule.
    pub fn routing(&self) -> Routing {
        self.routing
    }

    /// The floor.
    pub fn geometry(&self) -> &Geometry {
        &self.geometry
    }

    /// The metres of a tour that visits all spots, which are brought into the order of aisles and, within one, of
    /// their distance from the front. No spot, no way. Nothing is allocated.
    pub fn length(&self, spots: &mut [Spot]) -> f64 {
        if spots.is_empty() {
            return 0.0;
        }
        spots.sort_unstable_by(|a, b| a.aisle.cmp(&b.aisle).then(a.y.total_cmp(&b.y)));
        let g = &self.geometry;
        if g.cross_aisles == 1 {
            return rules::return_rule(g, spots);
        }
        match self.routing {
            Routing::SShape if g.cross_aisles > 2 => rules::s_shape_by_blocks(g, spots),
            Routing::SShape => rules::s_shape(g, spots),
            Routing::Return => rules::return_rule(g, spots),
            Routing::Midpoint => rules::midpoint(g, spots),
            Routing::LargestGap => rules::largest_gap(g, spots),
            Routing::Combined => rules::combined(g, spots),
            Routing::Optimal => self.columns.as_ref().expect("made with the rule").shortest(g, spots),
        }
    }
}

impl Geometry {
    /// The metres from the depot to a place and back, along the front.
    pub fn there_and_back(&self, spot: Spot) -> f64 {
        2.0 * (f64::from(spot.aisle.abs_diff(self.depot)) * self.pitch + spot.y)
    }

    /// The least metres of a tour that are not in aisles: from the depot to the outermost aisles with a pick and back.
    /// `sorted` are its places in the order of aisles.
    pub fn across(&self, sorted: &[Spot]) -> f64 {
        if sorted.is_empty() { 0.0 } else { self.along_the_front(sorted) }
    }

    /// The metres along the front from the depot to the outermost aisles with a pick and back.
    fn along_the_front(&self, sorted: &[Spot]) -> f64 {
        let left = sorted[0].aisle.min(self.depot);
        let right = sorted[sorted.len() - 1].aisle.max(self.depot);
        2.0 * f64::from(right - left) * self.pitch
    }
}
