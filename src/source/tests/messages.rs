//! The exact text of messages.

use super::*;

/// A scenario that is whole but for the given lines, which are in [warehouse.north.pool.pickers].
fn pool(lines: &str) -> String {
    let people = if lines.contains("people") { "" } else { "people = 24\n" };
    format!("[scenario]\nname = \"T\"\n[warehouse.north.pool.pickers]\n{people}{lines}\n")
}

fn channel(lines: &str) -> String {
    let orders = if lines.starts_with("orders") { "" } else { "orders = \"43 /d\"\n" };
    format!("[scenario]\nname = \"T\"\n[channel.web]\n{orders}{lines}\n")
}

fn files() -> MemoryFiles {
    MemoryFiles::new()
        .with("picks.csv", "worker,seconds\nA,12.5\nB,14\n")
        .with("bad.csv", "worker,seconds\nA,12.5\nB,-3\n")
        .with("hours.csv", "weight\n1\n2\n3\n")
        .with("gbk.csv", b"name\n\xB1\xB1\n".to_vec())
}

fn all(text: &str, format: Format) -> String {
    let (_, s, d) = read_root(text, &files());
    render(&d, &s, format)
}

/// All messages of a case, in a form that shows every part.
fn told(within: &str, lines: &str) -> String {
    let text = match within {
        "pool" => pool(lines),
        "channel" => channel(lines),
        _ => lines.to_string(),
    };
    let (_, s, d) = read_root(&text, &files());
    let mut out = format!("=== {within}: {lines}\n");
    for d in d.sorted() {
        let place = d.span.map_or(String::new(), |at| {
            let (line, column) = s.line_column(at);
            format!("{}:{line}:{column} `{}`", s.name(at.file), s.slice(at))
        });
        out += &format!("{} {place} | {}\n", d.code, d.message);
        out += &d.label.as_ref().map_or(String::new(), |l| format!("  ^ {l}\n"));
        for (at, note) in &d.notes {
            let place = at.map_or(String::new(), |at| format!(" at {}", s.place(at)));
            out += &format!("  note{place}: {note}\n");
        }
        for help in &d.help {
            out += &format!("  help: {help}\n");
        }
    }
    out
}

/// `PLIMSOLL_BLESS=1 cargo test source::tests::messages` rewrites the expected text, to be reviewed.
#[test]
fn messages_are_those_of_the_file() {
    let told: String = CASES.iter().map(|(within, lines)| told(within, lines)).collect();
    if std::env::var_os("PLIMSOLL_BLESS").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/source/tests/messages.txt");
        std::fs::write(path, &told).unwrap();
        return;
    }
    let expected = include_str!("messages.txt").replace("\r\n", "\n");
    for (i, (want, got)) in expected.lines().zip(told.lines()).enumerate() {
        assert_eq!(want, got, "line {} of messages.txt", i + 1);
    }
    assert_eq!(expected.lines().count(), told.lines().count());
}

#[test]
fn something_is_said_in_every_case() {
    for (within, lines) in CASES {
        assert!(told(within, lines).contains(" | "), "nothing is said about {lines}");
    }
}

