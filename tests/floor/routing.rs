//! Tour lengths: cases worked out by hand or by enumeration, tables, and the travelling salesman on small lists.

use super::{anywhere, mean, mean_tour, one_block, stream};
use plimsoll::model::floor::{Geometry, Router, Routing, Spot};
use proptest::prelude::*;

use Routing::{Combined, LargestGap, Midpoint, Optimal, Return, SShape};

const ALL: [Routing; 6] = [SShape, Return, Midpoint, LargestGap, Combined, Optimal];

fn length(g: Geometry, routing: Routing, picks: &[(u32, f64)]) -> f64 {
    let mut spots: Vec<Spot> = picks.iter().map(|(aisle, y)| Spot { aisle: *aisle, y: *y }).collect();
    Router::new(g, routing).length(&mut spots)
}

/// Five pick lists with the lengths that follow from the definitions; case W01.
#[test]
fn five_pick_lists_worked_out_by_hand() {
    let wide = [(0, 3.0), (1, 27.0), (2, 15.0), (4, 6.0), (4, 24.0), (6, 12.0), (7, 9.0), (9, 21.0)];
    let a = [(0, 4.0), (0, 18.0), (1, 6.0), (3, 2.0), (3, 10.0), (4, 16.0), (5, 8.0)];
    let e = [(1, 1.0), (1, 9.0), (3, 1.0), (3, 9.0), (5, 5.0), (6, 5.0), (7, 9.0)];
    let from_the_middle = Geometry { depot: 5, ..one_block(10, 30.0, 5.0) };
    type Case<'a> = (Geometry, &'a [(u32, f64)], [f64; 5]);
    let cases: [Case; 5] = [
        (one_block(6, 20.0, 4.0), &a, [136.0, 156.0, 120.0, 120.0, 120.0]),
        (one_block(6, 20.0, 4.0), &[(2, 14.0)], [44.0; 5]),
        (one_block(10, 30.0, 5.0), &wide, [312.0, 312.0, 252.0, 252.0, 238.0]),
        (from_the_middle, &wide, [312.0, 312.0, 252.0, 252.0, 238.0]),
        (one_block(8, 10.0, 2.0), &e, [86.0, 102.0, 72.0, 72.0, 64.0]),
    ];
    for (g, picks, expected) in cases {
        let found = [SShape, Return, Midpoint, LargestGap, Optimal].map(|r| length(g, r, picks));
        assert_eq!(found, expected, "{g:?}");
    }
}

/// All 1 140 ways to pick at three of twenty places; case W02.
#[test]
fn every_list_of_three_picks() {
    let g = one_block(4, 10.0, 3.0);
    let place = |i: u32| Spot { aisle: i / 5, y: f64::from(i % 5 * 2 + 1) };
    let expected = [
        (SShape, [39.16666667, 8.604177552, 10.0, 56.0]),
        (Return, [41.27192982, 10.46898937, 10.0, 72.0]),
        (Midpoint, [37.06140351, 6.222744202, 10.0, 48.0]),
        (LargestGap, [37.06140351, 6.222744202, 10.0, 48.0]),
        (Optimal, [35.02105263, 6.087339085, 10.0, 48.0]),
    ];
    for (routing, [mean, sd, min, max]) in expected {
        let router = Router::new(g, routing);
        let mut lengths = Vec::new();
        for i in 0..20 {
            for j in i + 1..20 {
                for k in j + 1..20 {
                    lengths.push(router.length(&mut [place(k), place(i), place(j)]));
                }
            }
        }
        let n = lengths.len() as f64;
        assert_eq!(n, 1140.0);
        let m = lengths.iter().sum::<f64>() / n;
        let variance = lengths.iter().map(|x| (x - m) * (x - m)).sum::<f64>() / n;
        assert!(
            (m - mean).abs() < 1e-8 && (variance.sqrt() - sd).abs() < 1e-8,
            "{routing:?}: {m} {variance}"
        );
        let least = lengths.iter().copied().fold(f64::INFINITY, f64::min);
        let most = lengths.iter().copied().fold(0.0, f64::max);
        assert_eq!((least, most), (min, max), "{routing:?}");
    }
}

/// Expected lengths that are known exactly (for the optimum, with a standard error of 0.4 m); case W03.
#[test]
fn expected_lengths_of_random_lists() {
    let wide = |depot| Geometry { depot, ..one_block(10, 30.0, 5.0) };
    let cases = [
        (wide(0), 5, [201.8525, 209.3585, 172.9895, 172.3745, 162.05]),
        (wide(0), 30, [381.3729512, 503.3993606, 380.3121432, 358.7169327, 332.32]),
        (wide(5), 10, [278.0268368, 305.8981697, 229.3475212, 225.6084403, 211.53]),
    ];
    for (g, picks, expected) in cases {
        for (routing, expected) in [SShape, Return, Midpoint, LargestGap, Optimal].into_iter().zip(expected) {
            let (found, se) = mean_tour(g, routing, picks, 20_000);
            let theirs: f64 = if routing == Optimal { 0.464 } else { 0.0 };
            let z = (found - expected) / se.hypot(theirs);
            assert!(z.abs() < 4.0, "{routing:?}, {picks} picks: {found} ± {se}, expected {expected}");
        }
    }
}

