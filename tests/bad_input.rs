//! Nothing that can stand in a scenario or a table makes the program panic or hang: what is wrong gets a
//! message with a code, soon, and what is accepted runs.
//!
//! The corpus is made here, from the shipped scenarios and a seeded generator.

use plimsoll::engine::{Replication, Watch};
use plimsoll::scenario::{Loaded, Request, load};
use plimsoll::source::{FileSystem, MemoryFiles, ReadFile};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Far above what any of these takes (milliseconds), and far below what a planner would call hanging.
const PATIENCE: Duration = Duration::from_secs(5);

/// Events that an accepted scenario is run for.
const EVENTS: u32 = 3_000;

/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
struct Rng(u64);

impl Rng {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    fn of<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }
}

/// A small table in place of the shipped ones, so that thousands of loads are quick.
const WEEK: &str = "order_id,placed_at,sku,qty,country\n7001,2011-11-14 08:10:00,22178,6,United Kingdom\n\
                    7001,2011-11-14 08:10:00,22457,6,United Kingdom\n7002,2011-11-15 09:30:00,22178,1,France\n";

fn shipped() -> Vec<(&'static str, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    ["quickstart", "uci-week", "uci-year", "mm1", "fulfilment-line"]
        .into_iter()
        .map(|name| (name, std::fs::read_to_string(folder.join(format!("{name}.toml"))).unwrap()))
        .collect()
}

fn with(text: impl Into<Vec<u8>>) -> MemoryFiles {
    MemoryFiles::new()
        .with("a.toml", text)
        .with("data/uci_week_2011-11-14_lines.csv", WEEK)
        .with("data/uci_lines_per_order.csv", "lines\n1\n2\n15\n")
        .with("data/uci_sku_popularity.csv", "sku,lines,units,orders\n22178,5,9,5\n22457,2,2,2\n")
}

/// Loads, and runs what loads for some events; returns whether it loaded. `what` names the case in failures.
fn survives(what: &str, request: &Request, files: &dyn ReadFile) -> bool {
    let started = Instant::now();
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let loaded: Loaded = load(request, files);
        let messages = loaded.messages();
        let Some(scenario) = loaded.scenario else {
            assert!(messages.contains("error[P"), "refused without a message");
            return (false, started.elapsed());
        };
        let took = started.elapsed();
        let mut replication = Replication::new(scenario.model);
        replication.start(1, 0, Watch::No);
        for _ in 0..EVENTS {
            if !replication.step() {
                break;
            }
        }
        (true, took)
    }));
    let text = || {
        files.read(&request.path).map_or_else(|_| String::new(), |b| String::from_utf8_lossy(&b).into_owned())
    };
    match outcome {
        Ok((loaded, took)) => {
            assert!(took < PATIENCE, "{what} took {took:?} to load\n{}", text());
            assert!(
                started.elapsed() < 2 * PATIENCE,
                "{what} took {:?} to run\n{}",
                started.elapsed(),
                text()
            );
            loaded
        }
        Err(_) => panic!("{what} panicked\n{}\n{:?}", text(), request.set),
    }
}

fn refused(what: &str, text: impl Into<Vec<u8>>) {
    assert!(!survives(what, &Request::new("a.toml"), &with(text)), "{what} was accepted");
}

#[test]
fn truncated_scenarios() {
    for (name, text) in shipped() {
        for cut in (0..text.len()).step_by(50) {
            let cut = (0..=cut).rev().find(|c| text.is_char_boundary(*c)).unwrap();
            survives(&format!("{name} cut at {cut}"), &Request::new("a.toml"), &with(&text[..cut]));
        }
    }
}

