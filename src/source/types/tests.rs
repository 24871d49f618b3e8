//! Every type: what it reads, and what it refuses.

use super::*;
use crate::diagnostics::{Code, Diagnostics, Sources};
use crate::kernel::Distribution;
use crate::source::keys::{KeyType, SectionDoc};
use crate::source::parse::parse_value;
use crate::source::{MemoryFiles, Name, Reader};
use crate::units::{Money as Amounts, SimDuration};

static ROOT: SectionDoc = SectionDoc { name: "Root", doc: String::new(), keys: Vec::new() };

/// What a type reads from a TOML value, and the codes of what it reports.
fn read<T: KeyType>(text: &str) -> (Option<T::Out>, Vec<Code>) {
    let files = MemoryFiles::new()
        .with("p.csv", "a;seconds\nx;1,5\ny;2\n")
        .with("h.csv", (0..48).map(|i| format!("{i}\n")).collect::<String>())
        .with("one.csv", "weight\n".to_string() + &"1\n".repeat(24));
    let (mut s, mut d) = (Sources::default(), Diagnostics::new());
    let f = s.add("a.toml", text);
    let node = parse_value(text, f, 0).unwrap_or_else(|| panic!("{text} is not TOML"));
    let value = {
        let mut r = Reader::new(&files, &mut s, &mut d, &ROOT);
        r.step("key", |r| T::read(&node, r))
    };
    (value, d.iter().map(|d| d.code).collect())
}

fn good<T: KeyType>(text: &str) -> T::Out {
    let (value, codes) = read::<T>(text);
    assert_eq!(codes, [], "{text}");
    value.unwrap_or_else(|| panic!("{text} was not read"))
}

/// Every value is refused with this code, and nothing is read.
fn bad<T: KeyType>(code: Code, texts: &[&str]) {
    for text in texts {
        let (value, codes) = read::<T>(text);
        assert!(value.is_none() && codes == [code], "{text}: {codes:?}");
    }
}

#[test]
fn numbers() {
    assert_eq!(good::<Count>("0"), 0);
    assert_eq!(good::<Count>("12.0"), 12);
    assert_eq!(good::<Count>("1_000"), 1000);
    assert_eq!(good::<Positive>("1"), 1);
    assert_eq!(good::<Factor>("0.5"), 0.5);
    assert_eq!(good::<Number>("-3"), -3.0);
    assert!(good::<Flag>("true"));
    bad::<Count>(Code::P206, &["-1", "1.5", "1e300"]);
    bad::<Count>(Code::P201, &["\"3\"", "[3]", "{}", "false", "\"1,000\""]);
    bad::<Positive>(Code::P206, &["0"]);
    bad::<Factor>(Code::P206, &["-0.5"]);
    bad::<Factor>(Code::P212, &["nan", "inf"]);
    bad::<Number>(Code::P201, &["\"x\""]);
    bad::<Flag>(Code::P201, &["1", "\"yes\""]);
}

#[test]
fn words() {
    assert_eq!(good::<Text>("\" a b \""), "a b");
    assert_eq!(good::<Name>("'swift'").text, "swift");
    assert_eq!(good::<FileName>("\"x/../y.csv\""), std::path::PathBuf::from("y.csv"));
    bad::<Text>(Code::P206, &["\" \""]);
    bad::<Name>(Code::P201, &["3"]);
}

