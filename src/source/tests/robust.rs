//! Nothing that can stand in a file makes the reader panic, and nothing takes long.

use super::*;
use crate::source::keys::Keys;
use proptest::prelude::*;

fn survive(bytes: &[u8]) {
    let files = MemoryFiles::new().with("a.toml", bytes).with("x.csv", bytes).with("b.toml", GOOD);
    for loader in [
        Loader::new(&files),
        Loader::new(&files).with("b.toml"),
        Loader::new(&files).set(String::from_utf8_lossy(bytes)),
    ] {
        let mut d = loader.load("a.toml", RootKeys::section());
        let reading = d.read::<RootKeys>(&files);
        for format in [Format::Short, Format::Json, Format::Human { color: false, width: 80 }] {
            render(&d.diagnostics, &d.sources, format);
        }
        assert!(
            reading.root.is_some() || d.diagnostics.has_errors(),
            "nothing is said, but nothing was read"
        );
        d.resolved(&reading.defaults);
        levers(&d);
    }
    let (mut s, mut d) = (Sources::default(), Diagnostics::new());
    if let Some(f) = read_text(&files, "x.csv".as_ref(), None, &mut s, &mut d) {
        let columns =
            [csv::Column::required("a", csv::Kind::Amount), csv::Column::optional("b", csv::Kind::Moment)];
        csv::read_csv(f, &columns, false, &s, &mut d);
    }
    render(&d, &s, Format::Human { color: true, width: 80 });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        survive(&bytes);
    }

    #[test]
    fn pieces_of_toml(pieces in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..40)) {
        survive(pieces.concat().as_bytes());
    }

    #[test]
    fn damaged_scenarios(cut in 0usize..1000, at in 0usize..1000, with in ".{0,3}") {
        let mut text: Vec<char> = GOOD.chars().collect();
        text.truncate(text.len().min(cut.max(10)));
        let at = at % text.len();
        text.splice(at..at + 1, with.chars());
        survive(text.into_iter().collect::<String>().as_bytes());
    }

    #[test]
    fn values_of_all_kinds_for_all_keys(key in prop::sample::select(KEYS.to_vec()), value in prop::sample::select(VALUES.to_vec())) {
        survive(format!("[scenario]\nname = \"T\"\n[warehouse.n.pool.p]\n{key} = {value}\n[channel.c]\n{key} = {value}\n").as_bytes());
    }
}

const PIECES: &[&str] = &[
    "[",
    "]",
    "{",
    "}",
    "=",
    ".",
    ",",
    "\"",
    "'",
    "\n",
    "#",
    " ",
    "a",
    "b,a\n",
    "1",
    "-",
    "é",
    "[warehouse.north]\n",
    "[[channel]]\n",
    "people = ",
    "\"45 s\"",
    "{ dist = \"lognormal\", ",
    "mean = ",
    "nan",
    "08:00",
    "2026-01-01",
    "\"\"\"",
    "extends = \"a.toml\"\n",
    "[variant.x]\nset = { a.b = 1 }\n",
    "\\u0000",
    "\r\n",
    "\t",
    "0x",
    "1e9",
    "\"1,5 %\"",
    "\u{feff}",
];

const KEYS: &[&str] = &[
    "people", "breaks", "wage", "rule", "skills", "shifts", "pick", "orders", "lines", "by_hour", "cap",
    "from", "closes", "open",
];