#[test]
fn damaged_files() {
    let good = &shipped()[0].1;
    let mut rng = Rng(1);
    for n in 0..300 {
        let bytes: Vec<u8> = (0..rng.below(400)).map(|_| rng.next() as u8).collect();
        // An empty file or white space is refused too: it says nothing.
        refused(&format!("random bytes {n}"), bytes);
        let mut hit = good.clone().into_bytes();
        for _ in 0..3 {
            let at = rng.below(hit.len());
            hit[at] = rng.next() as u8;
        }
        survives(&format!("hit bytes {n}"), &Request::new("a.toml"), &with(hit));
    }
    refused("nothing", "");
    refused("not UTF-8", [b"name = \"", &[0xff, 0xfe, 0x80][..], b"\"\n"].concat());
    refused("UTF-16", good.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>());
    refused("NUL bytes", good.replace("[channel.web]", "[channel.web]\0"));
    refused("brackets", format!("a = {}", "[".repeat(100_000)));
    refused("closed brackets", format!("a = {}{}", "[".repeat(100_000), "]".repeat(100_000)));
    refused("braces", format!("a = {}", "{ a = ".repeat(100_000)));
    refused("dots", format!("{}a = 1", "a.".repeat(100_000)));
    refused("a long line", format!("name = \"{}", "x".repeat(1 << 20)));
    refused("a long key", format!("{} = 1\n{good}", "x".repeat(1 << 20)));
    refused("many unknown keys", (0..20_000).map(|n| format!("k{n} = 1\n")).collect::<String>());
    refused("many errors", (0..20_000).map(|n| format!("[warehouse.w{n}]\nroom = -1\n")).collect::<String>());
    refused("the same header often", "[run]\n".repeat(20_000));
    survives("a long comment", &Request::new("a.toml"), &with(format!("# {}\n{good}", "x".repeat(1 << 20))));
}

#[test]
fn files_that_name_files() {
    let files = with("extends = \"b.toml\"\n")
        .with("b.toml", "extends = [\"c.toml\"]\n")
        .with("c.toml", "extends = \"a.toml\"\n");
    assert!(!survives("a circle", &Request::new("a.toml"), &files));
    refused("itself", "extends = \"a.toml\"\n");
    refused("a missing base", "extends = \"nowhere.toml\"\n");
    refused("a folder", "extends = \".\"\n");
    refused("many bases", format!("extends = [{}]\n", "\"data/uci_lines_per_order.csv\", ".repeat(2000)));
    assert!(!survives("no file", &Request::new("nowhere.toml"), &MemoryFiles::new()));
    assert!(!survives(
        "a real folder",
        &Request::new(PathBuf::from(env!("CARGO_MANIFEST_DIR"))),
        &FileSystem
    ));
    let mut chain = with("extends = \"f1.toml\"\n");
    for n in 1..300 {
        chain = chain.with(format!("f{n}.toml"), format!("extends = \"f{}.toml\"\n", n + 1));
    }
    assert!(!survives("a long chain", &Request::new("a.toml"), &chain));
}

