//! What pictures show is what is stored: places in drawings are read back into values and compared with the files of the
//! results folder.
//!
//! The weekly heat map, the shifts, the timeline of what went on, the map and the tornado are compared with the findings
//! they are drawn from by the unit tests beside them.

use serde_json::Value;

use crate::folders::{self, Folder};
use crate::pages::{all_between, between, charts, factor, plain, points, rounding, shown};

fn number(v: &Value, name: &str) -> f64 {
    v[name].as_f64().unwrap_or(f64::NAN)
}

fn kpi<'a>(summary: &'a Value, id: &str) -> &'a Value {
    let all = summary["kpis"].as_array().unwrap();
    all.iter().find(|k| k["id"] == id).unwrap_or_else(|| panic!("no KPI {id}"))
}

/// The fan of every signal: the values one reads off by pointing, and the line of the medians.
#[test]
fn fans_draw_the_stored_bands() {
    for folder in [folders::small(), folders::strike()] {
        let (page, rows) = (folder.text("report.html"), folder.csv("series.csv"));
        let times = plain(between(&page, "data-times=\"", "\"").unwrap());
        let times: Vec<&str> = times.split(';').collect();
        let (mut read, mut drawn) = (0, 0);
        for figure in all_between(&page, "<figure class=\"signal\"", "</figure>") {
            let name = plain(between(figure, "data-name=\"", "\"").unwrap());
            let path = name.rsplit(" · ").next().unwrap().to_owned();
            let bins: Vec<_> = rows.iter().filter(|r| r.text("signal") == path).collect();
            assert!(!bins.is_empty(), "no rows of {path}");
            let readings: Vec<&str> = between(figure, "data-read=\"", "\"").unwrap().split(';').collect();
            let second = times.get(1).and_then(|t| bins.iter().position(|r| r.text("time") == *t));
            let step = second.unwrap_or(1);
            let unit = format!("({})", between(figure, "data-unit=\"", "\"").unwrap());
            for (reading, row) in readings.iter().zip(bins.iter().step_by(step)) {
                for (text, column) in reading.split('|').zip(["p5", "p50", "p95"]) {
                    let (found, wanted) = (shown(text), row.number(column) * factor(&unit));
                    let same = (found - wanted).abs() <= rounding(text) || found.is_nan() && wanted.is_nan();
                    assert!(same, "{path} at {}: {column} reads {text}, stored {wanted}", row.text("time"));
                    read += 1;
                }
            }
            // The line: heights are shares of 300 between the marks of the axis.
            let marks: Vec<(f64, f64)> = all_between(figure, "<span class=\"y\" style=\"top:", "</span>")
                .iter()
                .map(|s| {
                    let (top, text) = s.split_once("%\">").unwrap();
                    (top.parse::<f64>().unwrap() / 100.0, shown(text))
                })
                .collect();
            let ((at_a, a), (at_b, b)) = (marks[0], marks[marks.len() - 1]);
            let value = |y: f64| a + (y / 300.0 - at_a) / (at_b - at_a) * (b - a);
            let coarse = 0.11 / 300.0 * (b - a).abs() / (at_b - at_a).abs();
            let median = between(figure, "<path class=\"median\" d=\"", "\"").unwrap();
            let hours: Vec<f64> = bins.iter().map(|r| r.number("hours")).collect();
            let (begin, length) = (hours[0], (hours[hours.len() - 1] - hours[0]).max(1e-9));
            for (x, y) in points(median).concat() {
                let hour = begin + x / 1000.0 * length;
                // Neighbours, as places across are rounded to a tenth of a thousandth.
                let near = bins.iter().filter(|r| (r.number("hours") - hour).abs() <= 1.2e-4 * length + 1e-6);
                let stored: Vec<f64> = near.map(|r| r.number("p50") * factor(&unit)).collect();
                assert!(!stored.is_empty(), "{path}: no bin at {hour} h");
                assert!(
                    stored.iter().any(|v| (v - value(y)).abs() <= coarse),
                    "{path} at {hour} h: drawn {}, stored {stored:?}",
                    value(y)
                );
                drawn += 1;
            }
        }
        assert!(read > 500 && drawn > 50, "{read} readings, {drawn} points");
    }
}

