//! Keyed random numbers: counter-based Philox2x64-10, addressed by name, entity and visit.
//!
//! No generator has a state to keep in step: the uniform of (seed, replication, purpose, entity,
//! visit) is the same in every scenario, on every thread and after every change elsewhere, which is
//! what common random numbers need. Philox: Salmon, Moraes, Dror & Shaw, "Parallel random numbers: as
//! easy as 1, 2, 3", SC'11.

use std::convert::Infallible;
use std::fmt;

use rand::rand_core::TryRng;

/// Multiplier of Philox2x64 (SC'11, table 2).
const PHILOX_MULTIPLIER: u64 = 0xD2B7_4407_B1CE_6E93;
/// Weyl increment of the key: the golden ratio in 64 bits.
const WEYL: u64 = 0x9E37_79B9_7F4A_7C15;

/// Ten rounds of Philox2x64: two words that look independent of every other (counter, key).
#[inline]
fn philox2x64(counter: [u64; 2], mut key: u64) -> [u64; 2] {
    let [mut x, mut y] = counter;
    for _ in 0..10 {
        let product = u128::from(PHILOX_MULTIPLIER) * u128::from(x);
        x = (product >> 64) as u64 ^ key ^ y;
        y = product as u64;
        key = key.wrapping_add(WEYL);
    }
    [x, y]
}

/// A bijection of 64 bits in which every input bit moves about half of the output bits (the
/// finaliser of SplitMix64; Steele, Lea & Flood, OOPSLA 2014, variant 13 of Stafford).
const fn avalanche(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// What a random number is for: a stable hash of a name such as `channel.web/lines`.
///
/// It depends on the name only, never on its position in a file, so adding a thing elsewhere disturbs
/// no draw of this one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Purpose(u64);

impl Purpose {
    /// The purpose called `name`: FNV-1a over its bytes, then an avalanche.
    pub fn named(name: &str) -> Self {
        let fnv = name.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
        });
        Purpose(avalanche(fnv))
    }

    /// The upper half of the name's hash, for keys that also hold a number.
    pub const fn short(self) -> u32 {
        (self.0 >> 32) as u32
    }
}

impl fmt::Debug for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Purpose({:016x})", self.0)
    }
}

/// All random numbers of one replication.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Draws {
    seed: u64,
    replication: u32,
    mirrored: bool,
}

impl Draws {
    /// The numbers of replication `replication` of the experiment seeded with `seed`.
    pub const fn new(seed: u64, replication: u32) -> Self {
        Draws { seed, replication, mirrored: false }
    }

    /// As [`Draws::new`], but replications 2i and 2i + 1 are an antithetic pair: where the one draws u, the other
    /// draws 1 − u, exactly.
    pub const fn antithetic(seed: u64, replication: u32) -> Self {
        Draws { seed, replication: replication / 2, mirrored: replication % 2 == 1 }
    }

    /// The numbers for one purpose.
    pub fn stream(&self, purpose: Purpose) -> Stream {
        Stream {
            key: avalanche(avalanche(self.seed.wrapping_add(WEYL)) ^ purpose.0),
            replication: u64::from(self.replication) << 32 | u64::from(self.mirrored),
        }
    }
}

/// The random numbers of one purpose in one replication, addressed by entity and visit.
///
/// Seed and purpose make Philox's key; entity, replication and visit its counter, so that two
/// replications never share a number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stream {
    key: u64,
    /// The replication above, and in the lowest bit whether the numbers are mirrored.
    replication: u64,
}

impl Stream {
    /// The number of `entity`'s visit number `visit`.
    #[inline]
    pub fn uniform(self, entity: u64, visit: u32) -> Uniform {
        self.pair(entity, visit)[0]
    }

    /// Two independent numbers for the price of one; the first is [`Stream::uniform`].
    #[inline]
    pub fn pair(self, entity: u64, visit: u32) -> [Uniform; 2] {
        // Flipping every bit turns u into 1 − u.
        let mirror = (self.replication & 1).wrapping_neg();
        let counter = self.replication & !0xFFFF_FFFF | u64::from(visit);
        philox2x64([entity, counter], self.key).map(|bits| Uniform(bits ^ mirror))
    }
}

/// 64 random bits, read as a number between 0 and 1, a choice or a quantile.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Uniform(u64);

impl Uniform {
    /// The uniform nearest to `value`: for antithetic and quasi-random designs, and for tests.
    ///
    /// Values outside (0, 1) become the nearest uniform inside.
    pub fn from_value(value: f64) -> Self {
        // The cast saturates, and sends NaN to zero.
        Uniform(((value * (1_u64 << 52) as f64) as u64).min((1 << 52) - 1) << 12)
    }

