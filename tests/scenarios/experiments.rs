//! The scenarios of experiments: they load, they say what they are about, and random numbers are shared as promised.

use super::{folder, scenario_of};
use plimsoll::experiment::optimise::grid;
use plimsoll::experiment::{Bench, PointId};
use plimsoll::scenario::{self, Request, Scenario};
use plimsoll::source::FileSystem;
use plimsoll::stats::PairedDifference;

/// The shipped searches, with how many settings each has.
const SEARCHES: [(&str, usize); 2] = [("peak-sale", 9 * 9 * 7), ("picker-frontier", 20)];

fn request(name: &str) -> Request {
    Request::new(folder().join("experiments").join(format!("{name}.toml")))
}

fn load(request: &Request) -> Scenario {
    let loaded = scenario::load(request, &FileSystem);
    assert_eq!(loaded.messages(), "", "{}", request.path.display());
    scenario_of(loaded)
}

#[test]
fn searches_load_with_their_variants_and_open_with_their_question() {
    let readme = std::fs::read_to_string(folder().join("README.md")).unwrap();
    for (name, settings) in SEARCHES {
        let base = load(&request(name));
        let search = base.searches.iter().find(|s| s.name == "staff").unwrap();
        assert_eq!(grid(search).len(), settings, "{name}");
        for (variant, _) in &base.file.variant {
            load(&Request { variant: Some(variant.text.clone()), ..request(name) });
        }
        for setting in [grid(search).first().unwrap(), grid(search).last().unwrap()] {
            let changed = Request { set: setting.changes(search), ..request(name) };
            assert_eq!(scenario::load(&changed, &FileSystem).diagnostics().count().0, 0, "{name}");
        }
        let text = std::fs::read_to_string(request(name).path).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "#:schema ../plimsoll.schema.json", "{name}");
        assert!(lines[1].starts_with("# Question: "), "{name}");
        for word in ["# Levers: ", "# Decision KPI: "] {
            assert!(lines.iter().any(|l| l.starts_with(word)), "{name} has no line {word}");
        }
        assert!(readme.contains(&format!("`experiments/{name}.toml`")), "{name} is missing in the README");
    }
}

/// Eight pickers against ten in the peak sale, 60 replications: common random numbers take at least nine tenths of
/// the variance out of differences of times and backlogs. The share on time differs only in the worst peaks, where
/// ten pickers are at their ceiling, and gains less.
#[test]
fn common_random_numbers_sharpen_the_peak_sale() {
    let with = |pickers: u32| {
        let change = format!("warehouse.depot.pool.pickers.people={pickers}");
        load(&request("peak-sale").set(change))
    };
    let ran = |seed: u64, pickers: u32| {
        let mut bench = Bench::new(seed, 2);
        let id = bench.add("peak", with(pickers));
        bench.run(&[(id, 0..60)], &()).unwrap();
        (bench, id)
    };
    let [eight, ten, other] = [ran(1, 8), ran(1, 10), ran(2, 10)];
    for (kpi, least) in [("orders.cycle_time", 10.0), ("backlog.max", 10.0), ("orders.on_time", 1.5)] {
        let column = |(bench, id): &(Bench, PointId)| {
            let point = bench.point(*id);
            point.column(point.find_kpi(kpi).unwrap())
        };
        let paired = PairedDifference::of(&column(&eight), &column(&ten), 0.95);
        let independent = PairedDifference::of(&column(&eight), &column(&other), 0.95);
        let factor = (independent.difference.sd / paired.difference.sd).powi(2);
        println!("{kpi}: {factor:.1} times the variance without common random numbers");
        assert!(factor > least, "{kpi}: {factor}");
    }
}