#[test]
fn durations() {
    for (text, micros) in [
        ("\"45 s\"", 45_000_000_u64),
        ("\"45s\"", 45_000_000),
        ("\"2 d 12 h\"", 216_000_000_000),
        ("\"2d12h\"", 216_000_000_000),
        ("\"1.5 min\"", 90_000_000),
        ("\"7 us\"", 7),
        ("\"1_000 ms\"", 1_000_000),
        ("\"1 w\"", 604_800_000_000),
        ("\"0 s\"", 0),
        ("\"36525 d\"", 3_155_760_000_000_000),
    ] {
        assert_eq!(good::<Duration>(text), SimDuration::from_micros(micros), "{text}");
    }
    bad::<Duration>(Code::P202, &["45", "\"45\"", "\"45 sec\"", "\"45 M\"", "\"2 d 12\"", "\"1 s .5\""]);
    bad::<Duration>(Code::P203, &["\"\"", "\"s\"", "\"one s\"", "\"1.2.3 s\""]);
    bad::<Duration>(Code::P204, &["\"1,5 s\"", "\"1,000,000 s\""]);
    bad::<Duration>(Code::P206, &["\"-1 s\"", "\"36526 d\"", "\"1 h -30 min\""]);
    bad::<Duration>(Code::P201, &["[1]", "08:00:00"]);
    bad::<Duration>(Code::P212, &["nan"]);
}

#[test]
fn shares_rates_and_measures() {
    assert_eq!(good::<Share>("\"95 %\"").value(), 0.95);
    assert_eq!(good::<Share>("\"100%\"").value(), 1.0);
    bad::<Share>(Code::P205, &["0.9", "\"0.9\"", "90", "1"]);
    bad::<Share>(Code::P206, &["\"101 %\"", "\"-1 %\""]);
    bad::<Share>(Code::P202, &["\"9 percent\""]);
    bad::<Share>(Code::P204, &["\"0,5 %\""]);
    assert_eq!(good::<Rate>("\"2400 /d\""), 100.0);
    assert_eq!(good::<Rate>("\"1.5 / s\""), 5400.0);
    assert_eq!(good::<Rate>("\"8760/y\""), 1.0);
    bad::<Rate>(Code::P202, &["3", "\"3\"", "\"3 h\"", "\"3 /day\""]);
    bad::<Rate>(Code::P206, &["\"-3 /h\"", "\"9999999999999 /h\""]);
    assert_eq!(good::<Length>("\"12 km\""), 12_000.0);
    assert_eq!(good::<Weight>("\"2.5 kg\""), 2_500.0);
    assert!((good::<Speed>("\"3.6 km/h\"") - 1.0).abs() < 1e-12);
    bad::<Length>(Code::P202, &["\"12 kmm\"", "12"]);
    bad::<Weight>(Code::P202, &["\"12 km\""]);
}

#[test]
fn money() {
    assert_eq!(good::<Money>("\"17.50 EUR\""), Amounts::from_amount(17.5));
    assert_eq!(good::<Money>("\"3 ¤\""), Amounts::from_amount(3.0));
    assert_eq!(good::<MoneyRate>("\"24 EUR/d\""), Amounts::from_amount(1.0));
    assert_eq!(good::<MoneyRate>("\"24 EUR / h\""), Amounts::from_amount(24.0));
    bad::<Money>(Code::P202, &["17.5", "\"17.5\"", "\"17.5 euro\"", "\"17.5 €\""]);
    bad::<Money>(Code::P206, &["\"-1 EUR\"", "\"1000000000001 EUR\""]);
    bad::<MoneyRate>(Code::P202, &["\"17.5 EUR\"", "\"17.5 /h\"", "\"17.5 EUR/km\""]);
}

#[test]
fn counted_things() {
    for text in ["350", "\"350 parcels\"", "\"350\"", "\"350 parcel\""] {
        assert_eq!(good::<Amount<Parcels>>(text), 350, "{text}");
    }
    bad::<Amount<Orders>>(Code::P208, &["\"350 parcels\""]);
    bad::<Amount<Orders>>(Code::P206, &["-1", "1.5", "\"1.5 orders\""]);
    bad::<Amount<Units>>(Code::P201, &["[1]"]);
}

