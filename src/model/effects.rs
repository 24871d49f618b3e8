//! What acts on levers: parts shared by disruptions and playbooks.

use crate::units::SimTime;

/// How something acts on a lever.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum How {
    /// Its value times this.
    Multiply(f64),
    /// Its value plus this, in the base unit of the lever.
    Add(f64),
    /// The setting with this number instead.
    Set(u32),
}

/// Something that acts on a lever, at full strength.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// The number of the lever.
    pub lever: u32,
    /// How.
    pub how: How,
}

/// All that acts on one lever.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Acting {
    /// The number of the lever.
    pub lever: u32,
    /// The product of all factors.
    pub times: f64,
    /// The sum of all offsets.
    pub plus: f64,
    /// The setting that began last, and when.
    pub set: Option<(SimTime, u32, u32)>,
}

/// All that acts on any lever, by the number of the lever. It is made anew from what is active whenever something
/// begins, changes or ends: so nothing is left of what has ended, whatever the order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Effects {
    /// Sorted by lever.
    pub acting: Vec<Acting>,
}

impl Effects {
    /// Nothing acts.
    pub fn clear(&mut self) {
        self.acting.clear();
    }

    /// Adds an effect with a strength: 0 is nothing, 1 what is stated. `since` and `rank` say which of several
    /// settings began last.
    pub fn add(&mut self, effect: Effect, strength: f64, since: SimTime, rank: u32) {
        if strength <= 0.0 {
            return;
        }
        let at = match self.acting.binary_search_by_key(&effect.lever, |a| a.lever) {
            Ok(at) => at,
            Err(at) => {
                self.acting.insert(at, Acting { lever: effect.lever, times: 1.0, plus: 0.0, set: None });
                at
            }
        };
        let acting = &mut self.acting[at];
        match effect.how {
            How::Multiply(factor) => acting.times *= (1.0 + (factor - 1.0) * strength).max(0.0),
            How::Add(amount) => acting.plus += amount * strength,
            How::Set(setting) => {
                let mine = (since, rank, setting);
                acting.set = Some(acting.set.map_or(mine, |other| other.max(mine)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const T: SimTime = SimTime::START;

    #[test]
    fn factors_multiply_offsets_add_and_the_last_setting_counts() {
        let mut all = Effects::default();
        let effect = |lever, how| Effect { lever, how };
        all.add(effect(3, How::Multiply(0.5)), 1.0, T, 0);
        all.add(effect(3, How::Multiply(0.8)), 0.5, T, 1);
        all.add(effect(3, How::Add(10.0)), 0.5, T, 1);
        all.add(effect(1, How::Set(7)), 1.0, SimTime::from_micros(5), 0);
        all.add(effect(1, How::Set(4)), 1.0, SimTime::from_micros(3), 9);
        all.add(effect(0, How::Multiply(0.0)), 0.0, T, 0);
        assert_eq!(all.acting.len(), 2);
        assert_eq!((all.acting[0].lever, all.acting[0].set.map(|s| s.2)), (1, Some(7)));
        assert!((all.acting[1].times - 0.45).abs() < 1e-15 && all.acting[1].plus == 5.0);
        // More than full severity cannot turn a value round.
        let mut all = Effects::default();
        all.add(effect(3, How::Multiply(0.5)), 3.0, T, 0);
        assert_eq!(all.acting[0].times, 0.0);
    }
}