    /// Strictly between 0 and 1: an odd multiple of 2⁻⁵³, so `1 − value` is exact and possible too.
    #[inline]
    pub fn value(self) -> f64 {
        ((self.0 >> 12) as f64 + 0.5) * (1.0 / (1_u64 << 52) as f64)
    }

    /// True with probability `p`: never at 0, always at 1.
    #[inline]
    pub fn below(self, p: f64) -> bool {
        self.value() < p
    }

    /// The raw bits.
    #[inline]
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// A choice among `n` things, 0 to `n` − 1, each within 2⁻⁶⁴ of equally likely; 0 when `n` is 0.
    #[inline]
    pub const fn index(self, n: usize) -> usize {
        ((self.0 as u128 * n as u128) >> 64) as usize
    }
}

/// One entity's visits in order, as a generator for code written against the `rand` crate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct KeyedRng {
    stream: Stream,
    entity: u64,
    visit: u32,
}

impl KeyedRng {
    /// Starts at visit 0 of `entity`. After 2³² words the numbers repeat.
    pub const fn new(stream: Stream, entity: u64) -> Self {
        KeyedRng { stream, entity, visit: 0 }
    }
}

impl TryRng for KeyedRng {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.try_next_u64()? >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let word = self.stream.uniform(self.entity, self.visit).bits();
        self.visit = self.visit.wrapping_add(1);
        Ok(word)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(8) {
            let word = self.try_next_u64()?.to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, RngExt};

    /// Philox4x32-10, kept apart from the product as an independent check of the round structure.
    fn philox4x32([mut a, mut b, mut c, mut d]: [u32; 4], mut key: [u32; 2]) -> [u32; 4] {
        for _ in 0..10 {
            let p = 0xD251_1F53_u64 * u64::from(a);
            let q = 0xCD9E_8D57_u64 * u64::from(c);
            (a, b, c, d) = ((q >> 32) as u32 ^ b ^ key[0], q as u32, (p >> 32) as u32 ^ d ^ key[1], p as u32);
            key = [key[0].wrapping_add(0x9E37_79B9), key[1].wrapping_add(0xBB67_AE85)];
        }
        [a, b, c, d]
    }

    #[test]
    fn philox2x64_gives_the_known_answers_of_random123() {
        let cases = [
            ([0, 0], 0, [0xca00_a045_9843_d731, 0x66c2_4222_c9a8_45b5]),
            ([u64::MAX; 2], u64::MAX, [0x65b0_21d6_0cd8_310f, 0x4d02_f322_2f86_df20]),
            (
                [0x243f_6a88_85a3_08d3, 0x1319_8a2e_0370_7344],
                0xa409_3822_299f_31d0,
                [0x0a5e_742c_2997_341c, 0xb0f8_83d3_8000_de5d],
            ),
        ];
        for (counter, key, expected) in cases {
            assert_eq!(philox2x64(counter, key), expected);
        }
    }

