//! Where items lie: storage by chance, by class and by velocity.

use super::{Geometry, Spot};
use crate::kernel::{Draws, Purpose, Uniform};

crate::choice! {
    /// Which item lies where.
    pub enum Slotting {
        /// anywhere
        Random = "random",
        /// the most popular class fills the aisles nearest to the depot, and so on
        WithinAisle = "within_aisle",
        /// the most popular class lies at the front of every aisle, and so on
        AcrossAisle = "across_aisle",
        /// the more often an item is picked, the nearer it lies to the depot
        Velocity = "velocity",
    }
}

/// A class of items: the share of the space it takes, and of the picks it gets.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Class {
    /// Share of the space, and of the items.
    pub space: f64,
    /// Share of the lines; used where lines are not of named items.
    pub picks: f64,
}

/// A place in 8 bytes, for warehouses with many items.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Place {
    aisle: u32,
    y: f32,
}

impl From<Spot> for Place {
    fn from(spot: Spot) -> Self {
        Place { aisle: spot.aisle, y: spot.y as f32 }
    }
}

impl From<Place> for Spot {
    #[inline]
    fn from(place: Place) -> Self {
        Spot { aisle: place.aisle, y: f64::from(place.y) }
    }
}

/// The places of lines.
#[derive(Clone, Debug)]
pub struct Slots {
    geometry: Geometry,
    slotting: Slotting,
    classes: Vec<Class>,
    /// Aisles from the nearest to the depot to the farthest.
    nearest: Vec<u32>,
}

impl Slots {
    /// Storage on a floor. Classes come in the order of popularity; their shares add up to 1.
    pub fn new(geometry: Geometry, slotting: Slotting, classes: Vec<Class>) -> Self {
        let mut nearest: Vec<u32> = (0..geometry.aisles).collect();
        nearest.sort_by_key(|aisle| aisle.abs_diff(geometry.depot));
        Slots { geometry, slotting, classes, nearest }
    }

    /// The place of a line that is not of a named item: uniform within the space of a class drawn by its share of
    /// picks. Velocity needs items; without them it is chance.
    #[inline]
    pub fn draw(&self, [first, second]: [Uniform; 2]) -> Spot {
        let g = &self.geometry;
        let anywhere = || Spot { aisle: second.index(g.aisles as usize) as u32, y: first.value() * g.length };
        match self.slotting {
            Slotting::Random | Slotting::Velocity => anywhere(),
            Slotting::WithinAisle => {
                let aisles = self.share_of_space(first.value()) * f64::from(g.aisles);
                let nth = (aisles as usize).min(self.nearest.len() - 1);
                Spot { aisle: self.nearest[nth], y: (aisles - nth as f64).min(1.0) * g.length }
            }
            Slotting::AcrossAisle => Spot { y: self.share_of_space(first.value()) * g.length, ..anywhere() },
        }
    }

    /// The share of lines in each aisle, of lines that are of no named item.
    pub fn aisle_shares(&self) -> Vec<f64> {
        let n = self.nearest.len();
        let mut shares = vec![1.0 / n as f64; n];
        if self.slotting == Slotting::WithinAisle {
            // The share of picks below a share of the space, aisle by aisle.
            let picks_below = |space: f64| {
                let (mut from, mut picks) = (0.0, 0.0);
                for class in &self.classes {
                    let part = ((space - from) / class.space).clamp(0.0, 1.0);
                    picks += part * class.picks;
                    from += class.space;
                }
                picks
            };
            for (nth, aisle) in self.nearest.iter().enumerate() {
                let upto = |k: usize| picks_below(k as f64 / n as f64);
                shares[*aisle as usize] = upto(nth + 1) - upto(nth);
            }
        }
        shares
    }

    /// From a share of the picks to a share of the space, both counted from the most popular.
    fn share_of_space(&self, picks: f64) -> f64 {
        let (mut space, mut before) = (0.0, 0.0);
        for class in &self.classes {
            if picks < before + class.picks {
                return space + (picks - before) / class.picks * class.space;
            }
            (space, before) = (space + class.space, before + class.picks);
        }
        space.min(1.0)
    }

