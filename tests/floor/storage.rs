//! Storage: expected tours by class, and where items come to lie.

use super::{mean, one_block, stream};
use plimsoll::model::floor::{Class, Geometry, Place, Router, Routing, Slots, Slotting, Spot};

/// Four fifths of the picks from a fifth of the space.
fn classes() -> Vec<Class> {
    let class = |space, picks| Class { space, picks };
    vec![class(0.2, 0.8), class(0.3, 0.15), class(0.5, 0.05)]
}

fn mean_tour(g: Geometry, slotting: Slotting, routing: Routing, picks: u32, n: u64) -> (f64, f64) {
    let (slots, router) = (Slots::new(g, slotting, classes()), Router::new(g, routing));
    let draws = stream("storage");
    mean(n, |i| {
        let mut spots: Vec<Spot> = (0..picks).map(|line| slots.draw(draws.pair(i, line))).collect();
        router.length(&mut spots)
    })
}

/// Expected lengths that are known exactly; case W04.
#[test]
fn expected_tours_by_class() {
    let g = one_block(10, 30.0, 5.0);
    let cases = [
        (Slotting::Random, Routing::SShape, 282.9291958),
        (Slotting::WithinAisle, Routing::SShape, 157.2341241),
        (Slotting::Random, Routing::Return, 310.8005287),
        (Slotting::WithinAisle, Routing::Return, 192.5103181),
        (Slotting::AcrossAisle, Routing::Return, 167.2142861),
    ];
    for (slotting, routing, expected) in cases {
        let (found, se) = mean_tour(g, slotting, routing, 10, 20_000);
        assert!((found - expected).abs() < 4.0 * se, "{slotting:?} {routing:?}: {found} ± {se}, {expected}");
    }
}

/// Metres a tour on ten aisles of 20 m, to the metre.
#[test]
fn the_table_of_storage_and_routing() {
    use Routing::{LargestGap, Optimal, Return, SShape};
    let table = [
        (2, [[70.0, 69.0, 70.0, 64.0], [45.0, 46.0, 45.0, 41.0], [68.0, 44.0, 67.0, 44.0]]),
        (10, [[174.0, 192.0, 140.0, 132.0], [98.0, 119.0, 90.0, 82.0], [166.0, 98.0, 114.0, 93.0]]),
        (20, [[222.0, 276.0, 191.0, 179.0], [127.0, 164.0, 118.0, 108.0], [215.0, 134.0, 144.0, 124.0]]),
    ];
    for (picks, rows) in table {
        let slottings = [Slotting::Random, Slotting::WithinAisle, Slotting::AcrossAisle];
        for (slotting, row) in slottings.into_iter().zip(rows) {
            for (routing, expected) in [SShape, Return, LargestGap, Optimal].into_iter().zip(row) {
                let (found, se) = mean_tour(one_block(10, 20.0, 2.5), slotting, routing, picks, 4_000);
                // The table is the mean of about as many tours, to the metre.
                let bound = 4.0 * se * 2.0_f64.sqrt() + 0.5;
                assert!(
                    (found - expected).abs() < bound,
                    "{slotting:?} {routing:?}, {picks} picks: {found}, {expected} ± {bound}"
                );
            }
        }
    }
}

fn items(n: usize) -> (Vec<f64>, Vec<u64>) {
    ((1..=n).map(|rank| 1.0 / rank as f64).collect(), (0..n as u64).map(|i| i * 7 + 3).collect())
}

fn placed(g: Geometry, slotting: Slotting, slots: u32, n: usize) -> Vec<Spot> {
    let (popularity, keys) = items(n);
    let places = Slots::new(g, slotting, classes()).places(slots, &popularity, &keys);
    places.into_iter().map(|p: Place| p.into()).collect()
}

#[test]
fn every_item_has_a_place_of_its_own() {
    let g = Geometry { depot: 3, ..one_block(7, 12.0, 3.0) };
    for slotting in [Slotting::Random, Slotting::WithinAisle, Slotting::AcrossAisle, Slotting::Velocity] {
        for n in [1, 6, 69, 70] {
            let mut spots = placed(g, slotting, 10, n);
            assert_eq!(spots.len(), n);
            spots.sort_by(|a, b| a.aisle.cmp(&b.aisle).then(a.y.total_cmp(&b.y)));
            spots.dedup();
            assert_eq!(spots.len(), n, "{slotting:?}");
            assert!(spots.iter().all(|s| s.aisle < 7 && s.y > 0.0 && s.y < 12.0));
        }
    }
}

#[test]
fn popular_items_lie_where_their_storage_says() {
    let g = one_block(10, 20.0, 2.5);
    let within = placed(g, Slotting::WithinAisle, 10, 100);
    assert!(within[..20].iter().all(|s| s.aisle < 2), "the first fifth fills two of ten aisles");
    assert!(within[20..50].iter().all(|s| (2..5).contains(&s.aisle)));
    let across = placed(g, Slotting::AcrossAisle, 10, 100);
    assert!(across[..20].iter().all(|s| s.y < 4.0), "the first fifth lies in the first fifth of every aisle");
    assert!(across[50..].iter().all(|s| s.y > 10.0));
    let velocity = placed(g, Slotting::Velocity, 10, 100);
    let ways: Vec<f64> = velocity.iter().map(|s| g.there_and_back(*s)).collect();
    assert!(ways.is_sorted(), "{ways:?}");
    let random = placed(g, Slotting::Random, 10, 100);
    let mean_way =
        |spots: &[Spot]| spots.iter().map(|s| g.there_and_back(*s)).sum::<f64>() / spots.len() as f64;
    // Sixteen of the hundred would have to be drawn badly: four standard deviations of a mean of 20.
    assert!((mean_way(&random[..20]) - mean_way(&random)).abs() < 4.0 * 14.0 / 20.0_f64.sqrt());
}

/// What chance decided for one item does not depend on which others there are, as far as there is room.
#[test]
fn chance_belongs_to_the_item() {
    let g = one_block(4, 10.0, 2.0);
    let (popularity, keys) = items(30);
    let slots = Slots::new(g, Slotting::Random, classes());
    assert_eq!(slots.places(10, &popularity, &keys), slots.places(10, &popularity, &keys));
    let other: Vec<u64> = keys.iter().map(|k| k + 1).collect();
    assert_ne!(slots.places(10, &popularity, &keys), slots.places(10, &popularity, &other));
}