#[test]
fn damaged_tables() {
    let text = &shipped()[1].1;
    let table = "data/uci_week_2011-11-14_lines.csv";
    let refused = |what: &str, csv: &[u8]| {
        let files = with(text.as_str()).with(table, csv);
        assert!(!survives(what, &Request::new("a.toml"), &files), "{what} was accepted");
    };
    assert!(survives("the small table", &Request::new("a.toml"), &with(text.as_str())));
    let mut long = String::from("order_id,placed_at,sku,qty,country\n");
    for row in 2..=20_000 {
        let quantity = if row == 19_000 { "six" } else { "6" };
        long += &format!("{row},2011-11-15 09:30:00,22178,{quantity},France\n");
    }
    refused("row 19 000", long.as_bytes());
    refused("an empty table", b"");
    refused("a header only", b"order_id,placed_at,sku,qty,country\n");
    refused("a wrong header", &WEEK.replace("placed_at", "when").into_bytes());
    refused("a header twice", &WEEK.replace("sku", "qty").into_bytes());
    refused("a wrong date", &WEEK.replace("2011-11-15 09:30", "2011-13-45 29:30").into_bytes());
    refused("another year", &WEEK.replace("2011", "1911").into_bytes());
    for wrong in ["NaN", "inf", "-6", "1e400", "6.5", "", "99999999999999999999999", "0x10", "６"] {
        refused(
            &format!("the quantity {wrong}"),
            &WEEK.replace("22178,6", &format!("22178,{wrong}")).into_bytes(),
        );
    }
    refused("an open quote", &WEEK.replace("22178,6", "\"22178,6").into_bytes());
    refused("a short row", &WEEK.replace(",22457", "").into_bytes());
    refused("not UTF-8", &[WEEK.as_bytes(), &[0xb7, 0xa8, b'\n']].concat());
    refused("a long line", &[WEEK.as_bytes(), "x".repeat(1 << 20).as_bytes()].concat());
    refused("many separators", &[WEEK.as_bytes(), ",".repeat(1 << 20).as_bytes()].concat());
    let mut rng = Rng(2);
    for n in 0..300 {
        let mut csv = WEEK.as_bytes().to_vec();
        for _ in 0..rng.below(4) {
            let at = rng.below(csv.len());
            csv[at] = if n % 2 == 0 {
                rng.next() as u8
            } else {
                *rng.of(&[b",", b"\"", b"\n", b"9", b"-", b";"]).first().unwrap()
            };
        }
        survives(&format!("hit table {n}"), &Request::new("a.toml"), &with(text.as_str()).with(table, csv));
    }
}

const NUMBERS: &[&str] = &[
    "0",
    "-0.0",
    "-1",
    "1",
    "0.5",
    "1e-300",
    "1e300",
    "-1e300",
    "9223372036854775807",
    "9223372036854775808",
    "4294967296",
    "65536",
    "nan",
    "-nan",
    "inf",
    "-inf",
    "1000000",
    "1e18",
];

const VALUES: &[&str] = &[
    "true",
    "\"\"",
    "[]",
    "{}",
    "\"x\"",
    "\"0 s\"",
    "\"1 us\"",
    "\"-1 d\"",
    "\"1e15 /s\"",
    "\"1e300 d\"",
    "\"100 %\"",
    "\"0 %\"",
    "\"130 %\"",
    "\"36500 d\"",
    "\"1 us\"",
    "\"0 /d\"",
    "\"1e-300 /d\"",
    "\"99999999 EUR\"",
    "\"00:00\"",
    "\"24:00\"",
    "\"00:00-24:00\"",
    "\"22:00-06:00\"",
    "2026-01-01",
    "9999-12-31",
    "0001-01-01",
    "[1, 2]",
    "{ low = 1, likely = 1, high = 1 }",
    "{ dist = \"exponential\", mean = \"1 us\" }",
    "{ dist = \"poisson\", mean = 1e12 }",
    "{ dist = \"lognormal\", mean = \"1 s\", cv = 1000 }",
    "{ values = [1], weights = [0] }",
    "{ dist = \"geometric\", mean = 1e9 }",
    "{ dist = \"gamma\", mean = \"1 s\", cv = 1e-9 }",
    "{ every = \"1 us\" }",
    "{ every = \"0 s\" }",
    "\"mon-sun\"",
    "{ mon = 1e9 }",
    "{ p10 = \"1 s\", p50 = \"1 d\", p90 = \"36500 d\" }",
    "\"12,5 s\"",
    "\"١ s\"",
    "'''\nx'''",
    "0x10",
];

/// Stretches of a scenario that are values: numbers, and everything behind a `=` up to the end of a line.
fn places(text: &str) -> (Vec<std::ops::Range<usize>>, Vec<std::ops::Range<usize>>) {
    let (mut numbers, mut values) = (Vec::new(), Vec::new());
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if let Some(at) = line.find('=').filter(|_| !line.starts_with('#')) {
            values.push(start + at + 1..start + line.trim_end().len());
            let bytes = line.as_bytes();
            let mut i = at;
            while i < bytes.len() {
                let from = i;
                while i < bytes.len() && (bytes[i].is_ascii_digit() || (i > from && bytes[i] == b'.')) {
                    i += 1;
                }
                if i > from {
                    numbers.push(start + from..start + i);
                }
                i = i.max(from + 1);
            }
        }
        start += line.len();
    }
    (numbers, values)
}

