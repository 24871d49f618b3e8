//! Layers: `extends`, overlays, variants, `--set`, origins, and the resolved scenario.

use super::*;
use crate::source::keys::Keys;

const BASE: &str = r#"format = 1
[scenario]
name = "Base"
[run]
replications = 50
[warehouse.north]
open = { mon-fri = "06:00-22:00" }
[warehouse.north.pool.pickers]
people = 24
skills = { pick = 1.0, pack = 0.8 }
pick = { dist = "lognormal", mean = "40 s", cv = 0.5 }
[warehouse.north.pool.packers]
people = 8
[warehouse.south.pool.pickers]
people = 5
[channel.web]
orders = "43 /d"
by_hour = "shapes/web.csv"
[variant.more]
set = { "warehouse.north.pool.pickers.people" = 28, "warehouse.*.pool.packers.enabled" = false, run.replications = 7 }
"#;

fn files() -> MemoryFiles {
    let shape = (0..24).map(|h| format!("{h}\n")).collect::<String>();
    MemoryFiles::new().with("base.toml", BASE).with("shapes/web.csv", shape)
}

fn load(loader: Loader<'_>, path: &str) -> (Document, String) {
    let d = loader.load(path, RootKeys::section());
    let text = render(&d.diagnostics, &d.sources, Format::Short);
    (d, text)
}

fn people(document: &mut Document, files: &MemoryFiles) -> Vec<String> {
    let root = document.read::<RootKeys>(files).root.expect("the scenario is readable");
    let mut out = Vec::new();
    for (site, w) in &root.warehouse {
        for (pool, p) in &w.pool {
            out.push(format!("{}.{} {}", &**site, &**pool, *p.people));
        }
    }
    out
}

#[test]
fn headers_merge_key_by_key_and_braces_are_replaced_whole() {
    let over = "extends = \"base.toml\"\n[warehouse.north]\npool.pickers.people = 30\n[warehouse.north.pool.packers]\nskills = { pack = 1.0 }\n[warehouse.north.pool.pickers]\npick = { p10 = \"2 s\", p50 = \"5 s\", p90 = \"14 s\" }\n";
    // TOML does not let a header reopen what dotted keys made, so the overlay must be written one way.
    let good = over.replace("pool.pickers.people = 30\n", "");
    let files = files().with("over.toml", good).with("bad.toml", over);
    let (mut d, text) = load(Loader::new(&files), "over.toml");
    assert_eq!(text, "");
    let root = d.read::<RootKeys>(&files).root.unwrap();
    let pool = &root.warehouse[0].1.pool;
    assert_eq!((*pool[0].1.people, *pool[1].1.people), (24, 8));
    assert!(matches!(pool[0].1.pick.value, crate::kernel::Distribution::Quantiles { .. }));
    assert_eq!(pool[1].1.skills.as_ref().unwrap().len(), 1);
    assert!(load(Loader::new(&files), "bad.toml").1.contains("P102"));
}

#[test]
fn dotted_keys_behave_like_headers() {
    let files =
        files().with("over.toml", "extends = \"base.toml\"\nwarehouse.north.pool.pickers.people = 30\n");
    let (mut d, text) = load(Loader::new(&files), "over.toml");
    assert_eq!(text, "");
    assert_eq!(people(&mut d, &files)[0], "north.pickers 30");
    assert_eq!(d.origin("warehouse.north.pool.pickers.people").unwrap(), "over.toml:2");
    assert_eq!(d.origin("warehouse.north.pool.packers.people").unwrap(), "base.toml:13");
}

#[test]
fn a_header_over_braces_replaces_them() {
    let files = files()
        .with("over.toml", "extends = \"base.toml\"\n[warehouse.north.pool.pickers.skills]\nsort = 1.0\n");
    let (mut d, _) = load(Loader::new(&files), "over.toml");
    let root = d.read::<RootKeys>(&files).root.unwrap();
    let skills = root.warehouse[0].1.pool[0].1.skills.as_ref().unwrap();
    assert_eq!(skills.iter().map(|(n, _)| n.text.as_str()).collect::<Vec<_>>(), ["sort"]);
}

#[test]
fn layers_stack_in_their_order() {
    let files = files()
        .with(
            "a.toml",
            "[warehouse.north.pool.pickers]\npeople = 1\n[warehouse.south.pool.pickers]\npeople = 1\n",
        )
        .with("b.toml", "[warehouse.south.pool.pickers]\npeople = 2\n");
    let loader = Loader::new(&files)
        .with("a.toml")
        .with("b.toml")
        .variant("more")
        .set("warehouse.south.pool.pickers.people=9")
        .set("channel.web.orders=3000 /d");
    let (mut d, text) = load(loader, "base.toml");
    assert_eq!(text, "");
    assert_eq!(people(&mut d, &files), ["north.pickers 28", "south.pickers 9"]);
    assert_eq!(d.origin("run.replications").unwrap(), "base.toml:20, variant more");
    assert_eq!(d.origin("warehouse.south.pool.pickers.people").unwrap(), "--set");
    let reading = d.read::<RootKeys>(&files);
    assert_eq!(reading.disabled[0].path, "warehouse.north.pool.packers");
    let web = &reading.root.unwrap().channel[0].1;
    assert!(
        matches!(&web.orders.value, Either::Value(crate::kernel::Distribution::Constant(r)) if *r == 125.0)
    );
}