#[test]
fn dates_and_times() {
    let date = jiff::civil::date(2026, 3, 2);
    assert_eq!(good::<Date>("2026-03-02"), date);
    assert_eq!(good::<Date>("\"2026-03-02\""), date);
    bad::<Date>(
        Code::P210,
        &["\"2026-02-30\"", "\"02.03.2026\"", "2026-03-02T10:00:00", "20260302", "08:00:00"],
    );
    assert_eq!(good::<ClockTime>("\"17:05\"").minutes(), 1025);
    assert_eq!(good::<ClockTime>("17:05:00").minutes(), 1025);
    assert_eq!(good::<ClockTime>("\"24:00\"").minutes(), 1440);
    bad::<ClockTime>(Code::P210, &["\"25:00\"", "\"17:5\"", "17", "17:00:30", "\"5 pm\""]);
    let moment = good::<Moment>("2026-03-02T17:00:00");
    assert_eq!((moment.local, moment.has_time), (date.at(17, 0, 0, 0), true));
    assert_eq!(good::<Moment>("\"2026-03-02 17:00\""), moment);
    assert!(!good::<Moment>("2026-03-02").has_time);
    bad::<Moment>(Code::P210, &["2026-03-02T17:00:00Z", "\"2026-03-02 17\"", "\"tomorrow\"", "17:00:00"]);
}

#[test]
fn days_and_hours() {
    use Weekday::*;
    assert_eq!(good::<Weekdays>("\"mon-wed\""), [Mon, Tue, Wed]);
    assert_eq!(good::<Weekdays>("[\"sat\", \"mon\"]"), [Mon, Sat]);
    assert_eq!(good::<Weekdays>("\"fri-mon\""), [Mon, Fri, Sat, Sun]);
    bad::<Weekdays>(Code::P214, &["\"monday\"", "\"mon-\"", "\"\"", "[]"]);
    let minutes = |text: &str| good::<HoursOfDay>(text).iter().map(|h| h.minutes()).collect::<Vec<_>>();
    assert_eq!(minutes("\"06:00-14:00\""), [480]);
    assert_eq!(minutes("\"22:00-06:00\""), [480]);
    assert_eq!(minutes("\"00:00-24:00\""), [1440]);
    assert_eq!(minutes("[\"06:00-10:00\", \"11:00-12:30\"]"), [240, 90]);
    assert_eq!(good::<HoursOfDay>("\"16:00-00:00\"")[0].minutes(), 480);
    bad::<HoursOfDay>(Code::P214, &["\"06:00\"", "\"06:00-06:00\"", "\"24:00-06:00\"", "\"6-14\""]);
    let week = good::<WeekHours>("{ mon-fri = \"06:00-22:00\", sat = [\"08:00-10:00\", \"11:00-14:00\"] }");
    assert_eq!(week.each_ref().map(Vec::len), [1, 1, 1, 1, 1, 2, 0]);
    assert_eq!(good::<WeekHours>("\"06:00-22:00\"").each_ref().map(Vec::len), [1; 7]);
    bad::<WeekHours>(Code::P501, &["{ mon-fri = \"06:00-22:00\", wed = \"06:00-07:00\" }"]);
    bad::<WeekHours>(Code::P214, &["{ monday = \"06:00-22:00\" }"]);
}