#[test]
fn strange_numbers_everywhere_a_number_stands() {
    let mut loaded = 0;
    let mut tried = 0;
    for (name, text) in shipped() {
        for place in places(&text).0 {
            for number in NUMBERS {
                let mut changed = text.clone();
                changed.replace_range(place.clone(), number);
                let what = format!("{name} with {number} at {place:?}");
                tried += 1;
                loaded += u32::from(survives(&what, &Request::new("a.toml"), &with(changed)));
            }
        }
    }
    println!("{tried} scenarios, {loaded} accepted");
    assert!(tried > 3000 && loaded > 300 && loaded < tried, "{tried} {loaded}");
}

#[test]
fn mutated_scenarios() {
    let mut rng = Rng(3);
    let scenarios = shipped();
    let (mut tried, mut loaded) = (0, 0);
    for n in 0..3000 {
        let (name, text) = &scenarios[rng.below(scenarios.len())];
        let mut changed = text.clone();
        for _ in 0..=rng.below(2) {
            let (numbers, values) = places(&changed);
            match rng.below(5) {
                0 | 1 => {
                    let place = values[rng.below(values.len())].clone();
                    changed.replace_range(place, &format!(" {}", rng.of(VALUES)));
                }
                2 => {
                    let place = numbers[rng.below(numbers.len())].clone();
                    changed.replace_range(place, rng.of(NUMBERS));
                }
                3 => {
                    // The value of another key.
                    let (to, from) =
                        (values[rng.below(values.len())].clone(), values[rng.below(values.len())].clone());
                    let value = changed[from].to_string();
                    changed.replace_range(to, &value);
                }
                _ => {
                    // A line is lost, or stands twice.
                    let mut lines: Vec<&str> = changed.lines().collect();
                    let at = rng.below(lines.len());
                    if rng.below(2) == 0 {
                        lines.remove(at);
                    } else {
                        let line = lines[at];
                        lines.insert(rng.below(lines.len()), line);
                    }
                    changed = lines.join("\n") + "\n";
                }
            }
        }
        tried += 1;
        loaded +=
            u32::from(survives(&format!("mutation {n} of {name}"), &Request::new("a.toml"), &with(changed)));
    }
    println!("{tried} scenarios, {loaded} accepted");
    assert!(loaded > 200, "{loaded}");
}

#[test]
fn strange_changes() {
    let mut rng = Rng(4);
    let text = &shipped()[1].1;
    let paths = [
        "run.length",
        "run.replications",
        "run.start",
        "channel.shop.orders",
        "channel.shop.orders.factor",
        "channel.shop.at_once",
        "channel.shop.lines",
        "channel.*.units",
        "warehouse.depot.picking.line",
        "warehouse.*.pool.*.people",
        "warehouse.depot.pool.pickers.shifts.day.hours",
        "warehouse.depot.packing.stations",
        "carrier.post.transit",
        "carrier.post.pick_up_every",
        "service.standard.promise",
        "",
        ".",
        "*",
        "a..b",
        "\"",
        "run.",
        "run.length.x",
    ];
    for n in 0..1500 {
        let value = if rng.below(3) == 0 { rng.of(NUMBERS) } else { rng.of(VALUES) };
        let change = match rng.below(8) {
            0 => rng.of(&paths).to_string(),
            1 => format!("={value}"),
            _ => format!("{}={value}", rng.of(&paths)),
        };
        survives(&format!("change {n}"), &Request::new("a.toml").set(change), &with(text.as_str()));
    }
}