#[test]
fn new_names_like_old_ones_are_warned_of() {
    let files = files().with(
        "over.toml",
        "[warehouse.nroth]\ncapacity = 3\n[warehouse.north2]\n[channel.shop]\norders = \"1 /d\"\n",
    );
    let (d, text) = load(Loader::new(&files).with("over.toml"), "base.toml");
    assert_eq!(
        text,
        "over.toml:1:12: warning[W601]: this makes a new warehouse `nroth`: did you mean `north`?\n"
    );
    assert!(!d.diagnostics.has_errors());
}

#[test]
fn extends_may_be_a_list_of_paths_in_folders() {
    let files = files()
        .with("what/if.toml", "extends = [\"../base.toml\", \"./part.toml\"]\n[run]\nlength = \"3 d\"\n")
        .with("what/part.toml", "[run]\nreplications = 3\nlength = \"1 d\"\n");
    let (mut d, text) = load(Loader::new(&files), "what/if.toml");
    assert_eq!(text, "");
    let run = d.read::<RootKeys>(&files).root.unwrap().run;
    assert_eq!(
        (run.replications.value, run.length.value),
        (3, crate::units::SimDuration::from_micros(3 * 86_400_000_000))
    );
    assert_eq!(render(&d.diagnostics, &d.sources, Format::Short), "");
}

#[test]
fn circles_and_missing_files_are_errors() {
    let files = MemoryFiles::new()
        .with("a.toml", "extends = \"b.toml\"\n")
        .with("b.toml", "\nextends = [\"sub/../a.toml\", \"none.toml\"]\n")
        .with("self.toml", "extends = \"self.toml\"\n");
    assert_eq!(
        load(Loader::new(&files), "a.toml").1,
        "b.toml:2:12: error[P402]: `extends` goes in a circle: a.toml → b.toml → a.toml\n\
         b.toml:2:29: error[P401]: cannot read none.toml: there is no such file\n"
    );
    assert!(load(Loader::new(&files), "self.toml").1.contains("self.toml → self.toml"));
    assert_eq!(
        load(Loader::new(&files), "gone.toml").1,
        "error[P401]: cannot read gone.toml: there is no such file\n"
    );
    // Each file extends the next twice: 2^60 merges, if nothing stopped them.
    let many = (0..60).fold(MemoryFiles::new(), |f, i| {
        f.with(format!("{i}.toml"), format!("extends = [\"{0}.toml\", \"{0}.toml\"]\n", i + 1))
    });
    assert!(load(Loader::new(&many.with("60.toml", "")), "0.toml").1.contains("more than 256 files"));
}

#[test]
fn changes_that_lead_nowhere_are_errors() {
    let files = files();
    let cases = [
        (
            "warehouse.north.pool.pickers.poeple=3",
            "--set:1:30: error[P304]: there is no `poeple` to set here\n",
        ),
        (
            "warehouse.nroth.pool.pickers.people=3",
            "--set:1:11: error[P304]: no warehouse is called `nroth`\n",
        ),
        (
            "warehouse.north=3",
            "--set:1:11: error[P304]: `north` is a table: the path must name a key in it\n",
        ),
        ("carrier.swift.late=3", "--set:1:1: error[P304]: there is no `carrier` to set here\n"),
        ("run.length.x=3", "--set:1:5: error[P304]: `length` has no keys here: set it as a whole\n"),
        ("run..length=3", "--set:1:5: error[P306]: `run..length` is no path\n"),
        ("run.length", "--set:1:1: error[P306]: `--set` needs a path, `=` and a value\n"),
        ("warehouse.north.pool.pickers.pick.sd=3", "--set:1:35: error[P304]: there is no `sd` to set here\n"),
    ];
    for (change, expected) in cases {
        assert_eq!(load(Loader::new(&files).set(change), "base.toml").1, expected);
    }
    let (d, _) = load(Loader::new(&files).set("warehouse.nroth.pool.pickers.people=3"), "base.toml");
    assert_eq!(d.diagnostics.sorted()[0].help, ["did you mean `north`?"]);
    assert_eq!(
        load(Loader::new(&files).variant("mroe"), "base.toml").1,
        "error[P305]: no variant is called `mroe`\n"
    );
}