/// The strip of every measure: range, quartiles, median, mean with its interval, and bars that count replications.
#[test]
fn strips_draw_the_stored_distributions() {
    for folder in [folders::small(), folders::network()] {
        let (page, summary) = (folder.text("report.html"), folder.json("summary.json"));
        let values = folder.csv("replications.csv");
        let mut seen = 0;
        for row in all_between(&page, "<tr role=\"row\"", "</tr>") {
            let Some(strip) = between(row, "<svg class=\"dist\"", "</svg>") else { continue };
            let Some(id) = between(row, "<code>", "</code>") else { continue };
            let k = kpi(&summary, &plain(id));
            let (min, max) = (number(k, "min"), number(k, "max"));
            if min == max || k["low"].is_null() {
                continue;
            }
            let place = |v: f64| (6.0 + 228.0 * (v - min) / (max - min)).clamp(1.0, 239.0);
            let line = |class: &str| {
                let d = between(strip, &format!("<path class=\"{class}\" d=\""), "\"").unwrap();
                let p = points(d).concat();
                (p[0].0, p[p.len() - 1].0)
            };
            let same = |found: f64, wanted: f64, what: &str| {
                assert!(
                    (found - place(wanted)).abs() <= 0.051,
                    "{id} {what}: drawn at {found}, stored {wanted}"
                );
            };
            for (class, low, high) in
                [("range", "p5", "p95"), ("quartiles", "p25", "p75"), ("mean", "low", "high")]
            {
                let (from, to) = line(class);
                same(from, number(k, low), low);
                same(to, number(k, high), high);
            }
            same(line("middle").0, number(k, "p50"), "median");
            let dot: f64 = between(strip, "cx=\"", "\"").unwrap().parse().unwrap();
            same(dot, number(k, "mean"), "mean");
            // Bars: their heights are counts of replications, the tallest 25 high.
            let id = plain(id);
            let of: Vec<f64> = values.iter().map(|r| r.number(&id)).filter(|v| !v.is_nan()).collect();
            let bars: Vec<(f64, f64, f64)> = all_between(strip, "<rect class=\"bar\" ", "/>")
                .iter()
                .map(|b| {
                    let n =
                        |name: &str| between(b, &format!("{name}=\""), "\"").unwrap().parse::<f64>().unwrap();
                    (n("x"), n("width"), n("height"))
                })
                .collect();
            let wide = bars[0].1 + 1.0;
            let value = |x: f64| min + (x - 6.0) / 228.0 * (max - min);
            // A value on the border of two bars may be counted in either.
            let within = |from: f64, to: f64, slack: f64| {
                let s = slack * (max - min);
                of.iter().filter(|v| **v >= value(from) - s && **v <= value(to) + s).count() as f64
            };
            let tallest: f64 =
                bars.iter().map(|b| within(b.0 - 0.5, b.0 - 0.5 + wide, 1e-3)).fold(0.0, f64::max);
            for (x, _, high) in &bars {
                let count = high / 25.0 * tallest;
                let (least, most) =
                    (within(x - 0.5, x - 0.5 + wide, -1e-3), within(x - 0.5, x - 0.5 + wide, 1e-3));
                let near = |n: f64| (count - n).abs() <= 0.06 * tallest;
                assert!(
                    count >= least - 0.06 * tallest && count <= most + 0.06 * tallest || near(most),
                    "{id}: a bar of {count}, {least} to {most} stored"
                );
            }
            seen += 1;
        }
        assert!(seen > 20, "{seen} strips");
    }
}

/// The bar of every target: interval, estimate and what was wanted lie on one straight scale.
#[test]
fn targets_draw_the_stored_estimates() {
    for folder in [folders::small(), folders::strike()] {
        let (page, summary) = (folder.text("report.html"), folder.json("summary.json"));
        let bars = all_between(&page, "<svg class=\"target", "</svg>");
        let targets = summary["targets"].as_array().unwrap();
        assert_eq!(bars.len(), targets.len());
        for (bar, t) in bars.iter().zip(targets) {
            assert_eq!(bar.starts_with(" met"), t["met"].as_bool().unwrap());
            let line = |class: &str| {
                points(between(bar, &format!("<path class=\"{class}\" d=\""), "\"").unwrap()).concat()
            };
            let (interval, wanted) = (line("interval"), line("wanted")[0].0);
            let dot: f64 = between(bar, "cx=\"", "\"").unwrap().parse().unwrap();
            let limit = t["with_probability"].as_f64().unwrap_or(number(t, "limit"));
            let drawn = [interval[0].0, interval[1].0, dot, wanted];
            let stored = [number(t, "low"), number(t, "high"), number(t, "estimate"), limit];
            // The scale from the two that lie furthest apart.
            let far = |i: usize, j: usize| (stored[i] - stored[j]).abs();
            let pairs = (0..4).flat_map(|i| (0..i).map(move |j| (i, j)));
            let (i, j) = pairs.max_by(|a, b| far(a.0, a.1).total_cmp(&far(b.0, b.1))).unwrap();
            let each = (drawn[i] - drawn[j]) / (stored[i] - stored[j]);
            assert!(each > 0.0, "higher values lie to the right");
            for (found, value) in drawn.iter().zip(stored) {
                let place = drawn[j] + (value - stored[j]) * each;
                assert!((found - place).abs() <= 0.2, "{}: {value} drawn at {found}, not {place}", t["name"]);
            }
        }
    }
}

