//! The experiments with process changes and with carriers: everything they name loads and runs, with kept figures.

use super::{compare, folder, scenario_of};
use plimsoll::experiment::design::points;
use plimsoll::experiment::{Plan, run};
use plimsoll::scenario::{self, Request};
use plimsoll::source::FileSystem;
use std::fmt::Write;

#[test]
fn experiments_load_and_keep_their_figures() {
    for (name, sizes) in [("carrier-mix", vec![36, 9]), ("process-bundle", vec![8])] {
        let path = folder().join(format!("experiments/{name}.toml"));
        let loaded = scenario::load(&Request::new(&path), &FileSystem);
        assert_eq!(loaded.messages(), "", "{name}");
        let base = scenario_of(loaded);
        let made: Vec<usize> = base.sweeps.iter().map(|s| points(s, 1).unwrap().len()).collect();
        assert_eq!(made, sizes, "{name}");
        let mut text = String::new();
        let variants = base.file.variant.iter().map(|(name, _)| Some(name.text.clone()));
        for variant in std::iter::once(None).chain(variants) {
            let request = Request { variant: variant.clone(), ..Request::new(&path) };
            let scenario = scenario_of(scenario::load(&request, &FileSystem));
            let plan = Plan { replications: 2, ..Plan::of(&scenario) };
            let result = run(&scenario, &plan, &()).result;
            assert_eq!(result.failed, []);
            let _ = writeln!(text, "{}", variant.as_deref().unwrap_or("as it stands"));
            for id in &base.compare.kpis {
                let i = result.kpis.iter().position(|k| k.id == *id).unwrap();
                let values: Vec<String> =
                    result.replications.iter().map(|r| format!("{:.5e}", r.values[i])).collect();
                let _ = writeln!(text, "  {id} {}", values.join(" "));
            }
        }
        compare(&format!("{name}.txt"), &text);
    }
}
