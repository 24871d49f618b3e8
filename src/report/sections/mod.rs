//! The sections of a run's report that are there when the scenario has what they are about: bottlenecks, shifts against
//! work, the map, customers, carriers, stock, people, money.
//!
//! Each is made of the measures and signals of the findings alone, found by their names: a subsystem that measures
//! things called `kind.NAME.measure` has its section without a line of its own here.

mod board;
mod bottlenecks;
mod impact;
mod map;
mod money;
mod people;
mod risk;
mod things;

pub use map::shortened;
pub use risk::{GoingOn, Kind, going_on};

use crate::report::findings::Findings;
use crate::report::page::Part;

/// The sections that there is something to say in, in reading order.
pub fn sections(f: &Findings) -> Vec<Part> {
    if f.indices.is_empty() {
        return Vec::new();
    }
    let parts = [
        risk::part(f),
        bottlenecks::part(f),
        people::shifts(f),
        map::part(f),
        things::customers(f),
        things::carriers(f),
        things::couriers(f),
        things::legs(f),
        things::stock(f),
        things::suppliers(f),
        people::part(f),
        money::part(f),
        impact::part(f),
    ];
    parts.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::result::{Better, RunResult, Unit};
    use crate::report::chart::{Chart, Mark};
    use crate::report::example::example_run;
    use crate::report::page::{Block, Table};

    /// The example with two carriers, a pool and two kinds of cost in place of some of its measures.
    fn run() -> RunResult {
        let mut run = example_run(25);
        let names = [
            ("carrier.swift.on_time", "On-time delivery with swift", Unit::Share, Better::Higher, "Carriers"),
            ("cost.wages", "Wages", Unit::Money, Better::Lower, "Money"),
            (
                "carrier.steady.on_time",
                "On-time delivery with steady",
                Unit::Share,
                Better::Higher,
                "Carriers",
            ),
            ("cost.freight", "Freight", Unit::Money, Better::Lower, "Money"),
            ("warehouse.shed.pool.crew.idle", "shed crew: idle", Unit::Share, Better::Neither, "Work"),
            (
                "warehouse.shed.pool.crew.utilisation",
                "Utilisation of shed crew",
                Unit::Share,
                Better::Neither,
                "Work",
            ),
        ];
        for (kpi, (id, label, unit, better, group)) in run.kpis.iter_mut().zip(names) {
            (kpi.id, kpi.label, kpi.group) = (id.into(), label.into(), group.into());
            (kpi.unit, kpi.better) = (unit, better);
        }
        for r in &mut run.replications {
            r.values[4] = 1.0 - r.values[5];
        }
        (run.series[0].path, run.series[1].path) =
            ("warehouse.shed.backlog".into(), "warehouse.shed.pool.crew.on_duty".into());
        run
    }

    fn figure<'a>(parts: &'a [Part], id: &str) -> (&'a Chart, &'a Table) {
        let part = parts.iter().find(|p| p.id == id).unwrap_or_else(|| panic!("no section {id}"));
        let found = part.blocks.iter().find_map(|b| match b {
            Block::Figure(chart, table) => Some((chart, table)),
            _ => None,
        });
        found.unwrap_or_else(|| panic!("no figure in {id}"))
    }

    #[test]
    fn pictures_show_the_stored_figures() {
        let f = Findings::of(&run());
        let parts = sections(&f);
        let mean = |id: &str| f.kpis.iter().find(|k| k.info.id == id).unwrap().mean.mean;

        // Dots of the ranking stand at the means, the lowest first as high is good.
        let (chart, table) = figure(&parts, "carriers");
        let dots: Vec<f64> = chart
            .marks
            .iter()
            .filter_map(|m| if let Mark::Dot { at, .. } = m { Some(at.0) } else { None })
            .collect();
        let mut wanted = [mean("carrier.swift.on_time"), mean("carrier.steady.on_time")].map(|v| v * 100.0);
        wanted.sort_by(f64::total_cmp);
        assert_eq!(dots, wanted);
        assert_eq!(table.rows.len(), 2);

        // Bars of costs reach to their means, the largest first.
        let (chart, _) = figure(&parts, "money");
        let bars: Vec<f64> = chart
            .marks
            .iter()
            .filter_map(|m| if let Mark::Box { to, .. } = m { Some(to.0) } else { None })
            .collect();
        let mut wanted = vec![mean("cost.wages"), mean("cost.freight")];
        wanted.sort_by(|a, b| b.total_cmp(a));
        assert_eq!(bars, wanted);

        // The one bar of people is as long as they are idle.
        let (chart, _) = figure(&parts, "people");
        let Mark::Box { from, to, .. } = &chart.marks[0] else { panic!("no bar") };
        assert!((to.0 - from.0 - 100.0 * mean("warehouse.shed.pool.crew.idle")).abs() < 1e-9);

        // Shifts are as high as the people on duty, against the most of the shown days.
        let (chart, _) = figure(&parts, "shifts");
        let Mark::Band { points, .. } = &chart.marks[0] else { panic!("no area") };
        let bands = &f.series[1].bands;
        let shown: Vec<f64> = points.chunks(2).map(|p| (0.95 - p[1].2) / 0.85).collect();
        let from = bands.len() - shown.len();
        let most = bands[from..].iter().map(|b| b.mean).fold(0.0, f64::max);
        for (drawn, band) in shown.iter().zip(&bands[from..]).filter(|(_, b)| b.mean.is_finite()) {
            assert!((drawn - band.mean / most).abs() < 1e-9, "{drawn} {}", band.mean / most);
        }
        let ids: Vec<&str> = parts.iter().map(|p| p.id.as_str()).collect();
        assert_eq!(ids, ["bottlenecks", "shifts", "map", "carriers", "people", "money", "inputs"]);
    }
}
