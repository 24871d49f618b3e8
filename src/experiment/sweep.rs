//! What a sweep says: response curves, effects of levers, interactions, the best point and the frontier.
//!
//! Every estimate is made replication by replication over the points, which share their random numbers, and then
//! over the replications: an interval counts what the pairing takes out. [`sweep`] is a pure function of columns.

use super::compare::Columns;
use super::design::Points;
use super::result::{Better, KpiInfo};
use crate::scenario::sweep::{Design, Level, Sweep};
use crate::stats::{LinearFit, MeanEstimate, PairedDifference, frontier, mean_of, together};

/// The outcome of a sweep.
#[derive(Clone, Debug, PartialEq)]
pub struct Swept {
    /// What was varied, and how.
    pub sweep: Sweep,
    /// The points.
    pub points: Points,
    /// The confidence of all intervals.
    pub confidence: f64,
    /// How many replications each point has.
    pub replications: usize,
    /// The measures that the answer is about.
    pub measures: Vec<Response>,
    /// The plane of cost and service, when there is a measure for each.
    pub plane: Option<Plane>,
}

/// A measure over the points.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// What it measures.
    pub info: KpiInfo,
    /// The scenario as it stands.
    pub baseline: MeanEstimate,
    /// The mean of each point.
    pub means: Vec<MeanEstimate>,
    /// Each point less the scenario as it stands, all intervals together (Bonferroni).
    pub against: Vec<PairedDifference>,
    /// The point with the best mean, and the points that are not told from it; `None` without a good direction.
    pub best: Option<(usize, Vec<usize>)>,
    /// By lever: the mean at each of its counted values.
    pub curves: Vec<Curve>,
    /// The effect of each lever from its first to its last value, all together.
    pub effects: Vec<Effect>,
    /// What each step from one counted value of a lever to the next does, each by itself.
    pub steps: Vec<Effect>,
    /// The interactions of each two levers of a grid, all together.
    pub interactions: Vec<Interaction>,
    /// The share of the variance of the points' means that straight lines explain, where those were fitted.
    pub explained: Option<f64>,
}

/// A measure over the counted values of a lever: the value, as a number where it is one, and the mean.
pub type Curve = Vec<(String, Option<f64>, MeanEstimate)>;

/// What a lever does to a measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// Which lever.
    pub lever: usize,
    /// Its first value.
    pub from: String,
    /// Its last value.
    pub to: String,
    /// The measure at the last value less that at the first.
    pub swing: MeanEstimate,
}

/// How much more, or less, one lever does when another is at its last value and not at its first.
#[derive(Clone, Debug, PartialEq)]
pub struct Interaction {
    /// The two levers.
    pub levers: (usize, usize),
    /// The difference of the differences.
    pub estimate: MeanEstimate,
}

/// Points by cost and service.
#[derive(Clone, Debug, PartialEq)]
pub struct Plane {
    /// The index of the measure that is better low.
    pub cost: usize,
    /// The index of the measure that is better in its own direction.
    pub service: usize,
    /// Whether each point is on the frontier, by its means.
    pub on: Vec<bool>,
}

/// Analyses a sweep from the columns of the scenario as it stands and of each point.
///
/// # Panics
/// When there are not as many columns as points.
pub fn sweep(
    asked: &Sweep,
    points: &Points,
    baseline: &Columns,
    columns: &[Columns],
    measures: &[String],
    confidence: f64,
) -> Swept {
    assert_eq!(points.len(), columns.len(), "columns for each point");
    let with = |id: &String| {
        let info = baseline.kpis.iter().find(|k| k.id == *id)?;
        let base = baseline.find(id)?;
        let values: Vec<&[f64]> = columns.iter().map(|c| c.find(id)).collect::<Option<_>>()?;
        Some(response(asked, points, info, base, &values, confidence))
    };
    let measures: Vec<Response> = measures.iter().filter_map(with).collect();
    let plane = plane(&measures);
    let replications = baseline.values.first().map_or(0, Vec::len);
    Swept { sweep: asked.clone(), points: points.clone(), confidence, replications, measures, plane }
}