/// Mean lengths on ten aisles, 2.5 m apart, of 4 000 random lists made elsewhere.
#[test]
fn the_table_of_mean_lengths() {
    // Length of an aisle, picks, relative standard error of the table, and the six rules.
    let table = [
        (10.0, 5, 0.0024, [80.4, 82.7, 70.8, 70.6, 71.2, 67.3]),
        (10.0, 10, 0.0020, [108.7, 117.7, 92.4, 91.2, 95.0, 87.4]),
        (10.0, 30, 0.0010, [141.9, 182.6, 141.6, 134.4, 133.3, 126.0]),
        (20.0, 1, 0.0068, [42.0; 6]),
        (20.0, 5, 0.0024, [121.8, 126.3, 102.5, 102.1, 103.3, 95.3]),
        (20.0, 10, 0.0020, [174.8, 192.7, 142.3, 139.9, 147.4, 131.4]),
        (20.0, 20, 0.0013, [222.5, 273.6, 198.4, 190.1, 196.8, 178.3]),
        (20.0, 50, 0.0010, [244.5, 366.0, 287.9, 265.2, 240.3, 232.1]),
        (30.0, 30, 0.0010, [336.2, 458.1, 335.3, 313.8, 310.4, 286.2]),
    ];
    for (aisle, picks, relative, expected) in table {
        for (routing, expected) in ALL.into_iter().zip(expected) {
            let (found, se) = mean_tour(one_block(10, aisle, 2.5), routing, picks, 4_000);
            let bound = 4.0 * se.hypot(relative * expected) + 0.05;
            assert!(
                (found - expected).abs() < bound,
                "{routing:?} {aisle} {picks}: {found}, {expected} ± {bound}"
            );
        }
    }
}

/// Hall (1993) gives 3.8 picks an aisle.
#[test]
fn the_largest_gap_beats_the_s_shape_below_3_8_picks_an_aisle() {
    let g = one_block(10, 20.0, 2.5);
    let advantage = |picks| {
        let (gap, s) = (Router::new(g, LargestGap), Router::new(g, SShape));
        mean(6_000, |i| {
            let mut list = anywhere(&g, stream("crossover"), i, picks);
            s.length(&mut list) - gap.length(&mut list)
        })
    };
    let (below, se) = advantage(36);
    assert!(below > 4.0 * se, "{below} ± {se}");
    let (above, se) = advantage(40);
    assert!(above < -4.0 * se, "{above} ± {se}");
    let (at, se) = advantage(38);
    assert!((at + 0.5).abs() < 4.0 * se + 0.8, "{at} ± {se}: 243.0 m and 243.5 m in the table");
}

/// Metres an order when several orders of two lines are picked together.
#[test]
fn the_table_of_batches() {
    let sizes = [1, 2, 4, 8, 12, 20];
    let optimal = [63.9, 42.7, 29.5, 20.3, 16.0, 11.1];
    let s_shape = [69.4, 53.2, 39.2, f64::NAN, 19.4, 12.2];
    for (routing, table) in [(SShape, s_shape), (Optimal, optimal)] {
        for (size, expected) in sizes.into_iter().zip(table).filter(|(_, x)| !x.is_nan()) {
            let (tour, se) = mean_tour(one_block(10, 20.0, 2.5), routing, 2 * size, 4_000);
            let (found, se) = (tour / f64::from(size), se / f64::from(size));
            // The table is the mean of as many lists, to one digit.
            let bound = 4.0 * se * 2.0_f64.sqrt() + 0.05;
            assert!((found - expected).abs() < bound, "{routing:?}, batches of {size}: {found}, {expected}");
        }
    }
}

/// Tour time of 1 m/s, 12 s a line and 60 s of set-up over 15 lines by the S-shape; case W05.
#[test]
fn the_time_of_a_tour() {
    let (metres, se) = mean_tour(one_block(10, 30.0, 5.0), SShape, 15, 20_000);
    let found = 60.0 + metres + 15.0 * 12.0;
    assert!((found - 569.3847854).abs() < 4.0 * se, "{found} ± {se}");
}

/// The length of the shortest tour, found by trying all sets of places (Held & Karp, 1962).
fn held_karp(g: &Geometry, spots: &[Spot]) -> f64 {
    let crossings: Vec<f64> =
        (0..g.cross_aisles)
            .map(|c| {
                if g.cross_aisles == 1 {
                    0.0
                } else {
                    g.length * f64::from(c) / f64::from(g.cross_aisles - 1)
                }
            })
            .collect();
    let way = |a: &Spot, b: &Spot| {
        if a.aisle == b.aisle {
            return (a.y - b.y).abs();
        }
        let over = |c: &f64| (a.y - c).abs() + (b.y - c).abs();
        crossings.iter().map(over).fold(f64::INFINITY, f64::min)
            + f64::from(a.aisle.abs_diff(b.aisle)) * g.pitch
    };
    let depot = Spot { aisle: g.depot, y: 0.0 };
    let n = spots.len();
    let mut best = vec![vec![f64::INFINITY; n]; 1 << n];
    for i in 0..n {
        best[1 << i][i] = way(&depot, &spots[i]);
    }
    for set in 1..1_usize << n {
        for last in (0..n).filter(|i| set >> i & 1 == 1) {
            let so_far = best[set][last];
            for next in (0..n).filter(|i| set >> i & 1 == 0) {
                let known = &mut best[set | 1 << next][next];
                *known = known.min(so_far + way(&spots[last], &spots[next]));
            }
        }
    }
    (0..n).map(|i| best[(1 << n) - 1][i] + way(&spots[i], &depot)).fold(f64::INFINITY, f64::min)
}