const VALUES: &[&str] = &[
    "0",
    "-1",
    "1.5",
    "1e300",
    "-0.0",
    "99999999999999999999",
    "nan",
    "-inf",
    "true",
    "\"\"",
    "\" \"",
    "\"-\"",
    "\"%\"",
    "\"1\"",
    "\"1 s 2\"",
    "\"١ s\"",
    "\"1e5 s\"",
    "\".\"",
    "\"_ s\"",
    "\"1__0 s\"",
    "\"/h\"",
    "\"1 /\"",
    "\"1 EUR/\"",
    "\"1 ¤/h\"",
    "\"99999999999999 h\"",
    "[]",
    "[[]]",
    "[[[1]]]",
    "{}",
    "{ a = {} }",
    "{ dist = 3 }",
    "{ dist = \"mixture\", parts = [] }",
    "{ dist = \"mixture\", parts = [3, {}] }",
    "{ values = [1], weights = [1e308, 1e308] }",
    "{ low = 3 }",
    "\"x.csv\"",
    "{ dist = \"empirical\", file = \"x.csv\", column = \"a\", unit = \"s\" }",
    "{ dist = \"empirical\", file = \"\", column = \"\" }",
    "{ dist = \"erlang\", stages = 99999999999, mean = \"1 s\" }",
    "1979-05-27T07:32:00Z",
    "07:32:00",
    "1979-05-27",
    "\"24:00-24:00\"",
    "\"mon-\"",
    "{ mon = 3 }",
    "{ \"\" = \"06:00-07:00\" }",
    "\"é–é\"",
    "\"06:00–14:00\"",
    "[\"mon\", 3]",
    "'''\na'''",
    "\"\\u00e9 s\"",
];

#[test]
fn damaged_files_by_hand() {
    for bytes in [
        &b"\xEF\xBB\xBF[scenario]\nname = \"T\"\n"[..],
        b"\xFF\xFEa\0",
        b"name = \"\xC3\x28\"",
        b"a = \"\0\"",
        b"a = \"",
        b"[a",
        b"[scenario]\r\nname = \"T\"\r",
        b"a = \"\"\"",
        b"",
    ] {
        survive(bytes);
    }
    let told = |bytes: &[u8]| {
        let files = MemoryFiles::new().with("a.toml", bytes);
        let d = Loader::new(&files).load("a.toml", RootKeys::section());
        render(&d.diagnostics, &d.sources, Format::Short)
    };
    assert_eq!(told(b"\xEF\xBB\xBF[scenario]\n"), "");
    assert_eq!(
        told(b"ab = \"\xC3\x28\""),
        "a.toml:1:7: error[P104]: a.toml is not UTF-8 text: byte 7 is 0xc3\n"
    );
    assert_eq!(told(b"\xFF\xFEa\0"), "a.toml:1:1: error[P104]: a.toml is UTF-16, not UTF-8 text\n");
    assert_eq!(
        told(b"a = 1\nb\0"),
        "a.toml:2:2: error[P105]: a.toml contains a control character: byte 8 is 0x00\n"
    );
    assert_eq!(
        told(&vec![b'#'; (16 << 20) + 1]),
        "error[P403]: cannot read a.toml: it is larger than 16 MiB\n"
    );
}

#[test]
fn five_thousand_keys_are_read_quickly() {
    let mut text = String::from("[scenario]\nname = \"T\"\n");
    for i in 0..1000 {
        text += &format!(
            "[warehouse.w{i}.pool.p]\npeople = {i}\nwage = \"17.50 EUR/h\"\nrule = \"due\"\nbreaks = [\"30 min\"]\npick = \"40 s\"\n"
        );
    }
    let files = MemoryFiles::new().with("a.toml", text);
    let started = std::time::Instant::now();
    let mut d = Loader::new(&files).load("a.toml", RootKeys::section());
    let reading = d.read::<RootKeys>(&files);
    let took = started.elapsed();
    assert_eq!(reading.root.unwrap().warehouse.len(), 1000);
    // Takes about 15 ms; the margin is for busy machines.
    assert!(took.as_secs_f64() < 1.0, "{took:?}");
    println!("5000 keys: {took:?}");
}

#[test]
fn a_thousand_mistakes_are_told_quickly() {
    let mut text = String::from("[scenario]\nname = \"T\"\n");
    for i in 0..1000 {
        text += &format!("[warehouse.w{i}.pool.p]\npoeple = {i}\nwage = \"17.50 USD/h\"\n");
    }
    let files = MemoryFiles::new().with("a.toml", text);
    let started = std::time::Instant::now();
    let mut d = Loader::new(&files).load("a.toml", RootKeys::section());
    d.read::<RootKeys>(&files);
    let told = render(&d.diagnostics, &d.sources, Format::Human { color: false, width: 100 });
    let took = started.elapsed();
    assert_eq!(told.matches("error[").count(), 1000);
    assert!(took.as_secs_f64() < 1.0, "{took:?}");
    println!("2000 mistakes: {took:?}");
}
