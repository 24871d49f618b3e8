//! Routing rules of practice. Spots come sorted by aisle and distance from the front, and there is at least one.

use super::{Geometry, Spot};

/// The picks of each aisle that has some, from left to right.
fn by_aisle(sorted: &[Spot]) -> impl Iterator<Item = &[Spot]> {
    sorted.chunk_by(|a, b| a.aisle == b.aisle)
}

fn nearest(picks: &[Spot]) -> f64 {
    picks[0].y
}

fn farthest(picks: &[Spot]) -> f64 {
    picks[picks.len() - 1].y
}

pub(super) fn s_shape(g: &Geometry, sorted: &[Spot]) -> f64 {
    let n = by_aisle(sorted).count();
    let last = by_aisle(sorted).last().expect("there is a pick");
    let inside = if n.is_multiple_of(2) {
        n as f64 * g.length
    } else {
        (n - 1) as f64 * g.length + 2.0 * farthest(last)
    };
    inside + g.along_the_front(sorted)
}

pub(super) fn return_rule(g: &Geometry, sorted: &[Spot]) -> f64 {
    by_aisle(sorted).map(|picks| 2.0 * farthest(picks)).sum::<f64>() + g.along_the_front(sorted)
}

/// The first and the last aisle walked through, and `inner` metres in each aisle between them; a single aisle is left
/// where it was entered.
fn around(g: &Geometry, sorted: &[Spot], inner: impl Fn(&[Spot]) -> f64) -> f64 {
    let (first, last) = (sorted[0].aisle, sorted[sorted.len() - 1].aisle);
    if first == last {
        return return_rule(g, sorted);
    }
    let between = by_aisle(sorted).filter(|picks| picks[0].aisle != first && picks[0].aisle != last);
    2.0 * g.length + between.map(inner).sum::<f64>() + g.along_the_front(sorted)
}

pub(super) fn midpoint(g: &Geometry, sorted: &[Spot]) -> f64 {
    around(g, sorted, |picks| {
        let in_front = picks.partition_point(|p| p.y <= g.length / 2.0);
        let front = picks[..in_front].last().map_or(0.0, |p| 2.0 * p.y);
        let back = picks[in_front..].first().map_or(0.0, |p| 2.0 * (g.length - p.y));
        front + back
    })
}

pub(super) fn largest_gap(g: &Geometry, sorted: &[Spot]) -> f64 {
    around(g, sorted, |picks| {
        let ends = nearest(picks).max(g.length - farthest(picks));
        2.0 * (g.length - widest_gap(picks).max(ends))
    })
}

/// The longest stretch between two neighbouring picks of a stretch of aisle; 0 for a single pick.
pub(super) fn widest_gap(picks: &[Spot]) -> f64 {
    picks.windows(2).map(|pair| pair[1].y - pair[0].y).fold(0.0, f64::max)
}

pub(super) fn combined(g: &Geometry, sorted: &[Spot]) -> f64 {
    // The shortest way to have done all aisles so far and to stand at the front, and at the back.
    let (mut front, mut back) = (0.0, f64::INFINITY);
    for picks in by_aisle(sorted) {
        let stay_in_front = front + 2.0 * farthest(picks);
        let stay_at_back = back + 2.0 * (g.length - nearest(picks));
        (front, back) = (stay_in_front.min(back + g.length), stay_at_back.min(front + g.length));
    }
    front + g.along_the_front(sorted)
}

/// Block by block, the farthest first: up the leftmost aisle with a pick to the farthest block, through it from left
/// to right, then each nearer block from the end that is nearer, always ending at the front of the block.
pub(super) fn s_shape_by_blocks(g: &Geometry, sorted: &[Spot]) -> f64 {
    let blocks = (g.cross_aisles - 1) as usize;
    let depth = g.length / blocks as f64;
    let block_of = |spot: &Spot| block_of(spot.y, depth, blocks);
    let first = sorted[0].aisle;
    let far = sorted.iter().map(block_of).max().expect("there is a pick");
    let cross = |from: u32, to: u32| f64::from(from.abs_diff(to)) * g.pitch;
    // Up the first aisle: what lies there in front of the farthest block is picked on the way.
    let mut way = cross(g.depot, first) + far as f64 * depth;
    let mut here = first;
    for block in (0..=far).rev() {
        let in_block = |picks: &&[Spot]| picks.iter().any(|s| block_of(s) == block);
        let on_the_way_up = |picks: &&[Spot]| block != far && picks[0].aisle == first;
        let open = || by_aisle(sorted).filter(in_block).filter(|p| !on_the_way_up(p));
        let (Some(left), Some(right)) = (open().next(), open().last()) else {
            way += depth;
            continue;
        };
        let leftwards = block != far && here.abs_diff(right[0].aisle) < here.abs_diff(left[0].aisle);
        let (start, end) = if leftwards { (right, left) } else { (left, right) };
        way += cross(here, start[0].aisle) + cross(start[0].aisle, end[0].aisle);
        here = end[0].aisle;
        let n = open().count();
        // The farthest block is entered from the front, the others from the back; all are left at the front.
        let returns = if block == far { n % 2 == 1 } else { n.is_multiple_of(2) };
        way += if returns {
            let deepest = end.iter().rfind(|s| block_of(s) == block).map_or(0.0, |s| s.y);
            (n - 1) as f64 * depth + 2.0 * (deepest - block as f64 * depth)
        } else {
            n as f64 * depth
        };
    }
    way + cross(here, g.depot)
}

/// The block a distance from the front lies in; on a cross aisle, the nearer one.
pub(super) fn block_of(y: f64, depth: f64, blocks: usize) -> usize {
    ((y / depth).ceil() as usize).saturating_sub(1).min(blocks - 1)
}