fn lists() -> impl Strategy<Value = (Geometry, Vec<Spot>)> {
    (1_u32..8, 1_u32..=3, 2_u32..40, 1_u32..8).prop_flat_map(|(aisles, cross_aisles, length, pitch)| {
        let y = (0..=4 * length).prop_map(|quarter| f64::from(quarter) / 4.0);
        let spot = (0..aisles, y).prop_map(|(aisle, y)| Spot { aisle, y });
        (0..aisles, prop::collection::vec(spot, 1..9)).prop_map(move |(depot, spots)| {
            (
                Geometry { aisles, length: f64::from(length), pitch: f64::from(pitch), cross_aisles, depot },
                spots,
            )
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// The shortest tour is the travelling salesman's, with one, two and three cross aisles, and no rule beats it.
    #[test]
    fn no_tour_is_shorter_than_the_shortest((g, spots) in lists()) {
        let shortest = held_karp(&g, &spots);
        let found = Router::new(g, Optimal).length(&mut spots.clone());
        prop_assert!((found - shortest).abs() < 1e-9, "{} instead of {}", found, shortest);
        for routing in ALL.into_iter().filter(|r| Router::is_defined(*r, g.cross_aisles)) {
            let metres = Router::new(g, routing).length(&mut spots.clone());
            prop_assert!(metres > shortest - 1e-9, "{:?}: {} below {}", routing, metres, shortest);
        }
    }

    /// What holds for every list on one block.
    #[test]
    fn rules_compare_as_their_definitions_say((g, spots) in lists()) {
        let g = Geometry { cross_aisles: 2, ..g };
        let metres = |r| Router::new(g, r).length(&mut spots.clone());
        prop_assert!(metres(Combined) <= metres(SShape) + 1e-9);
        prop_assert!(metres(Combined) <= metres(Return) + 1e-9);
        prop_assert!(metres(LargestGap) <= metres(Midpoint) + 1e-9);
        let one = &spots[..1];
        let lengths = ALL.map(|r| Router::new(g, r).length(&mut one.to_vec()));
        prop_assert!(lengths.iter().all(|l| (l - g.there_and_back(one[0])).abs() < 1e-9));
    }

    /// A list in any order is the same list.
    #[test]
    fn the_order_of_the_list_does_not_matter((g, spots) in lists()) {
        for routing in ALL.into_iter().filter(|r| Router::is_defined(*r, g.cross_aisles)) {
            let router = Router::new(g, routing);
            let mut turned = spots.clone();
            turned.reverse();
            prop_assert_eq!(router.length(&mut spots.clone()), router.length(&mut turned));
        }
    }
}

/// Two blocks, worked out by hand: up the first aisle to the farther block, through it, and back through the nearer.
#[test]
fn an_s_shape_through_two_blocks() {
    let g = Geometry { cross_aisles: 3, ..one_block(4, 20.0, 5.0) };
    // Farther block: aisles 0 and 2. Nearer: aisle 0 is picked on the way up, then 3 from the back.
    let picks = [(0, 4.0), (0, 15.0), (2, 12.0), (3, 6.0)];
    // Up 10; aisle 0 through 10, across 10, aisle 2 through 10; across 5, aisle 3 through 10, home 15.
    assert_eq!(length(g, SShape, &picks), 70.0);
    // Nothing in the farther block: one aisle is entered from the front.
    assert_eq!(length(g, SShape, &[(1, 4.0)]), 5.0 + 8.0 + 5.0);
    // Up aisle 1 to the farther block, in and out there, back down the same aisle.
    assert_eq!(length(g, SShape, &[(1, 14.0)]), 5.0 + 10.0 + 8.0 + 10.0 + 5.0);
}

/// A middle aisle helps when picks are few, and every cross aisle more costs nothing in the shortest tour.
#[test]
fn a_middle_aisle_never_lengthens_the_shortest_tour() {
    let one = one_block(10, 30.0, 2.5);
    let two = Geometry { cross_aisles: 3, ..one };
    let (router_one, router_two) = (Router::new(one, Optimal), Router::new(two, Optimal));
    let (saved, se) = mean(2_000, |i| {
        let mut list = anywhere(&one, stream("middle"), i, 8);
        let (a, b) = (router_one.length(&mut list), router_two.length(&mut list));
        assert!(b <= a + 1e-9, "{list:?}");
        a - b
    });
    assert!(saved > 10.0 * se, "{saved} ± {se}");
}
