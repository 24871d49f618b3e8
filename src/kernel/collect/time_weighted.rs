//! The integral of a level over time.

use crate::units::SimTime;

/// A level that stays until it changes: a queue's length, the number of busy people.
///
/// The area under it is an exact integer, so that conservation laws can be checked with `==`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TimeWeighted {
    level: i64,
    changed: SimTime,
    /// Level times microseconds, and microseconds, up to the last change.
    area: i128,
    elapsed: u128,
    max: i64,
}

impl TimeWeighted {
    /// Observation starts at `at`, with `level`.
    pub fn new(at: SimTime, level: i64) -> Self {
        TimeWeighted { level, changed: at, area: 0, elapsed: 0, max: level }
    }

    /// The level becomes `level` at `now`.
    #[inline]
    pub fn set(&mut self, now: SimTime, level: i64) {
        let held = now.since(self.changed).micros();
        self.area += i128::from(self.level) * i128::from(held);
        self.elapsed += u128::from(held);
        self.changed = now;
        self.level = level;
        self.max = self.max.max(level);
    }

    /// The level changes by `delta` at `now`.
    #[inline]
    pub fn add(&mut self, now: SimTime, delta: i64) {
        self.set(now, self.level + delta);
    }

    /// The present level.
    #[inline]
    pub const fn level(&self) -> i64 {
        self.level
    }

    /// Level times microseconds from the start or the last reset until `now`.
    pub fn area(&self, now: SimTime) -> i128 {
        self.area + i128::from(self.level) * i128::from(now.since(self.changed).micros())
    }

    /// The highest level since the start or the last reset.
    pub const fn max(&self) -> i64 {
        self.max
    }

    /// The mean level until `now`; not a number when no time has passed.
    pub fn mean(&self, now: SimTime) -> f64 {
        let elapsed = self.elapsed + u128::from(now.since(self.changed).micros());
        self.area(now) as f64 / elapsed as f64
    }

    /// Forgets everything before `now` but the level: the end of a warm-up.
    pub fn reset(&mut self, now: SimTime) {
        *self = TimeWeighted::new(now, self.level);
    }

    /// Adds the areas and times of another replication, both up to their last change.
    ///
    /// Close both at their ends first, with `set(end, level)`. What remains is for reading: its level is
    /// 0, its last change the later of the two.
    pub fn merge(&mut self, other: &TimeWeighted) {
        self.area += other.area;
        self.elapsed += other.elapsed;
        self.max = self.max.max(other.max);
        self.changed = self.changed.max(other.changed);
        self.level = 0;
    }

    /// As new at time 0, with level 0.
    pub fn clear(&mut self) {
        *self = TimeWeighted::new(SimTime::START, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(micros: u64) -> SimTime {
        SimTime::from_micros(micros)
    }

    fn history(start: u64, changes: &[(u64, i64)]) -> TimeWeighted {
        let mut w = TimeWeighted::new(at(start), 0);
        changes.iter().for_each(|&(t, level)| w.set(at(t), level));
        w
    }

    #[test]
    fn the_vector_of_jaamsim() {
        // (2, 5), (4, 3), (5, 8), (8, −1), (9, 2) until 12, observed from 2: sum 42, mean 4.2.
        let w = history(2, &[(2, 5), (4, 3), (5, 8), (8, -1), (9, 2)]);
        assert_eq!((w.area(at(12)), w.max(), w.level()), (42, 8, 2));
        assert!((w.mean(at(12)) - 4.2).abs() < 1e-15);
    }

    #[test]
    fn a_reset_keeps_the_level_only() {
        let mut w = history(0, &[(10, 7), (20, 2)]);
        w.reset(at(50));
        assert_eq!((w.area(at(53)), w.max(), w.mean(at(53))), (6, 2, 2.0));
        w.add(at(53), -5);
        assert_eq!((w.level(), w.area(at(54))), (-3, 3));
        w.clear();
        assert_eq!(w, TimeWeighted::new(SimTime::START, 0));
        assert!(w.mean(SimTime::START).is_nan());
    }

    #[test]
    fn merging_is_associative_and_free_of_order() {
        let a = history(0, &[(10, 7), (20, 2), (30, 2)]);
        let b = history(5, &[(5, 1), (40, 1)]);
        let c = history(0, &[(100, 9), (101, 0)]);
        let join = |x: &TimeWeighted, y: &TimeWeighted| {
            let mut x = *x;
            x.merge(y);
            x
        };
        let all = join(&join(&a, &b), &c);
        assert_eq!(all, join(&c, &join(&b, &a)));
        assert_eq!(all.area(at(101)), 90 + 35 + 9);
        assert!((all.mean(at(101)) - 134.0 / 166.0).abs() < 1e-15);
        assert_eq!(all.max(), 9);
    }
}