#[test]
fn changes_reach_into_braces_and_make_sections() {
    let files = files();
    let loader = Loader::new(&files)
        .set("warehouse.*.pool.pickers.people = 3")
        .set("warehouse.north.pool.pickers.pick.mean=50 s")
        .set("warehouse.'north'.open={ mon = \"06:00-07:00\" }")
        .set("run.length=2 d");
    let (mut d, text) = load(loader, "base.toml");
    assert_eq!(text, "");
    let root = d.read::<RootKeys>(&files).root.unwrap();
    assert_eq!(*root.warehouse[1].1.pool[0].1.people, 3);
    let pick = &root.warehouse[0].1.pool[0].1.pick.value;
    assert_eq!(*pick, crate::kernel::Distribution::Lognormal { mean: 50e6, cv: 0.5 });
    assert_eq!(root.warehouse[0].1.open.as_ref().unwrap()[1].len(), 0);
    // A wrong value given by --set is pointed at where it was given.
    let (mut d, _) = load(Loader::new(&files).set("run.length=2 days"), "base.toml");
    d.read::<RootKeys>(&files);
    assert_eq!(
        render(&d.diagnostics, &d.sources, Format::Short),
        "--set:1:14: error[P202]: `days` is no unit for a duration\n"
    );
}

#[test]
fn the_resolved_scenario_reads_the_same_and_names_origins() {
    let files = files().with("sub/over.toml", "extends = \"../base.toml\"\n[run]\nlength = \"3 d\"\n");
    let loader = || Loader::new(&files).variant("more").set("scenario.name=A \"b\" \\ c");
    let (mut d, _) = load(loader(), "sub/over.toml");
    let reading = d.read::<RootKeys>(&files);
    let text = d.resolved(&reading.defaults);
    for line in [
        "name = \"A \\\"b\\\" \\\\ c\"  # --set",
        "length = \"3 d\"  # over.toml:3",
        "replications = 7  # ../base.toml:20, variant more",
        "people = 28  # ../base.toml:20, variant more",
        "by_hour = \"../shapes/web.csv\"  # ../base.toml:18",
        "pick = { dist = \"lognormal\", mean = \"40 s\", cv = 0.5 }  # ../base.toml:11",
        "currency = \"EUR\"  # default",
        "pick = \"40 s\"  # default [S] a book",
        "[warehouse.south.pool.pickers]",
    ] {
        assert!(text.lines().any(|l| l == line), "{line} is not in\n{text}");
    }
    let again_files = files.clone().with("sub/resolved.toml", text.clone());
    let (mut again, problems) = load(Loader::new(&again_files), "sub/resolved.toml");
    assert_eq!(problems, "");
    let second = again.read::<RootKeys>(&again_files);
    assert_eq!(render(&again.diagnostics, &again.sources, Format::Short), "");
    assert_eq!(second.root.unwrap().warehouse.len(), 2);
    let strip =
        |t: &str| t.lines().map(|l| l.split("  # ").next().unwrap_or("").to_string()).collect::<Vec<_>>();
    assert_eq!(strip(&again.resolved(&second.defaults)), strip(&text), "resolving twice changes nothing");
}

#[test]
fn formats_of_the_future_are_refused() {
    let files = MemoryFiles::new().with("a.toml", "format = 2\n");
    assert_eq!(
        load(Loader::new(&files), "a.toml").1,
        "a.toml:1:10: error[P407]: this program reads format 1\n"
    );
}

#[test]
fn declarations_make_schema_reference_levers_and_explanations() {
    let root = RootKeys::section();
    let schema = schema(root);
    let pool = &schema["definitions"]["PoolKeysNamed"];
    assert_eq!(pool["properties"]["people"]["type"], "integer");
    assert_eq!(pool["properties"]["enabled"]["type"], "boolean");
    assert_eq!(
        schema["properties"]["warehouse"]["additionalProperties"]["$ref"],
        "#/definitions/WarehouseKeysNamed"
    );
    let page = reference(root);
    assert!(
        page.contains("## `[warehouse.NAME.pool.NAME]`\n\nA pool of people with the same skills and shifts.")
    );
    assert!(page.contains("| `people` | a whole number |  | **required** | How many people the pool has. Experiments may change it. Example: `people = 24` |"));
    assert!(page.contains("`\"40 s\"` [S] a book"), "{page}");
    let files = files();
    let (d, _) = load(Loader::new(&files), "base.toml");
    let paths: Vec<String> = levers(&d).into_iter().map(|l| l.path).collect();
    assert_eq!(paths[0], "warehouse.north.pool.pickers.people");
    assert!(paths.contains(&"channel.web.orders".to_string()));
    let text = explain(root, "warehouse.north.pool.pickers.wage").unwrap();
    let expected = "\
warehouse.north.pool.pickers.wage
What an hour of work costs.

  value    an amount of money per time
  units    EUR/h, EUR/d
  default  off
  grade    engineering assumption (engineering assumption)
  lever    --set warehouse.north.pool.pickers.wage=…
  example  wage = \"17.50 EUR/h\"
";
    assert_eq!(text, expected);
    assert!(
        explain(root, "warehouse.north.pool")
            .unwrap()
            .contains("  people  How many people the pool has (required)\n")
    );
    assert_eq!(
        explain(root, "warehuose.x").unwrap_err(),
        "there is no `warehuose` in `warehuose.x`; did you mean `warehouse`?"
    );
}