fn response(
    asked: &Sweep,
    points: &Points,
    info: &KpiInfo,
    base: &[f64],
    values: &[&[f64]],
    confidence: f64,
) -> Response {
    let means: Vec<MeanEstimate> = values.iter().map(|v| MeanEstimate::of(v, confidence)).collect();
    let all = together(confidence, values.len());
    let against = values.iter().map(|v| PairedDifference::of(base, v, all)).collect();
    let counted = matches!(asked.design, Design::Grid | Design::OneAtATime);
    let lines = if counted { None } else { lines(asked, points, values, confidence) };
    let marginals: Vec<Vec<Vec<f64>>> = if counted {
        (0..asked.levers.len()).map(|l| marginal(asked, points, values, l)).collect()
    } else {
        Vec::new()
    };
    let curves = marginals
        .iter()
        .zip(&asked.levers)
        .map(|(columns, lever)| {
            let levels = lever.levels.counted().unwrap_or_default();
            let at = |(level, column): (Level, &Vec<f64>)| {
                (level.text, level.number, MeanEstimate::of(column, confidence))
            };
            levels.into_iter().zip(columns).map(at).collect()
        })
        .collect();
    let (effects, explained) = match lines {
        Some((effects, explained)) => (effects, Some(explained)),
        None => (swings(asked, &marginals, confidence), None),
    };
    Response {
        steps: steps(asked, &marginals, confidence),
        info: info.clone(),
        baseline: MeanEstimate::of(base, confidence),
        best: best(info, &means, values, confidence),
        means,
        against,
        curves,
        effects,
        interactions: if asked.design == Design::Grid {
            interactions(asked, points, values, confidence)
        } else {
            Vec::new()
        },
        explained,
    }
}

/// Replication by replication the mean over points.
fn averaged(values: &[&[f64]], chosen: &[usize]) -> Vec<f64> {
    let n = values.first().map_or(0, |v| v.len());
    (0..n)
        .map(|r| {
            let row: Vec<f64> = chosen.iter().map(|p| values[*p][r]).collect();
            // A replication without a value at one of them cannot be set against the others.
            if row.iter().any(|v| v.is_nan()) { f64::NAN } else { mean_of(&row) }
        })
        .collect()
}

/// The points at which a lever has a value.
fn points_at(points: &Points, lever: usize, text: &str) -> Vec<usize> {
    let has = |i: &usize| points[*i][lever].as_ref().is_some_and(|l| l.text == text);
    (0..points.len()).filter(has).collect()
}

/// For each counted value of a lever the column of means over the points that have it.
fn marginal(asked: &Sweep, points: &Points, values: &[&[f64]], lever: usize) -> Vec<Vec<f64>> {
    let levels = asked.levers[lever].levels.counted().unwrap_or_default();
    levels.iter().map(|level| averaged(values, &points_at(points, lever, &level.text))).collect()
}

