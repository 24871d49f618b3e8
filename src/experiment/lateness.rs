//! Why late orders were late: their time by stage and activity, against punctual orders of the same service.

use super::result::{LatePart, LateResult, StageInfo};
use crate::domain::{Activity, Stage};
use crate::metrics::{Split, Sums};
use crate::stats::student_t_quantile;

/// What the replications but one say of each part: mean hours late, and mean hours of comparable punctual orders.
type Means = Vec<(f64, f64)>;

/// Compares late with punctual orders over all replications, of which each gives one entry for every service.
///
/// A service's late orders are compared with its punctual ones; a service without any is compared with the punctual
/// orders of all. Intervals are by the jackknife over replications: orders of one replication are not independent.
/// Source: Efron and Stein, *Annals of Statistics* 9 (1981). `None` when no order was judged.
pub fn compare(rows: &[Vec<Split>], activities: &[(Stage, Activity)], confidence: f64) -> Option<LateResult> {
    let services = rows.first()?.len();
    let mut total = vec![Totals::default(); services];
    for row in rows {
        total.iter_mut().zip(row).for_each(|(t, split)| t.add(split, 1.0));
    }
    let (late, on_time) =
        (total.iter().map(|t| t.late).sum::<f64>(), total.iter().map(|t| t.on_time).sum::<f64>());
    if late + on_time == 0.0 {
        return None;
    }
    let whole = means(&total, activities);
    let mut without: Vec<Means> = Vec::with_capacity(rows.len());
    for row in rows {
        // A replication without late orders changes the punctual side only; it counts all the same.
        let mut rest = total.clone();
        rest.iter_mut().zip(row).for_each(|(t, split)| t.add(split, -1.0));
        without.push(means(&rest, activities));
    }
    let half_width = |part: usize| {
        let n = without.len() as f64;
        if without.len() < 2 {
            return f64::NAN;
        }
        let excess: Vec<f64> = without.iter().map(|m| m[part].0 - m[part].1).collect();
        let middle = excess.iter().sum::<f64>() / n;
        let variance = (n - 1.0) / n * excess.iter().map(|x| (x - middle).powi(2)).sum::<f64>();
        student_t_quantile(0.5 + confidence / 2.0, without.len() as u64 - 1) * variance.sqrt()
    };
    let more: f64 = whole.iter().map(|(late, on_time)| (late - on_time).max(0.0)).sum();
    let parts =
        activities.iter().zip(&whole).enumerate().map(|(i, ((stage, activity), (late, on_time)))| LatePart {
            part: StageInfo { stage: stage.name().into(), activity: activity.name().into() },
            late_hours: *late,
            on_time_hours: *on_time,
            half_width: half_width(i),
            share: if more > 0.0 { (late - on_time).max(0.0) / more } else { 0.0 },
        });
    // What never happened is no part of the picture.
    let parts = parts.filter(|p| p.late_hours > 0.0 || p.on_time_hours > 0.0).collect();
    Some(LateResult { late: late as u64, on_time: on_time as u64, parts })
}

/// Sums over replications; whole numbers below 2⁵³ in floating point, so that leaving one out is exact enough.
#[derive(Clone, Default)]
struct Totals {
    late: f64,
    on_time: f64,
    late_times: [[f64; Activity::COUNT]; Stage::COUNT],
    on_time_times: [[f64; Activity::COUNT]; Stage::COUNT],
}

impl Totals {
    fn add(&mut self, split: &Split, sign: f64) {
        let add = |into: &mut [[f64; Activity::COUNT]; Stage::COUNT], from: &Sums| {
            into.iter_mut().flatten().zip(from.iter().flatten()).for_each(|(a, b)| *a += sign * *b as f64);
        };
        self.late += sign * split.late as f64;
        self.on_time += sign * split.on_time as f64;
        add(&mut self.late_times, &split.late_times);
        add(&mut self.on_time_times, &split.on_time_times);
    }
}

fn means(totals: &[Totals], activities: &[(Stage, Activity)]) -> Means {
    const HOUR: f64 = 3.6e9;
    let late: f64 = totals.iter().map(|t| t.late).sum();
    let on_time: f64 = totals.iter().map(|t| t.on_time).sum();
    if late <= 0.0 {
        return vec![(0.0, 0.0); activities.len()];
    }
    let of = |(stage, activity): &(Stage, Activity)| {
        let cell =
            |times: &[[f64; Activity::COUNT]; Stage::COUNT]| times[*stage as usize][*activity as usize];
        let spent: f64 = totals.iter().map(|t| cell(&t.late_times)).sum();
        let all: f64 = totals.iter().map(|t| cell(&t.on_time_times)).sum();
        let usual = totals.iter().map(|t| match (t.on_time > 0.0, on_time > 0.0) {
            (true, _) => t.late * cell(&t.on_time_times) / t.on_time,
            (false, true) => t.late * all / on_time,
            (false, false) => 0.0,
        });
        (spent / late / HOUR, usual.sum::<f64>() / late / HOUR)
    };
    activities.iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARTS: [(Stage, Activity); 2] =
        [(Stage::Picking, Activity::Waiting), (Stage::Transit, Activity::Moving)];

    /// Late and punctual orders with hours of waiting and of transit.
    fn split(late: (u64, [u64; 2]), on_time: (u64, [u64; 2])) -> Split {
        let mut s = Split { late: late.0, on_time: on_time.0, ..Split::default() };
        for (i, (stage, activity)) in PARTS.iter().enumerate() {
            s.late_times[*stage as usize][*activity as usize] = late.1[i] * 3_600_000_000;
            s.on_time_times[*stage as usize][*activity as usize] = on_time.1[i] * 3_600_000_000;
        }
        s
    }

    #[test]
    fn services_are_compared_with_their_like() {
        // Express: late ones wait 5 h instead of 1 h. Standard travels for 40 h and is never late.
        let express = split((10, [50, 100]), (10, [10, 100]));
        let standard = split((0, [0, 0]), (80, [400, 3200]));
        let r = compare(&[vec![express, standard], vec![express, standard]], &PARTS, 0.95).unwrap();
        assert_eq!((r.late, r.on_time), (20, 180));
        assert!((r.parts[0].late_hours - 5.0).abs() < 1e-9 && (r.parts[0].on_time_hours - 1.0).abs() < 1e-9);
        assert!((r.parts[1].late_hours - r.parts[1].on_time_hours).abs() < 1e-9);
        assert!((r.parts[0].share - 1.0).abs() < 1e-9 && r.parts[0].half_width < 1e-9);
    }

    #[test]
    fn differing_replications_widen_the_interval() {
        let rows = [vec![split((10, [50, 0]), (10, [10, 0]))], vec![split((10, [90, 0]), (10, [10, 0]))]];
        let r = compare(&rows, &PARTS, 0.95).unwrap();
        // The two replications alone say 4 and 8 hours: standard error 2, t with one degree of freedom 12.7.
        assert!((r.parts[0].half_width - 2.0 * 12.706_204_7).abs() < 1e-4, "{r:?}");
        assert_eq!(r.parts.len(), 1);
    }

    #[test]
    fn a_service_without_punctual_orders_is_compared_with_all() {
        let rows = [vec![split((5, [50, 0]), (0, [0, 0])), split((0, [0, 0]), (10, [20, 0]))]];
        let r = compare(&rows, &PARTS, 0.95).unwrap();
        assert!((r.parts[0].on_time_hours - 2.0).abs() < 1e-12 && r.parts[0].half_width.is_nan());
        assert!(compare(&[vec![split((0, [0, 0]), (0, [0, 0]))]], &PARTS, 0.95).is_none());
    }
}