const CASES: &[(&str, &str)] = &[
    ("pool", "people = \"24\""),
    ("pool", "people = \"24 people\""),
    ("pool", "people = 2.5"),
    ("pool", "people = -1"),
    ("pool", "people = nan"),
    ("pool", "people = 99999999999999999999"),
    ("pool", "people = true"),
    ("pool", "breaks = \"30 min\""),
    ("pool", "breaks = [\"30 min\", 15, \"15 mins\"]"),
    ("pool", "pick = 40"),
    ("pool", "pick = \"40\""),
    ("pool", "pick = \"40 sec\""),
    ("pool", "pick = \"40 parcels\""),
    ("pool", "pick = \"1,500 s\""),
    ("pool", "pick = \"-4 s\""),
    ("pool", "pick = \"soon\""),
    ("pool", "pick = \"2 d x\""),
    ("pool", "pick = \"101 y\""),
    ("pool", "pick = \"36600 d\""),
    ("pool", "pick = { dist = \"lognromal\", mean = \"40 s\", cv = 0.5 }"),
    ("pool", "pick = { dist = \"lognormal\", mean = \"40 s\" }"),
    ("pool", "pick = { dist = \"lognormal\", mean = \"40 s\", vc = 0.5 }"),
    ("pool", "pick = { dist = \"lognormal\", mean = \"40 s\", cv = -0.5 }"),
    ("pool", "pick = { dist = \"poisson\", mean = \"40 s\" }"),
    ("pool", "pick = { low = \"50 s\", likely = \"45 s\", high = \"2 min\" }"),
    ("pool", "pick = { low = \"50 s\", likely = \"55 s\", high = \"60 s\", shape = \"prt\" }"),
    ("pool", "pick = { p10 = \"2 h\", p50 = \"2 h\", p90 = \"14 h\" }"),
    ("pool", "pick = { mean = \"2 h\" }"),
    ("pool", "pick = { values = [\"1 s\", \"2 s\"], weights = [0, 0] }"),
    ("pool", "pick = { values = [\"1 s\", \"2 s\"], weights = [1] }"),
    ("pool", "pick = { values = [], weights = [] }"),
    ("pool", "pick = { dist = \"empirical\", file = \"picks.csv\", column = \"second\", unit = \"s\" }"),
    ("pool", "pick = { dist = \"empirical\", file = \"picks.csv\", column = \"seconds\" }"),
    ("pool", "pick = { dist = \"empirical\", file = \"bad.csv\", column = \"seconds\", unit = \"s\" }"),
    ("pool", "pick = { dist = \"empirical\", file = \"none.csv\", column = \"seconds\", unit = \"s\" }"),
    ("pool", "pick = { dist = \"empirical\", file = \"gbk.csv\", column = \"name\", unit = \"s\" }"),
    ("pool", "pick = { dist = \"mixture\", parts = [{ weight = 1, of = \"4 s\" }, { wieght = 2 }] }"),
    ("pool", "wage = 17.5"),
    ("pool", "wage = \"17.50 USD/h\""),
    ("pool", "wage = \"17.50 EUR\""),
    ("pool", "wage = \"17.50 euro/h\""),
    ("pool", "wage = \"17,50 EUR/h\""),
    ("pool", "rule = \"odlest\""),
    ("pool", "skills = { pick = \"fast\" }"),
    ("pool", "shifts = { early = { hours = \"6-14\" } }"),
    ("pool", "shifts = { early = { hours = \"06:00-06:00\" } }"),
    ("pool", "shifts = { early = { hours = \"06:00-14:00\", days = \"mon-friday\" } }"),
    ("pool", "shifts = { early = { hours = \"06:00-14:00\", share = 0.9 } }"),
    ("pool", "shifts = { early = { hours = \"06:00-14:00\", share = \"60\" } }"),
    ("pool", "shifts = { early = { hours = \"06:00-14:00\", share = \"130 %\" } }"),
    ("pool", "shifts = { early = { enabled = \"no\" } }"),
    ("pool", "shifts = [1]"),
    ("pool", "poeple = 24"),
    ("pool", "replications = 24"),
    ("pool", "[warehouse.nor\u{74}h.opne]\nmon = \"06:00-07:00\""),
    ("pool", "[warehouse.\"süd\"]\ncapacity = \"3 parcels\""),
    (
        "pool",
        "[warehouse.south]\nopen = { mon-fri = \"06:00-22:00\", wed = \"08:00-14:00\", mnday = \"08:00-14:00\" }",
    ),
    ("channel", "orders = \"43 /day\""),
    ("channel", "orders = 43"),
    ("channel", "orders = { fil = \"x.csv\" }"),
    ("channel", "lines = { dist = \"geometric\", mean = 0.5 }"),
    ("channel", "lines = 1.5"),
    ("channel", "by_hour = [1, 2, 3, 4, 5]"),
    ("channel", "by_hour = \"picks.csv\""),
    ("channel", "cap = \"350 orders\""),
    ("channel", "cap = \"3.5 parcels\""),
    ("channel", "from = 2026-02-30"),
    ("channel", "from = \"2026-2-3\""),
    ("channel", "closes = \"25:00\""),
    ("channel", "closes = 17"),
    ("top", ""),
    ("top", "[scenario]\nnmae = \"T\"\n[chanel.web]\norders = \"3 /d\"\n"),
    ("top", "scenario = 3\nrun = []\nwarehouse = \"x\"\n"),
];

#[test]
fn for_people_with_the_line_and_a_caret() {
    let text = "[scenario]\nname = \"T\"\n[warehouse.north.pool.pickers]\npeople = 24\nwage = \"17.50 USD/h\"\npick = { low = \"50 s\", likely = \"45 s\", high = \"2 min\" }\n";
    let got = all(text, Format::Human { color: false, width: 100 });
    let expected = "\
error[P207]: amounts are in EUR here, not USD
 --> a.toml:5:15
  |
5 | wage = \"17.50 USD/h\"
  |               ^^^
  |
  = help: a scenario has one currency, named in [scenario] currency: convert the amount

error[P209]: `low` must be at most `likely`
 --> a.toml:6:16
  |
6 | pick = { low = \"50 s\", likely = \"45 s\", high = \"2 min\" }
  |                ^^^^^^           ------ `likely` is here
";
    assert_eq!(got, expected);
}

#[test]
fn as_json_with_places() {
    let got: serde_json::Value = serde_json::from_str(&all(&pool("pick = 40"), Format::Json)).unwrap();
    assert_eq!(got[0]["code"], "P202");
    assert_eq!(got[0]["place"]["line"], 5);
    assert_eq!(got[0]["place"]["end_column"], 10);
    assert_eq!(got[0]["help"][0], "write \"40 s\" or \"40 min\" or \"40 h\"");
}

#[test]
fn a_line_of_a_megabyte_is_shown_short() {
    let text = format!(
        "[scenario]\nname = \"T\"\n# {}\nx = {} 1,5 # {}\n",
        "y".repeat(10),
        " ".repeat(500_000),
        "z".repeat(500_000)
    );
    let started = std::time::Instant::now();
    let got = all(&text, Format::Human { color: false, width: 100 });
    assert!(got.len() < 1000 && got.contains("P101"), "{} {}", got.len(), &got[..got.len().min(500)]);
    assert!(started.elapsed().as_secs_f64() < 1.0, "{:?}", started.elapsed());
}