#[test]
fn lists_maps_and_shapes_of_the_day() {
    assert_eq!(good::<List<Count>>("[1, 2]").iter().map(|v| v.value).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(good::<OneOrMany<Count>>("3").len(), 1);
    let map = good::<MapOf<Factor>>("{ b = 1, a = 2 }");
    assert_eq!(
        map.iter().map(|(n, v)| (n.text.as_str(), v.value)).collect::<Vec<_>>(),
        [("b", 1.0), ("a", 2.0)]
    );
    bad::<List<Count>>(Code::P201, &["3", "[\"x\"]"]);
    bad::<MapOf<Factor>>(Code::P201, &["3", "{ a = true }"]);
    assert_eq!(good::<Shape24>(&format!("[{}]", "1, ".repeat(24))).len(), 24);
    assert_eq!(good::<Shape24>("\"h.csv\"").len(), 48);
    assert_eq!(good::<Shape24>("\"one.csv\"").len(), 24);
    bad::<Shape24>(Code::P213, &["[]", "[1, 2, 3, 4, 5]"]);
    bad::<Shape24>(Code::P206, &["[0, 0]", "[-1, 2]"]);
    bad::<Shape24>(Code::P401, &["\"none.csv\""]);
}

#[test]
fn spreads_in_every_form() {
    use Distribution::*;
    let s = 1e6;
    for (text, expected) in [
        ("\"40 s\"", Constant(40.0 * s)),
        ("{ dist = \"constant\", value = \"40 s\" }", Constant(40.0 * s)),
        ("{ dist = \"exponential\", mean = \"40 s\" }", Exponential { mean: 40.0 * s }),
        ("{ dist = \"uniform\", low = \"1 s\", high = \"2 s\" }", Uniform { low: s, high: 2.0 * s }),
        (
            "{ low = \"1 s\", likely = \"2 s\", high = \"4 s\" }",
            Triangular { low: s, likely: 2.0 * s, high: 4.0 * s },
        ),
        (
            "{ low = \"1 s\", likely = \"1 s\", high = \"4 s\", shape = \"pert\" }",
            Pert { low: s, likely: s, high: 4.0 * s },
        ),
        (
            "{ dist = \"pert\", low = \"1 s\", likely = \"1 s\", high = \"4 s\" }",
            Pert { low: s, likely: s, high: 4.0 * s },
        ),
        ("{ dist = \"lognormal\", mean = \"40 s\", cv = 0.5 }", Lognormal { mean: 40.0 * s, cv: 0.5 }),
        ("{ dist = \"gamma\", mean = \"40 s\", cv = 2 }", Gamma { mean: 40.0 * s, cv: 2.0 }),
        ("{ dist = \"erlang\", stages = 3, mean = \"40 s\" }", Erlang { stages: 3, mean: 40.0 * s }),
        ("{ dist = \"weibull\", mean = \"40 s\", shape = 1.5 }", Weibull { mean: 40.0 * s, shape: 1.5 }),
        ("{ dist = \"normal\", mean = \"40 s\", sd = \"5 s\" }", Normal { mean: 40.0 * s, sd: 5.0 * s }),
        (
            "{ dist = \"beta\", low = \"1 s\", high = \"2 s\", a = 2, b = 3 }",
            Beta { low: s, high: 2.0 * s, a: 2.0, b: 3.0 },
        ),
        ("{ p10 = \"1 s\", p50 = \"2 s\", p90 = \"4 s\" }", Quantiles { p10: s, p50: 2.0 * s, p90: 4.0 * s }),
        (
            "{ values = [\"1 s\", \"2 s\"], weights = [3, 1] }",
            Discrete { values: vec![s, 2.0 * s], weights: vec![3.0, 1.0] },
        ),
        ("{ dist = \"discrete\", values = [\"1 s\"] }", Discrete { values: vec![s], weights: vec![1.0] }),
        (
            "{ dist = \"empirical\", file = \"p.csv\", column = \"seconds\", unit = \"min\", decimal = \",\" }",
            Empirical { samples: vec![90.0 * s, 120.0 * s].into() },
        ),
        (
            "{ parts = [{ weight = 3, of = \"1 s\" }, { weight = 1, of = { dist = \"exponential\", mean = \"2 s\" } }] }",
            Mixture { parts: vec![(3.0, Constant(s)), (1.0, Exponential { mean: 2.0 * s })] },
        ),
    ] {
        assert_eq!(good::<Spread<Duration>>(text), expected, "{text}");
    }
    for (text, expected) in [
        ("3", Constant(3.0)),
        ("{ dist = \"poisson\", mean = 2.5 }", Poisson { mean: 2.5 }),
        ("{ dist = \"geometric\", mean = 1.9 }", Geometric { mean: 1.9, from: 1 }),
        ("{ dist = \"geometric\", mean = 0.9, from = 0 }", Geometric { mean: 0.9, from: 0 }),
        (
            "{ dist = \"negative_binomial\", mean = 1.9, cv = 1.2, from = 1 }",
            NegativeBinomial { mean: 1.9, cv: 1.2, from: 1 },
        ),
        (
            "{ values = [1, 2, 3], weights = [7, 2, 1] }",
            Discrete { values: vec![1.0, 2.0, 3.0], weights: vec![7.0, 2.0, 1.0] },
        ),
    ] {
        assert_eq!(good::<Spread<Count>>(text), expected, "{text}");
    }
    assert_eq!(
        good::<Spread<Money>>("{ low = \"1 EUR\", likely = \"2 EUR\", high = \"3 EUR\" }"),
        Triangular { low: 1.0, likely: 2.0, high: 3.0 }
    );
    assert_eq!(
        good::<Spread<Factor>>("{ dist = \"normal\", mean = 1, sd = 0.1 }"),
        Normal { mean: 1.0, sd: 0.1 }
    );
    assert_eq!(
        good::<Spread<Rate>>("{ dist = \"normal\", mean = \"24 /d\", sd = \"0.1 /h\" }"),
        Normal { mean: 1.0, sd: 0.1 }
    );
}

#[test]
fn spreads_that_cannot_be() {
    bad::<Spread<Duration>>(
        Code::P209,
        &[
            "{ low = \"3 s\", likely = \"2 s\", high = \"4 s\" }",
            "{ low = \"1 s\", likely = \"5 s\", high = \"4 s\" }",
            "{ low = \"4 s\", likely = \"4 s\", high = \"4 s\" }",
            "{ dist = \"uniform\", low = \"2 s\", high = \"2 s\" }",
            "{ dist = \"lognormal\", mean = \"4 s\", cv = -1 }",
            "{ dist = \"gamma\", mean = \"4 s\", cv = 0 }",
            "{ dist = \"exponential\", mean = \"0 s\" }",
            "{ dist = \"weibull\", mean = \"1 s\", shape = 0 }",
            "{ dist = \"erlang\", stages = 10001, mean = \"1 s\" }",
            "{ dist = \"beta\", low = \"1 s\", high = \"2 s\", a = 0, b = 1 }",
            "{ p10 = \"1 s\", p50 = \"5 s\", p90 = \"5 s\" }",
            "{ values = [\"1 s\"], weights = [0] }",
            "{ parts = [{ weight = 0, of = \"1 s\" }] }",
            "{ dist = \"geometric\", mean = \"2 s\" }",
        ],
    );
    bad::<Spread<Duration>>(
        Code::P206,
        &["{ dist = \"erlang\", stages = 0, mean = \"1 s\" }", "{ values = [\"1 s\"], weights = [-1] }"],
    );
    bad::<Spread<Duration>>(Code::P202, &["{ dist = \"exponential\", mean = 4 }", "{ values = [1] }"]);
    bad::<Spread<Duration>>(
        Code::P303,
        &["{ dist = \"exponential\", mean = \"4 s\", cv = 1 }", "{ dist = \"exponential\", maen = \"4 s\" }"],
    );
    bad::<Spread<Duration>>(Code::P302, &["{ dist = \"exponential\" }", "{ low = \"1 s\", high = \"2 s\" }"]);
    bad::<Spread<Duration>>(Code::P211, &["{ dist = \"gaussian\", mean = \"4 s\" }"]);
    bad::<Spread<Duration>>(Code::P502, &["{}", "{ mean = \"4 s\" }"]);
    bad::<Spread<Count>>(
        Code::P209,
        &[
            "{ dist = \"geometric\", mean = 0.5 }",
            "{ dist = \"negative_binomial\", mean = 1, cv = 1, from = 1 }",
        ],
    );
    bad::<Spread<Count>>(Code::P206, &["1.5", "{ values = [1.5] }"]);
}