fn less(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

fn swings(asked: &Sweep, marginals: &[Vec<Vec<f64>>], confidence: f64) -> Vec<Effect> {
    let all = together(confidence, marginals.len());
    let effect = |(lever, columns): (usize, &Vec<Vec<f64>>)| {
        let levels = asked.levers[lever].levels.counted()?;
        let (first, last) = (columns.first()?, columns.last()?);
        (columns.len() > 1).then(|| Effect {
            lever,
            from: levels[0].text.clone(),
            to: levels[levels.len() - 1].text.clone(),
            swing: MeanEstimate::of(&less(last, first), all),
        })
    };
    marginals.iter().enumerate().filter_map(effect).collect()
}

/// The differences between neighbouring values of each lever, replication by replication.
fn steps(asked: &Sweep, marginals: &[Vec<Vec<f64>>], confidence: f64) -> Vec<Effect> {
    let of = |(lever, columns): (usize, &Vec<Vec<f64>>)| -> Vec<Effect> {
        let levels = asked.levers[lever].levels.counted().unwrap_or_default();
        let step = |(two, names): (&[Vec<f64>], &[Level])| Effect {
            lever,
            from: names[0].text.clone(),
            to: names[1].text.clone(),
            swing: MeanEstimate::of(&less(&two[1], &two[0]), confidence),
        };
        columns.windows(2).zip(levels.windows(2)).map(step).collect()
    };
    marginals.iter().enumerate().flat_map(of).collect()
}

/// The effects of straight lines through the points of a design that fills the space.
fn lines(asked: &Sweep, points: &Points, values: &[&[f64]], confidence: f64) -> Option<(Vec<Effect>, f64)> {
    let ends: Vec<(Level, Level)> =
        asked.levers.iter().map(|l| (l.levels.at(0.0), l.levels.at(1.0 - f64::EPSILON))).collect();
    let coded = |point: &Vec<Option<Level>>| -> Vec<f64> {
        let one = |(i, level): (usize, &Option<Level>)| {
            let (first, last) = &ends[i];
            let number = |l: &Level| l.number;
            let place = match (level.as_ref().and_then(number), number(first), number(last)) {
                (Some(x), Some(a), Some(b)) if b != a => (x - a) / (b - a),
                _ => {
                    let all = asked.levers[i].levels.counted().unwrap_or_default();
                    let at = all.iter().position(|l| Some(l) == level.as_ref()).unwrap_or(0);
                    at as f64 / (all.len().max(2) - 1) as f64
                }
            };
            place - 0.5
        };
        point.iter().enumerate().map(one).collect()
    };
    let fit = LinearFit::of(&points.iter().map(coded).collect::<Vec<_>>())?;
    let n = values.first()?.len();
    let mut effects: Vec<Vec<f64>> = vec![Vec::with_capacity(n); asked.levers.len()];
    for r in 0..n {
        let response: Vec<f64> = values.iter().map(|v| v[r]).collect();
        let b = fit.fit(&response);
        effects.iter_mut().enumerate().for_each(|(i, column)| column.push(b[i + 1]));
    }
    let all = together(confidence, effects.len());
    let means: Vec<f64> = values.iter().map(|v| MeanEstimate::of(v, confidence).mean).collect();
    let effect = |(lever, column): (usize, &Vec<f64>)| Effect {
        lever,
        from: ends[lever].0.text.clone(),
        to: ends[lever].1.text.clone(),
        swing: MeanEstimate::of(column, all),
    };
    Some((effects.iter().enumerate().map(effect).collect(), fit.explained(&means)))
}

fn interactions(asked: &Sweep, points: &Points, values: &[&[f64]], confidence: f64) -> Vec<Interaction> {
    let k = asked.levers.len();
    let pairs: Vec<(usize, usize)> = (0..k).flat_map(|a| (a + 1..k).map(move |b| (a, b))).collect();
    let all = together(confidence, pairs.len());
    let ends = |lever: usize| {
        let levels = asked.levers[lever].levels.counted()?;
        (levels.len() > 1).then(|| (levels[0].text.clone(), levels[levels.len() - 1].text.clone()))
    };
    let corner = |a: usize, at_a: &str, b: usize, at_b: &str| {
        let (first, second) = (points_at(points, a, at_a), points_at(points, b, at_b));
        averaged(values, &first.into_iter().filter(|p| second.contains(p)).collect::<Vec<_>>())
    };
    let of = |(a, b): &(usize, usize)| {
        let ((low_a, high_a), (low_b, high_b)) = (ends(*a)?, ends(*b)?);
        let at_high = less(&corner(*a, &high_a, *b, &high_b), &corner(*a, &low_a, *b, &high_b));
        let at_low = less(&corner(*a, &high_a, *b, &low_b), &corner(*a, &low_a, *b, &low_b));
        Some(Interaction { levers: (*a, *b), estimate: MeanEstimate::of(&less(&at_high, &at_low), all) })
    };
    pairs.iter().filter_map(of).collect()
}

/// The best mean, and who is not told from it: intervals hold together over all pairs, since the data chose the best.
fn best(
    info: &KpiInfo,
    means: &[MeanEstimate],
    values: &[&[f64]],
    confidence: f64,
) -> Option<(usize, Vec<usize>)> {
    let sign = match info.better {
        Better::Higher => 1.0,
        Better::Lower => -1.0,
        Better::Neither => return None,
    };
    let known = (0..means.len()).filter(|i| !means[*i].mean.is_nan());
    let best = known.reduce(|b, i| if sign * means[i].mean > sign * means[b].mean { i } else { b })?;
    let k = means.len();
    let all = together(confidence, k * (k - 1) / 2);
    let near = |i: &usize| {
        let d = PairedDifference::of(values[*i], values[best], all).difference;
        *i != best && d.interval().is_none_or(|(low, high)| if sign > 0.0 { low <= 0.0 } else { high >= 0.0 })
    };
    Some((best, (0..k).filter(near).collect()))
}

/// The first measure of money that is better low, and the first other that has a good direction.
fn plane(measures: &[Response]) -> Option<Plane> {
    let cost = measures.iter().position(is_cost)?;
    let service = measures.iter().position(|m| !is_cost(m) && m.info.better != Better::Neither)?;
    let up = if measures[service].info.better == Better::Higher { 1.0 } else { -1.0 };
    let places: Vec<(f64, f64)> = measures[cost]
        .means
        .iter()
        .zip(&measures[service].means)
        .map(|(c, s)| (c.mean, up * s.mean))
        .collect();
    Some(Plane { cost, service, on: frontier(&places) })
}

fn is_cost(m: &Response) -> bool {
    m.info.unit == super::result::Unit::Money && m.info.better == Better::Lower
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::design::points as design_points;
    use crate::experiment::result::Unit;
    use crate::scenario::sweep::parse_vary;

    fn kpi(id: &str, unit: Unit, better: Better) -> KpiInfo {
        let none = String::new;
        KpiInfo {
            id: id.into(),
            label: id.into(),
            unit,
            better,
            definition: none(),
            window: none(),
            censoring: none(),
            group: none(),
            headline: true,
        }
    }

    /// Columns made from a formula of the levers, with noise that all points share.
    fn made(asked: &Sweep, formula: impl Fn(&[f64]) -> f64) -> (Points, Columns, Vec<Columns>) {
        let points = design_points(asked, 1).unwrap();
        let column = |x: &[f64]| -> Columns {
            let noise = |r: usize| (r * 37 % 101) as f64;
            let service = (0..40).map(|r| formula(x) + noise(r)).collect();
            let cost = (0..40).map(|_| 100.0 + x.iter().sum::<f64>()).collect();
            let kpis =
                vec![kpi("service", Unit::Factor, Better::Higher), kpi("cost", Unit::Money, Better::Lower)];
            Columns { name: String::new(), kpis, values: vec![service, cost] }
        };
        let at = |p: &Vec<Option<Level>>| -> Vec<f64> {
            p.iter().map(|l| l.as_ref().and_then(|l| l.number).unwrap_or(1.0)).collect()
        };
        let columns = points.iter().map(|p| column(&at(p))).collect();
        (points, column(&vec![1.0; asked.levers.len()]), columns)
    }

    fn asked(design: Design, vary: &[&str]) -> Sweep {
        let levers = vary.iter().map(|v| parse_vary(v).unwrap()).collect();
        Sweep { name: "x".into(), levers, design, points: 64, measures: Vec::new() }
    }

    fn run(asked: &Sweep, formula: impl Fn(&[f64]) -> f64) -> Swept {
        let (points, base, columns) = made(asked, formula);
        sweep(asked, &points, &base, &columns, &["service".into(), "cost".into()], 0.95)
    }

    fn near(got: f64, want: f64) {
        assert!((got - want).abs() < 1e-6, "{got} is not {want}");
    }

    #[test]
    fn a_grid_gives_curves_effects_and_interactions_exactly() {
        // y = 2a + 3b + ab: from a = 1 to 3 it gains 4 + 2·mean(b), and the interaction is 2·4.
        let s =
            run(&asked(Design::Grid, &["a=1..3:1", "b=1..5:2"]), |x| 2.0 * x[0] + 3.0 * x[1] + x[0] * x[1]);
        let m = &s.measures[0];
        near(m.effects[0].swing.mean, 2.0 * 2.0 + 2.0 * 3.0);
        near(m.effects[1].swing.mean, 3.0 * 4.0 + 4.0 * 2.0);
        near(m.interactions[0].estimate.mean, 8.0);
        // A step of a gains 2 + mean(b) = 5, one of b by two 6 + 2·mean(a) = 10.
        let steps: Vec<(usize, &str, &str)> = m.steps.iter().map(|s| (s.lever, &*s.from, &*s.to)).collect();
        assert_eq!(steps, [(0, "1", "2"), (0, "2", "3"), (1, "1", "3"), (1, "3", "5")]);
        for (step, gain) in m.steps.iter().zip([5.0, 5.0, 10.0, 10.0]) {
            near(step.swing.mean, gain);
        }
        assert!(m.interactions[0].estimate.half_width < 1e-6 && m.means[0].half_width > 1.0);
        assert_eq!((m.curves[0].len(), m.curves[1].len(), m.curves[1][1].1), (3, 3, Some(3.0)));
        assert_eq!(m.best, Some((8, vec![])));
        assert_eq!((&m.effects[0].from[..], &m.effects[0].to[..]), ("1", "3"));
    }

    #[test]
    fn one_at_a_time_leaves_the_others_as_they_stand() {
        let s = run(&asked(Design::OneAtATime, &["a=1..3:1", "b=1..5:2"]), |x| {
            2.0 * x[0] + 3.0 * x[1] + x[0] * x[1]
        });
        near(s.measures[0].effects[0].swing.mean, 2.0 * 2.0 + 2.0);
        near(s.measures[0].effects[1].swing.mean, 3.0 * 4.0 + 4.0);
        assert!(s.measures[0].interactions.is_empty());
    }

    #[test]
    fn lines_through_a_filled_space_give_the_slopes() {
        for design in [Design::LatinHypercube, Design::Sobol] {
            let s = run(&asked(design, &["a=1.0..3", "b=1.0..5"]), |x| 2.0 * x[0] - 3.0 * x[1]);
            near(s.measures[0].effects[0].swing.mean, 4.0);
            near(s.measures[0].effects[1].swing.mean, -12.0);
            near(s.measures[0].explained.unwrap(), 1.0);
            assert!(s.measures[0].curves.is_empty() && s.measures[0].steps.is_empty());
        }
    }

    #[test]
    fn the_frontier_goes_by_cost_and_service() {
        let s = run(&asked(Design::Grid, &["a=1..4:1"]), |x| [0.0, 1.0, 3.0, 2.0, 4.0][x[0] as usize]);
        let plane = s.plane.unwrap();
        assert_eq!((plane.cost, plane.service), (1, 0));
        assert_eq!(plane.on, [true, true, false, true]);
    }
}