    /// A place for each item. `popularity` is how often items are picked, `keys` are numbers of their own that stand
    /// for chance; each aisle has `slots` places at equal distances.
    ///
    /// # Panics
    /// When there are more items than places.
    pub fn places(&self, slots: u32, popularity: &[f64], keys: &[u64]) -> Vec<Place> {
        self.places_in(&vec![true; self.geometry.aisles as usize], slots, popularity, keys)
    }

    /// The same in some of the aisles only.
    ///
    /// # Panics
    /// When there are more items than places.
    pub fn places_in(&self, aisles: &[bool], slots: u32, popularity: &[f64], keys: &[u64]) -> Vec<Place> {
        let (g, n) = (&self.geometry, popularity.len());
        let mut spots: Vec<Spot> = Vec::with_capacity((g.aisles * slots) as usize);
        for aisle in (0..g.aisles).filter(|aisle| aisles[*aisle as usize]) {
            let y = |slot: u32| (f64::from(slot) + 0.5) / f64::from(slots) * g.length;
            spots.extend((0..slots).map(|slot| Spot { aisle, y: y(slot) }));
        }
        assert!(n <= spots.len(), "{n} items, {} places", spots.len());
        let mut items: Vec<usize> = (0..n).collect();
        items.sort_by(|a, b| popularity[*b].total_cmp(&popularity[*a]));
        let chance = Draws::new(0, 0).stream(Purpose::named("floor/slots"));
        let luck = |entity: u64, visit: u32| chance.uniform(entity, visit).bits();
        match self.slotting {
            Slotting::Random => {}
            Slotting::Velocity => spots.sort_by(|a, b| g.there_and_back(*a).total_cmp(&g.there_and_back(*b))),
            Slotting::WithinAisle => {
                spots.sort_by(|a, b| {
                    let rank = |s: &Spot| (s.aisle.abs_diff(g.depot), s.aisle);
                    rank(a).cmp(&rank(b)).then(a.y.total_cmp(&b.y))
                });
            }
            Slotting::AcrossAisle => spots.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.aisle.cmp(&b.aisle))),
        }
        // Within a class chance decides; all of random storage is one class.
        let whole = [Class { space: 1.0, picks: 1.0 }];
        let classes = match self.slotting {
            Slotting::Random => &whole[..],
            Slotting::Velocity => &[],
            _ => &self.classes[..],
        };
        let (mut space, mut item_from, mut spot_from) = (0.0, 0, 0);
        let mut starts = Vec::new();
        for class in classes {
            space += class.space;
            let up_to = |n: usize| ((space * n as f64).round() as usize).min(n);
            let (item_to, spot_to) = (up_to(n), up_to(spots.len()));
            items[item_from..item_to].sort_by_key(|i| luck(keys[*i], 0));
            let mut shuffled: Vec<(u64, Spot)> = spots[spot_from..spot_to]
                .iter()
                .map(|s| (luck(u64::from(s.aisle), (s.y / g.length * f64::from(slots)) as u32 + 1), *s))
                .collect();
            shuffled.sort_by_key(|s| s.0);
            for (spot, (_, drawn)) in spots[spot_from..spot_to].iter_mut().zip(shuffled) {
                *spot = drawn;
            }
            starts.push((item_from, spot_from));
            (item_from, spot_from) = (item_to, spot_to);
        }
        let mut places = vec![Place { aisle: 0, y: 0.0 }; n];
        let mut at = 0;
        for (nth, item) in items.iter().enumerate() {
            if let Some((_, start)) = starts.iter().find(|(first, _)| *first == nth) {
                // A class begins in its own space, unless the rest would then not fit.
                at = at.max(*start).min(spots.len() - (n - nth));
            }
            places[*item] = spots[at].into();
            at += 1;
        }
        places
    }
}