/// Where the time of an order goes: each part begins where the one before ends and is as wide as its share; and the
/// table of late orders.
#[test]
fn stages_and_late_orders_are_the_stored_ones() {
    for folder in [folders::strike(), folders::network()] {
        let (page, summary) = (folder.text("report.html"), folder.json("summary.json"));
        let parts = summary["stages"].as_array().unwrap();
        let hours: Vec<f64> = parts
            .iter()
            .map(|s| {
                s["mean_hours"]
                    .as_f64()
                    .or(s["hours"].as_f64())
                    .or(s["mean"].as_f64())
                    .unwrap_or_else(|| panic!("{s}"))
            })
            .collect();
        let total: f64 = hours.iter().sum();
        let waterfall = between(&page, "<div class=\"waterfall\">", "<details").unwrap();
        let bars: Vec<(f64, f64)> = all_between(waterfall, "<b", "</b>")
            .iter()
            .map(|b| {
                let n = |name: &str| {
                    between(b, &format!("{name}:"), "%").unwrap().parse::<f64>().unwrap() / 100.0
                };
                (n("left"), n("width"))
            })
            .collect();
        let stored: Vec<f64> = hours.iter().copied().filter(|h| *h > 0.0).collect();
        assert_eq!(bars.len(), stored.len());
        let mut begin = 0.0;
        for ((left, width), h) in bars.iter().zip(stored) {
            assert!(
                (left - begin).abs() < 6e-5 && (width - h / total).abs() < 6e-5,
                "{left} {width}: {begin} {h}"
            );
            begin += h / total;
        }
        let late = &summary["late_orders"];
        let Some(section) = between(&page, "<section id=\"late\">", "</section>") else {
            assert!(late.is_null() || late["late"] == 0);
            continue;
        };
        let rows: Vec<Vec<&str>> = all_between(section, "<tr><th scope=\"row\">", "</tr>")
            .iter()
            .map(|r| all_between(r, "<td class=\"num\">", "</td>"))
            .collect();
        let parts = late["parts"].as_array().unwrap();
        assert!(!rows.is_empty() && rows.len() <= parts.len());
        for part in parts {
            // A row shows hours, minutes or days: the same unit in all cells of a column.
            let hours = number(part, "late_hours");
            let found = rows.iter().any(|r| {
                [1.0, 60.0, 1.0 / 24.0].iter().any(|f| (shown(r[0]) - hours * f).abs() <= rounding(r[0]))
            });
            assert!(found || hours == 0.0, "{part}: {rows:?}");
        }
    }
}

fn same_value(chart: &crate::pages::Chart, drawn: f64, stored: f64, what: &str) {
    let scale = chart.x.expect("an axis of numbers");
    let wanted = stored * factor(&chart.across);
    assert!(
        (drawn - wanted).abs() <= scale.coarse() + 1e-9 * wanted.abs(),
        "{}, {what}: drawn {drawn}, stored {wanted} {}",
        chart.title,
        chart.across
    );
}