    #[test]
    fn philox4x32_gives_the_known_answers_of_random123() {
        let cases = [
            ([0; 4], [0; 2], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
            ([u32::MAX; 4], [u32::MAX; 2], [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]),
            (
                [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
                [0xa409_3822, 0x299f_31d0],
                [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1],
            ),
        ];
        for (counter, key, expected) in cases {
            assert_eq!(philox4x32(counter, key), expected);
        }
    }

    #[test]
    fn a_name_and_a_draw_never_change() {
        // Changing these changes every result of every scenario.
        let purpose = Purpose::named("channel.web/lines");
        assert_eq!(format!("{purpose:?}"), "Purpose(2fb5d1b8d072a33d)");
        let stream = Draws::new(20_260_302, 7).stream(purpose);
        assert_eq!(stream.uniform(42, 3).bits(), 0xdf5a_abae_3467_f689);
        assert_eq!(Purpose::named(""), Purpose(avalanche(0xCBF2_9CE4_8422_2325)));
    }

    #[test]
    fn every_part_of_an_address_matters() {
        let (web, shop) = (Purpose::named("web"), Purpose::named("shop"));
        let base = Draws::new(1, 2).stream(web).uniform(3, 4);
        assert_ne!(base, Draws::new(0, 2).stream(web).uniform(3, 4));
        assert_ne!(base, Draws::new(1, 3).stream(web).uniform(3, 4));
        assert_ne!(base, Draws::new(1, 2).stream(shop).uniform(3, 4));
        assert_ne!(base, Draws::new(1, 2).stream(web).uniform(4, 4));
        assert_ne!(base, Draws::new(1, 2).stream(web).uniform(3, 5));
        assert_eq!(base, Draws::new(1, 2).stream(web).pair(3, 4)[0]);
        assert_eq!(size_of::<Stream>(), 16);
    }

    #[test]
    fn antithetic_replications_mirror_each_other() {
        let web = Purpose::named("web");
        let of = |replication| Draws::antithetic(5, replication).stream(web);
        for (entity, visit) in [(0, 0), (7, 3), (u64::MAX, u32::MAX)] {
            let (even, odd) = (of(8).uniform(entity, visit), of(9).uniform(entity, visit));
            assert_eq!(odd.value(), 1.0 - even.value());
            assert_eq!(even, Draws::new(5, 4).stream(web).uniform(entity, visit));
            assert_ne!(even, of(10).uniform(entity, visit));
        }
    }

    #[test]
    fn values_stay_inside_the_unit_interval_and_complement_exactly() {
        for bits in [0, 1, u64::MAX, u64::MAX / 2, u64::MAX / 2 + 1] {
            let (u, v) = (Uniform(bits), Uniform(!bits));
            assert!(u.value() > 0.0 && u.value() < 1.0);
            assert_eq!(1.0 - u.value(), v.value());
            assert!(u.below(1.0) && !u.below(0.0));
        }
        for value in [1e-12, 0.1, 0.5, 0.9, 1.0 - 1e-12] {
            assert!((Uniform::from_value(value).value() - value).abs() <= 2.0_f64.powi(-53));
        }
        assert_eq!(Uniform::from_value(1.0), Uniform::from_value(7.0));
        assert!(Uniform::from_value(-1.0).value() > 0.0);
        assert!(Uniform::from_value(f64::NAN).value() > 0.0);
        assert_eq!((Uniform(0).index(5), Uniform(u64::MAX).index(5), Uniform(0).index(0)), (0, 4, 0));
    }

    #[test]
    fn entities_visits_and_words_look_independent() {
        // n = 200 000 pairs a lag: the correlation has standard error 1/√n = 0.0022; 4.5 of them allowed.
        let stream = Draws::new(9, 0).stream(Purpose::named("test"));
        let n = 200_000_u32;
        let centred = |u: Uniform| (u.value() - 0.5) * 12.0_f64.sqrt();
        type Pairs<'a> = &'a dyn Fn(u32) -> (Uniform, Uniform);
        let correlation = |pairs: Pairs| {
            (0..n).map(pairs).map(|(u, v)| centred(u) * centred(v)).sum::<f64>() / f64::from(n)
        };
        let other = Draws::new(9, 1).stream(Purpose::named("test"));
        let cases: [(&str, Pairs); 4] = [
            ("next visit", &|i| (stream.uniform(5, i), stream.uniform(5, i + 1))),
            ("next entity", &|i| (stream.uniform(u64::from(i), 0), stream.uniform(u64::from(i) + 1, 0))),
            ("other word", &|i| stream.pair(u64::from(i), 0).into()),
            ("next replication", &|i| (stream.uniform(u64::from(i), 0), other.uniform(u64::from(i), 0))),
        ];
        for (name, pairs) in cases {
            let r = correlation(pairs);
            assert!(r.abs() < 0.01, "{name}: {r}");
        }
        // Chi-square over 256 equal cells: 255 degrees of freedom, sd 22.6; 4.5 of them allowed.
        let mut cells = [0_u32; 256];
        (0..n).for_each(|i| cells[stream.uniform(u64::from(i), 1).index(256)] += 1);
        let expected = f64::from(n) / 256.0;
        let chi: f64 = cells.iter().map(|&c| (f64::from(c) - expected).powi(2) / expected).sum();
        assert!((chi - 255.0).abs() < 4.5 * 22.6, "{chi}");
    }

    #[test]
    fn rand_can_be_driven_by_one_entitys_visits() {
        let stream = Draws::new(1, 1).stream(Purpose::named("fit"));
        let mut rng = KeyedRng::new(stream, 8);
        assert_eq!(rng.next_u64(), stream.uniform(8, 0).bits());
        assert_eq!(rng.next_u64(), stream.uniform(8, 1).bits());
        let mut bytes = [0; 11];
        rng.fill_bytes(&mut bytes);
        assert_eq!(bytes[8..], stream.uniform(8, 3).bits().to_le_bytes()[..3]);
        assert!((0.0..1.0).contains(&rng.random::<f64>()));
    }
}
