//! Tours and storage: known answers for the picking floor, and layouts in whole scenarios.

mod equipment;
mod forward;
mod levels;
mod levers;
mod quality;
mod receiving;
mod routing;
mod scenarios;
mod storage;
mod zones;

use plimsoll::kernel::{Draws, Purpose, Stream};
use plimsoll::model::floor::{Geometry, Router, Routing, Spot};

/// One block with the depot at the left.
fn one_block(aisles: u32, length: f64, pitch: f64) -> Geometry {
    Geometry { aisles, length, pitch, cross_aisles: 2, depot: 0 }
}

fn stream(name: &str) -> Stream {
    Draws::new(20_260_105, 0).stream(Purpose::named(name))
}

/// `n` places that are equally likely everywhere.
fn anywhere(g: &Geometry, stream: Stream, entity: u64, n: u32) -> Vec<Spot> {
    let draw = |i| {
        let [a, y] = stream.pair(entity, i);
        Spot { aisle: a.index(g.aisles as usize) as u32, y: y.value() * g.length }
    };
    (0..n).map(draw).collect()
}

/// Mean and standard error of a figure over `n` draws.
fn mean(n: u64, mut of: impl FnMut(u64) -> f64) -> (f64, f64) {
    let (mut sum, mut squares) = (0.0, 0.0);
    for i in 0..n {
        let x = of(i);
        (sum, squares) = (sum + x, squares + x * x);
    }
    let mean = sum / n as f64;
    (mean, ((squares / n as f64 - mean * mean).max(0.0) / n as f64).sqrt())
}

/// Mean length of tours over `picks` random places.
fn mean_tour(g: Geometry, routing: Routing, picks: u32, n: u64) -> (f64, f64) {
    let router = Router::new(g, routing);
    let places = stream("tours");
    mean(n, |i| router.length(&mut anywhere(&g, places, i, picks)))
}