/// Score cards: a dot at the mean of each, and the line of its interval.
#[test]
fn score_cards_stand_at_the_stored_means() {
    for folder in [folders::strike(), folders::network()] {
        let (page, summary) = (folder.text("report.html"), folder.json("summary.json"));
        let kpis = summary["kpis"].as_array().unwrap();
        let mut seen = 0;
        for chart in charts(&page).iter().filter(|c| c.x.is_some() && !c.dots.is_empty() && c.y.is_none()) {
            let x = chart.x.unwrap();
            for (name, top) in &chart.names {
                let name = name.split(": ").next().unwrap();
                let Some(dot) = chart.dots.iter().find(|d| (d.1 - top).abs() < 1e-3) else { continue };
                let of = |k: &&Value| {
                    let label = k["label"].as_str().unwrap();
                    label == name || label.starts_with(&chart.title) && label.ends_with(name)
                };
                let near = |k: &Value| (x.value(dot.0) - number(k, "mean") * factor(&chart.across)).abs();
                let stored = kpis.iter().filter(of).min_by(|a, b| near(a).total_cmp(&near(b)));
                let Some(k) = stored else { continue };
                same_value(chart, x.value(dot.0), number(k, "mean"), name);
                let lines =
                    chart.paths.iter().filter(|(c, p)| c == "l i-main" && (p[0].1 - top).abs() < 1e-3);
                for (_, line) in lines {
                    same_value(chart, x.value(line[0].0), number(k, "low"), "low");
                    same_value(chart, x.value(line[1].0), number(k, "high"), "high");
                }
                seen += 1;
            }
        }
        assert!(seen >= 2, "{seen} dots of score cards");
    }
}

/// What it costs: bars from 0 to the mean of each kind.
#[test]
fn costs_are_as_long_as_their_means() {
    let folder = folders::strike();
    let (page, summary) = (folder.text("report.html"), folder.json("summary.json"));
    let charts = charts(&page);
    let chart = charts.iter().find(|c| c.title == "What it costs").expect("a picture of the costs");
    let bars: Vec<_> = chart.paths.iter().filter(|(c, _)| c.starts_with("a ")).collect();
    assert_eq!(bars.len(), chart.names.len());
    for ((name, _), (_, bar)) in chart.names.iter().zip(bars) {
        let all = summary["kpis"].as_array().unwrap();
        let k = all
            .iter()
            .find(|k| k["label"] == name.as_str() || k["id"] == format!("cost.{}", name.to_lowercase()))
            .unwrap_or_else(|| panic!("{name}"));
        same_value(chart, chart.x.unwrap().value(bar[1].0), number(k, "mean"), name);
    }
}

/// The forest of a comparison: a dot at each difference, and the line of its interval.
#[test]
fn the_forest_stands_at_the_stored_differences() {
    let folder = folders::compared();
    let (page, rows) = (folder.text("report.html"), folder.csv("comparison.csv"));
    let mut seen = 0;
    for chart in charts(&page).iter().filter(|c| c.across.starts_with("difference from")) {
        let x = chart.x.unwrap();
        let lines: Vec<_> =
            chart.paths.iter().filter(|(c, p)| c.starts_with("l ") && p[0].1 == p[1].1).collect();
        for (i, (variant, top)) in chart.names.iter().enumerate() {
            let of = |r: &&folders::Row| r.text("label") == chart.title && r.text("variant") == variant;
            let row = rows.iter().find(of).unwrap_or_else(|| panic!("{} of {variant}", chart.title));
            let dot = chart.dots.iter().find(|d| (d.1 - top).abs() < 1e-3).unwrap();
            same_value(chart, x.value(dot.0), row.number("difference"), variant);
            same_value(chart, x.value(lines[i].1[0].0), row.number("low"), "low");
            same_value(chart, x.value(lines[i].1[1].0), row.number("high"), "high");
            seen += 1;
        }
    }
    assert!(seen >= 6, "{seen} differences");
}

/// Response curves of a sweep: a dot at the mean of each value of a lever, and the band of its interval.
#[test]
fn response_curves_pass_through_the_stored_means() {
    let folder = folders::swept();
    let (page, sweep) = (folder.text("report.html"), folder.json("sweep.json"));
    let mut seen = 0;
    for chart in &charts(&page) {
        let Some((label, lever)) = chart.title.rsplit_once(" by ") else { continue };
        let (Some(y), false) = (chart.y, lever == "both levers") else { continue };
        let measures = sweep["measures"].as_array().unwrap();
        let m = measures.iter().find(|m| m["label"] == label).unwrap_or_else(|| panic!("{label}"));
        let curves = m["curves"].as_array().unwrap();
        let of = |c: &&Value| c["lever"].as_str().unwrap().ends_with(lever);
        let curve = curves.iter().find(of).unwrap_or_else(|| panic!("{lever}"));
        let levels = curve["levels"].as_array().unwrap();
        assert_eq!(chart.dots.len(), levels.len(), "{}", chart.title);
        for (dot, level) in chart.dots.iter().zip(levels) {
            let wanted = number(&level["estimate"], "mean") * factor(&chart.up);
            let found = y.value(dot.1);
            assert!((found - wanted).abs() <= y.coarse() + 1e-9, "{}: {found}, {wanted}", chart.title);
            seen += 1;
        }
    }
    assert!(seen >= 4, "{seen} dots of response curves");
}

