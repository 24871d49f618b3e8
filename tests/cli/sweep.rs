//! `plimsoll sweep`.

use super::{Home, PACKER, contents};

const PEOPLE: &str = "warehouse.shed.pool.crew.people";

#[test]
fn a_sweep_tells_effects_and_leaves_its_points() {
    let home = Home::new();
    let sweep = format!(
        "{PACKER}[sweep.staff]\nvary = {{ \"{PEOPLE}\" = {{ from = 1, to = 3 }}, \"warehouse.shed.packing.order.mean\" = [\"5 min\", \"20 min\"] }}\nmeasure = [\"orders.cycle_time\", \"cost.total\"]\n"
    );
    home.write("packer.toml", sweep);
    let first = home.call(&["sweep", "packer.toml", "-j", "1"]).ends(0);
    assert!(first.out.starts_with("6 points, 12 paired replications of each, seed 1\n"), "{first:#?}");
    assert!(
        first.out.contains("Effects on orders.cycle_time") && first.out.contains(" interaction "),
        "{first:#?}"
    );
    assert!(first.out.contains("“Order cycle time” is best at crew.people = 3"), "{first:#?}");
    let folder = first.folder();
    let before = contents(&home.path(&folder));
    for name in ["sweep.json", "points.csv", "replications.csv", "scenario.toml", "report.html"] {
        assert!(before.iter().any(|(n, _)| n == name), "{name}");
    }
    assert_eq!(home.read(&format!("{folder}/points.csv")).lines().count(), 1 + 1 + 6);
    let again = home.call(&["sweep", "packer.toml", "staff"]).ends(0);
    assert!(again.err.contains("already computed (") && again.out == first.out, "{again:#?}");
    home.call(&["sweep", "packer.toml", "--force", "-j", "3"]).ends(0);
    assert_eq!(contents(&home.path(&folder)), before);
    let json: serde_json::Value = serde_json::from_str(&home.read(&format!("{folder}/sweep.json"))).unwrap();
    assert_eq!(json["measures"][0]["best"]["point"], 5);
    // Wages do not depend on how long a pack takes.
    assert_eq!(json["measures"][1]["effects"][1]["swing"]["mean"], 0.0);
}

#[test]
fn levers_may_be_given_on_the_command_line() {
    let home = Home::new();
    let vary = format!("{PEOPLE}=1..3");
    for design in ["grid", "one_at_a_time", "latin_hypercube", "sobol"] {
        let words = [
            "sweep",
            "packer.toml",
            "--vary",
            &vary,
            "--design",
            design,
            "--points",
            "4",
            "-n",
            "4",
            "--kpi",
            "cost.total",
        ];
        let answer = home.call(&words).ends(0);
        assert!(answer.out.contains("Effects on cost.total"), "{design}\n{answer:#?}");
    }
}

#[test]
fn bad_sweeps_are_refused_before_anything_runs() {
    let home = Home::new();
    let bad = format!("{PEOPLE}=1,2.5,none");
    let cases: [(&[&str], &str); 6] = [
        (&["sweep", "packer.toml"], "has no sweeps: write [sweep.NAME], or use --vary"),
        (&["sweep", "packer.toml", "staff"], "has no sweeps: write [sweep.staff]"),
        (&["sweep", "packer.toml", "--vary", "a.b=3..1:1"], "a range ends above where it begins"),
        (&["sweep", "packer.toml", "--vary", "warehouse.shed.pool.crw.people=1..2"], "did you mean `crew`?"),
        (&["sweep", "packer.toml", "--vary", &bad], "error in `3`; nothing was run"),
        (&["sweep", "packer.toml", "--vary", "run.length=1.5 d..2.5 d"], "has no step"),
    ];
    for (words, told) in cases {
        let answer = home.call(words).ends(2);
        assert!(answer.err.contains(told), "{words:?}\n{answer:#?}");
    }
    assert!(!home.path("results").exists());
}
