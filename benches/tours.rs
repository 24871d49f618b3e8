//! What a tour costs: each routing rule on ten aisles, sorting of the list included.

use std::hint::black_box;
use std::time::Instant;

use plimsoll::kernel::{Draws, Purpose};
use plimsoll::model::floor::{Geometry, Router, Routing, Spot};

const ROUNDS: usize = 9;
const TOURS: u64 = 20_000;

fn main() {
    let draws = Draws::new(1, 0).stream(Purpose::named("tours"));
    let list = |entity: u64, picks: u32, length: f64| -> Vec<Spot> {
        (0..picks)
            .map(|line| {
                let [a, y] = draws.pair(entity, line);
                Spot { aisle: a.index(10) as u32, y: y.value() * length }
            })
            .collect()
    };
    println!("microseconds a tour, ten aisles of 20 m");
    println!("{:>12} {:>6} {:>8} {:>8} {:>8}", "rule", "blocks", "5 picks", "20", "50");
    let rules = [
        (Routing::SShape, 2),
        (Routing::Return, 2),
        (Routing::Midpoint, 2),
        (Routing::LargestGap, 2),
        (Routing::Combined, 2),
        (Routing::Optimal, 2),
        (Routing::Optimal, 3),
    ];
    for (routing, cross_aisles) in rules {
        let geometry = Geometry { aisles: 10, length: 20.0, pitch: 2.5, cross_aisles, depot: 0 };
        let router = Router::new(geometry, routing);
        let times = [5, 20, 50].map(|picks| {
            let lists: Vec<Vec<Spot>> = (0..256).map(|i| list(i, picks, 20.0)).collect();
            let mut scratch: Vec<Spot> = Vec::with_capacity(picks as usize);
            let mut rounds: Vec<f64> = (0..ROUNDS)
                .map(|_| {
                    let start = Instant::now();
                    let mut sum = 0.0;
                    for i in 0..TOURS {
                        scratch.clear();
                        scratch.extend_from_slice(&lists[(i % 256) as usize]);
                        sum += router.length(black_box(&mut scratch));
                    }
                    black_box(sum);
                    start.elapsed().as_secs_f64() * 1e6 / TOURS as f64
                })
                .collect();
            rounds.sort_by(f64::total_cmp);
            rounds[ROUNDS / 2]
        });
        let blocks = cross_aisles - 1;
        println!(
            "{:>12} {blocks:>6} {:8.2} {:8.2} {:8.2}",
            format!("{routing:?}"),
            times[0],
            times[1],
            times[2]
        );
    }
}