/// The timeline of a drill: its lines are the table of its figures, and its columns are named as the arms.
#[test]
fn the_timeline_of_a_drill_is_its_table() {
    let page = folders::drilled().text("report.html");
    let mut seen = 0;
    for chart in charts(&page).iter().filter(|c| c.title.starts_with("Timeline of")) {
        let (x, y) = (chart.x.unwrap(), chart.y.unwrap());
        let lines: Vec<_> = chart.paths.iter().filter(|(c, p)| c.starts_with("l ") && p.len() > 2).collect();
        let rows = &chart.table[1..];
        assert!(!lines.is_empty() && !rows.is_empty());
        for (column, (_, line)) in lines.iter().enumerate() {
            for row in rows {
                let hour = shown(&row[0]);
                let Some(point) =
                    line.iter().find(|p| (x.value(p.0) - hour).abs() <= x.coarse() + rounding(&row[0]))
                else {
                    continue;
                };
                let (found, text) = (y.value(point.1), &row[column + 1]);
                let slack = 3.4 * y.coarse() + rounding(text);
                assert!((found - shown(text)).abs() <= slack, "{} at {hour} h: {found}, {text}", chart.title);
                seen += 1;
            }
        }
    }
    assert!(seen > 20, "{seen} points");
}

/// The risk register: bars of a year, and survival beside recovery.
#[test]
fn the_risk_register_draws_the_stored_losses() {
    let folder = folders::risks();
    let (page, risk) = (folder.text("report.html"), folder.json("risk.json"));
    let charts = charts(&page);
    let find = |title: &str| {
        charts.iter().find(|c| c.title == title).unwrap_or_else(|| panic!("no picture {title}"))
    };
    let year = find("What each comes to in a year");
    let register = risk["register"].as_array().unwrap();
    let bars: Vec<_> = year.paths.iter().filter(|(c, _)| c.starts_with("a ")).collect();
    let mut n = 0;
    for (name, _) in &year.names {
        let line = register.iter().find(|l| l["disruption"] == name.as_str()).unwrap();
        for side in ["before", "after"] {
            let stored = number(&line["year"][side], "mean");
            if stored.is_nan() {
                continue;
            }
            // A bar goes from 0 to its value, which may lie on either side.
            let ends = bars[n].1.iter().map(|p| year.x.unwrap().value(p.0));
            let near = ends.min_by(|a, b| (a - stored).abs().total_cmp(&(b - stored).abs())).unwrap();
            same_value(year, near, stored, name);
            n += 1;
        }
    }
    assert_eq!(n, bars.len());
    let nodes = find("Time to survive and to recover");
    for (name, top) in &nodes.names {
        let list = risk["nodes"]["list"].as_array().unwrap();
        let of =
            |l: &&Value| format!("{} {}", l["kind"].as_str().unwrap(), l["name"].as_str().unwrap()) == *name;
        let node = list.iter().find(of).unwrap_or_else(|| panic!("{name}"));
        let dot = nodes.dots.iter().find(|d| (d.1 - top).abs() < 1e-3).unwrap();
        same_value(nodes, nodes.x.unwrap().value(dot.0), number(&node["recovers_hours"], "mean"), name);
    }
}

/// Every figure of a page has its data beside it as a table, and a file of its own.
#[test]
fn every_picture_has_a_table_and_a_file() {
    let folders: [&Folder; 6] = [
        folders::small(),
        folders::strike(),
        folders::compared(),
        folders::swept(),
        folders::drilled(),
        folders::risks(),
    ];
    for folder in folders {
        let page = folder.text("report.html");
        let figures = all_between(&page, "<figure", "</figure>");
        assert!(!figures.is_empty());
        for figure in &figures {
            assert!(
                figure.contains("<details") && figure.contains("<table"),
                "{}",
                &figure[..figure.len().min(300)]
            );
        }
        let files = std::fs::read_dir(folder.path("figures")).unwrap().count();
        assert!(files >= figures.len().min(3), "{files} files for {} figures", figures.len());
    }
}
