//! The settings of a search: combinations of lever values, their prices, and which has more of everything.

use crate::scenario::{Cost, Search};
use crate::source::LeverValue;

/// A combination of lever values.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// A value for each lever of the search.
    pub values: Vec<LeverValue>,
    /// What it costs, when that is known beforehand.
    pub price: Option<f64>,
}

impl Setting {
    fn new(search: &Search, values: Vec<LeverValue>) -> Self {
        let sum = search.levers.iter().zip(&values).map(|(l, v)| l.price * v.number.unwrap_or(0.0)).sum();
        let price = matches!(search.cost, Cost::Price { .. }).then_some(sum);
        Setting { values, price }
    }

    /// The changes that make a scenario this setting: `PATH=VALUE`.
    pub fn changes(&self, search: &Search) -> Vec<String> {
        search.levers.iter().zip(&self.values).map(|(l, v)| format!("{}={}", l.path, v.toml)).collect()
    }

    /// Whether no lever is higher than in the other. Values that are no numbers are neither more nor less.
    pub fn is_within(&self, other: &Setting) -> bool {
        self.values.iter().zip(&other.values).all(|(a, b)| match (a.number, b.number) {
            (Some(a), Some(b)) => a <= b,
            _ => a.toml == b.toml,
        })
    }
}

/// What tells apart the levers of a search: the end of each path that no other has.
pub fn short_names(search: &Search) -> Vec<String> {
    // The last step is what is counted, mostly `people`: the thing stands before it.
    let parts = |path: &str, n: usize| {
        let steps: Vec<&str> = path.split('.').collect();
        let from = steps.len().saturating_sub(n);
        let end = if steps.last() == Some(&"people") && n > 1 { steps.len() - 1 } else { steps.len() };
        steps[from..end.max(from + 1)].join(".")
    };
    let paths: Vec<&str> = search.levers.iter().map(|l| l.path.as_str()).collect();
    paths
        .iter()
        .map(|path| {
            let enough = |n: &usize| paths.iter().filter(|p| parts(p, *n) == parts(path, *n)).count() == 1;
            let n = (2..8).find(enough).unwrap_or(8);
            parts(path, n)
        })
        .collect()
}

/// All combinations, cheapest first where prices are known; equal prices in the order of the levers.
pub fn grid(search: &Search) -> Vec<Setting> {
    let mut all: Vec<Vec<LeverValue>> = vec![Vec::new()];
    for lever in &search.levers {
        all = all
            .into_iter()
            .flat_map(|begun| {
                lever.values.iter().map(move |v| begun.iter().cloned().chain([v.clone()]).collect())
            })
            .collect();
    }
    sorted(all.into_iter().map(|values| Setting::new(search, values)).collect())
}

fn sorted(mut settings: Vec<Setting>) -> Vec<Setting> {
    let price = |s: &Setting| s.price.unwrap_or(0.0);
    settings.sort_by(|a, b| price(a).total_cmp(&price(b)));
    settings
}

/// Settings half a step around one, and half of that in later rounds (`round` from 1 on), that are not known yet.
pub fn finer(search: &Search, around: &Setting, round: usize, known: &[Setting]) -> Vec<Setting> {
    let mut all: Vec<Vec<LeverValue>> = vec![Vec::new()];
    for (lever, value) in search.levers.iter().zip(&around.values) {
        let mut values = vec![value.clone()];
        if let (true, Some(at), [first, second, ..]) = (lever.range, value.number, lever.values.as_slice()) {
            let span = |v: &LeverValue| v.number.unwrap_or(0.0);
            let step = (span(second) - span(first)) / 2f64.powi(round as i32);
            let (least, most) = (span(first), lever.values.last().map_or(at, span));
            for x in [at - step, at + step] {
                if x >= least && x <= most {
                    values.push(LeverValue::new(x, &value.unit));
                }
            }
        }
        all = all
            .into_iter()
            .flat_map(|begun| values.iter().map(move |v| begun.iter().cloned().chain([v.clone()]).collect()))
            .collect();
    }
    let fresh = all.into_iter().map(|values| Setting::new(search, values));
    sorted(fresh.filter(|s| known.iter().all(|k| k.values != s.values)).collect())
}

/// The setting that has the next lower value of one lever and is the same otherwise.
pub fn one_less(settings: &[Setting], of: usize, lever: usize) -> Option<usize> {
    let here = &settings[of];
    let number = |s: &Setting| s.values[lever].number;
    let same = |s: &Setting| {
        s.values.iter().zip(&here.values).enumerate().all(|(i, (a, b))| i == lever || a.toml == b.toml)
    };
    (0..settings.len()).filter(|&i| same(&settings[i]) && number(&settings[i]) < number(here)).max_by(
        |&i, &j| {
            let at = |i: usize| number(&settings[i]).unwrap_or(f64::NEG_INFINITY);
            at(i).total_cmp(&at(j))
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Varied;
    use crate::source::LeverValues;

    fn search(cost: Cost) -> Search {
        let lever = |path: &str, range: &str, price| Varied {
            path: path.into(),
            values: LeverValues::parse(range).unwrap().values().unwrap(),
            price,
            range: true,
        };
        Search {
            name: "staff".into(),
            levers: vec![
                lever("warehouse.a.pool.pickers.people", "1..3:1", 10.0),
                lever("warehouse.a.pool.packers.people", "2..4:2", 7.0),
            ],
            cost,
            targets: vec![0],
            confidence: 0.95,
            indifference: 0.03,
            tolerance: 0.01,
            more_helps: false,
            first_stage: 10,
            refine: 0,
        }
    }

    #[test]
    fn a_grid_is_sorted_by_price_and_knows_its_neighbours() {
        let search = search(Cost::Price { money: true });
        let all = grid(&search);
        let prices: Vec<f64> = all.iter().map(|s| s.price.unwrap()).collect();
        assert_eq!(prices, [24.0, 34.0, 38.0, 44.0, 48.0, 58.0]);
        let changes = all[5].changes(&search);
        assert_eq!(changes, ["warehouse.a.pool.pickers.people=3", "warehouse.a.pool.packers.people=4"]);
        assert_eq!(one_less(&all, 5, 0), Some(4));
        assert_eq!(one_less(&all, 5, 1), Some(3));
        assert_eq!(one_less(&all, 0, 1), None);
        assert!(all[0].is_within(&all[5]) && !all[2].is_within(&all[1]));
        assert_eq!(short_names(&search), ["pickers", "packers"]);
    }

    #[test]
    fn finer_settings_stay_inside_the_ranges() {
        let search = search(Cost::Kpi("cost.total".into()));
        let all = grid(&search);
        let near: Vec<Vec<f64>> = finer(&search, &all[0], 1, &all)
            .iter()
            .map(|s| s.values.iter().map(|v| v.number.unwrap()).collect())
            .collect();
        assert_eq!(near, [vec![1.0, 3.0], vec![1.5, 2.0], vec![1.5, 3.0]]);
    }
}
