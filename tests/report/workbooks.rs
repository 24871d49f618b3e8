//! `summary.xlsx`, read back by a reader that knows nothing of the writer: every figure equals the stored result, with
//! its type, in a table with a name, below a frozen heading.

use std::collections::BTreeMap;
use std::io::Read;

use calamine::{Data, Reader, Xlsx, open_workbook};

use crate::folders::{self, Folder};

/// A sheet below its heading.
struct Sheet {
    headings: Vec<String>,
    rows: Vec<Vec<Data>>,
}

impl Sheet {
    fn at(&self, row: usize, heading: &str) -> &Data {
        let column = self.headings.iter().position(|h| h == heading);
        &self.rows[row][column.unwrap_or_else(|| panic!("no column {heading} in {:?}", self.headings))]
    }

    fn text(&self, row: usize, heading: &str) -> String {
        match self.at(row, heading) {
            Data::String(text) => text.clone(),
            Data::Empty => String::new(),
            other => panic!("{heading} of row {row} is {other:?}"),
        }
    }

    /// A cell as the number it has to be; nothing in it is not-a-number.
    fn number(&self, row: usize, heading: &str) -> f64 {
        match self.at(row, heading) {
            Data::Float(value) => *value,
            Data::Int(value) => *value as f64,
            Data::Empty => f64::NAN,
            other => panic!("{heading} of row {row} is {other:?} and not a number"),
        }
    }

    fn find(&self, heading: &str, text: &str) -> usize {
        let found = (0..self.rows.len()).find(|r| self.text(*r, heading) == text);
        found.unwrap_or_else(|| panic!("no {heading} {text}"))
    }
}

fn sheets(folder: &Folder) -> BTreeMap<String, Sheet> {
    let mut book: Xlsx<_> = open_workbook(folder.path("summary.xlsx")).expect("a workbook");
    let names = book.sheet_names();
    let read = |name: String| {
        let range = book.worksheet_range(&name).expect("a sheet");
        // The first row says what is in the sheet, the second is empty.
        let (last_row, last_column) = range.end().expect("a sheet that is not empty");
        let row = |r: u32| -> Vec<Data> {
            (0..=last_column).map(|c| range.get_value((r, c)).cloned().unwrap_or(Data::Empty)).collect()
        };
        let headings = row(2).iter().map(ToString::to_string).collect();
        (name, Sheet { headings, rows: (3..=last_row).map(row).collect() })
    };
    names.into_iter().map(read).collect()
}

/// Equal but for the last digit, where the reader of JSON rounds otherwise than that of the workbook.
fn same(found: f64, wanted: f64) -> bool {
    (found - wanted).abs() <= 4e-16 * wanted.abs() || found.is_nan() && wanted.is_nan()
}

/// The parts of the workbook that a reader of cells does not see.
fn parts(folder: &Folder, beginning: &str) -> Vec<String> {
    let file = std::fs::File::open(folder.path("summary.xlsx")).unwrap();
    let mut zip = zip::ZipArchive::new(file).unwrap();
    let names: Vec<String> =
        zip.file_names().filter(|n| n.starts_with(beginning)).map(str::to_owned).collect();
    let mut text = |name: &String| {
        let mut text = String::new();
        zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    names.iter().map(&mut text).collect()
}

#[test]
fn every_figure_of_a_run_is_in_its_workbook() {
    for folder in [folders::small(), folders::strike(), folders::network()] {
        let (sheets, summary) = (sheets(folder), folder.json("summary.json"));
        for name in ["Summary", "Targets", "Replications", "Time series", "Inputs", "About"] {
            assert!(sheets.contains_key(name), "no sheet {name}: {:?}", sheets.keys());
        }
        let kpis = summary["kpis"].as_array().unwrap();
        let of = |id: &str| kpis.iter().find(|k| k["id"] == id).unwrap_or_else(|| panic!("no {id}"));
        let mut seen = 0;
        for sheet in sheets.values().filter(|s| s.headings[0] == "KPI") {
            for r in 0..sheet.rows.len() {
                let id = sheet.text(r, "KPI");
                let k = of(&id);
                let number = |name: &str| k[name].as_f64().unwrap_or(f64::NAN);
                for (heading, name) in [
                    ("mean", "mean"),
                    ("low", "low"),
                    ("high", "high"),
                    ("sd", "sd"),
                    ("5 %", "p5"),
                    ("25 %", "p25"),
                    ("median", "p50"),
                    ("75 %", "p75"),
                    ("95 %", "p95"),
                    ("n", "n"),
                ] {
                    let found = sheet.number(r, heading);
                    assert!(same(found, number(name)), "{id} {heading}: {found}, {}", number(name));
                }
                assert_eq!(sheet.text(r, "measure"), k["label"], "{id}");
                seen += 1;
            }
        }
        assert!(seen > kpis.len(), "each measure in a sheet of its group, and the first ones in Summary");
        let targets = &sheets["Targets"];
        for (r, t) in summary["targets"].as_array().unwrap().iter().enumerate() {
            assert_eq!(targets.text(r, "target"), t["name"].as_str().unwrap());
            assert_eq!(targets.number(r, "estimate"), t["estimate"].as_f64().unwrap());
            assert_eq!(targets.text(r, "verdict").ends_with("missed"), !t["met"].as_bool().unwrap());
        }
    }
}

#[test]
fn replications_and_time_series_are_those_of_the_csv_files() {
    for folder in [folders::small(), folders::network()] {
        let sheets = sheets(folder);
        let each = &sheets["Replications"];
        let values: BTreeMap<(String, String), f64> = folder
            .csv("replications.csv")
            .iter()
            .flat_map(|row| {
                let index = row.text("replication").to_owned();
                let cells = row.cells().iter().filter(|(name, _)| name != "replication");
                let number = |text: &str| if text.is_empty() { f64::NAN } else { text.parse().unwrap() };
                cells.map(|(name, text)| ((index.clone(), name.clone()), number(text))).collect::<Vec<_>>()
            })
            .collect();
        let mut compared = 0;
        for r in 0..each.rows.len() {
            let index = each.number(r, "replication").to_string();
            for heading in each.headings.iter().skip(1) {
                let wanted = values[&(index.clone(), heading.clone())];
                assert!(same(each.number(r, heading), wanted), "{heading} of {index}");
                compared += 1;
            }
        }
        assert!(compared > 30, "{compared}");
        let series = &sheets["Time series"];
        let rows = folder.csv("series.csv");
        assert_eq!(series.rows.len(), rows.len());
        for (r, row) in rows.iter().enumerate() {
            assert_eq!(series.text(r, "signal"), row.text("signal"));
            assert_eq!(series.text(r, "time"), row.text("time"));
            for (heading, column) in
                [("hours", "hours"), ("mean", "mean"), ("median", "p50"), ("95 %", "p95")]
            {
                assert!(same(series.number(r, heading), row.number(column)), "row {r}, {heading}");
            }
        }
    }
}

#[test]
fn inputs_are_the_scenario_and_its_defaults() {
    let sheet = &sheets(folders::small())["Inputs"];
    let value = |key: &str| sheet.text(sheet.find("key", key), "value");
    assert_eq!(value("channel.web.orders"), "60 /d");
    assert_eq!(value("warehouse.shed.pool.crew.people"), "1");
    let defaults = folders::small().json("summary.json")["assumptions"].as_array().unwrap().clone();
    for a in &defaults {
        let path = a["path"].as_str().unwrap();
        assert_eq!(value(path), a["value"].as_str().unwrap(), "{path}");
        assert_eq!(sheet.text(sheet.find("key", path), "grade"), a["grade"].as_str().unwrap());
    }
}

#[test]
fn headings_are_frozen_tables_named_columns_fitted_and_numbers_formatted() {
    for folder in
        [folders::small(), folders::compared(), folders::swept(), folders::drilled(), folders::risks()]
    {
        let sheets = parts(folder, "xl/worksheets/sheet");
        assert!(sheets.len() >= 3);
        for sheet in &sheets {
            assert!(sheet.contains("state=\"frozen\"") && sheet.contains("ySplit=\"3\""), "a frozen heading");
            assert!(sheet.contains("customWidth=\"1\""), "columns with a width of their own");
        }
        let tables = parts(folder, "xl/tables/");
        assert_eq!(tables.len(), sheets.len(), "a table in each sheet");
        let name = |t: &String| t.split(" name=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let mut names: Vec<String> = tables.iter().map(name).collect();
        assert!(names.iter().any(|n| n.starts_with("Summary_")), "{names:?}");
        names.sort();
        names.dedup();
        assert_eq!(names.len(), tables.len(), "each table has a name of its own");
        let styles = parts(folder, "xl/styles.xml").remove(0);
        assert!(styles.contains("formatCode=\"#,##0"), "numbers in groups of three: {styles}");
        // A drill measures no shares.
        let shares = std::ptr::eq(folder, folders::drilled()) || styles.contains("formatCode=\"0.00%\"");
        assert!(shares, "shares as percentages: {styles}");
    }
}

#[test]
fn the_workbook_of_a_comparison_has_its_verdicts() {
    let folder = folders::compared();
    let sheets = sheets(folder);
    let rows = folder.csv("comparison.csv");
    let sheet = &sheets["Comparison"];
    assert_eq!(sheet.rows.len(), rows.len());
    for (r, row) in rows.iter().enumerate() {
        assert_eq!(sheet.text(r, "KPI"), row.text("kpi"));
        assert_eq!(sheet.text(r, "variant"), row.text("variant"));
        assert_eq!(sheet.text(r, "verdict"), row.text("verdict"));
        for (heading, column) in [
            ("baseline", "baseline_mean"),
            ("mean", "variant_mean"),
            ("difference", "difference"),
            ("low", "low"),
            ("high", "high"),
            ("half width", "half_width"),
            ("correlation", "correlation"),
            ("better in", "better_in"),
            ("n", "n"),
        ] {
            let (found, wanted) = (sheet.number(r, heading), row.number(column));
            assert!(same(found, wanted), "{} {heading}: {found}, {wanted}", row.text("kpi"));
        }
    }
    let inputs = &sheets["Inputs"];
    let crew = inputs.find("path", "warehouse.shed.pool.crew.people");
    assert_eq!((inputs.text(crew, "before"), inputs.text(crew, "after")), ("1".into(), "2".into()));
    let targets = &sheets["Targets"];
    assert_eq!(targets.rows.len(), 6, "two targets in three settings");
    assert!(sheets["Summary"].rows.len() < sheet.rows.len());
    let each = &sheets["Replications"];
    assert_eq!(each.rows.len(), 36);
    let values = folder.csv("replications.csv");
    for (r, row) in values.iter().enumerate() {
        let id = "orders.cycle_time";
        assert!(same(each.number(r, id), row.number(id)), "row {r}");
        assert_eq!(each.text(r, "setting"), row.text("point"));
    }
}

#[test]
fn the_workbooks_of_sweeps_drills_and_risks_are_their_tables() {
    let swept = folders::swept();
    let (sheet, points) = (&sheets(swept)["Summary"], swept.csv("points.csv"));
    assert_eq!(sheet.rows.len(), points.len());
    for (r, row) in points.iter().enumerate() {
        assert_eq!(sheet.text(r, "channel.web.orders"), row.text("channel.web.orders"));
        let id = "orders.on_time";
        for (heading, column) in [
            (id.to_owned(), id.to_owned()),
            (format!("{id}, ±"), format!("{id}.half_width")),
            (format!("{id}, difference"), format!("{id}.difference")),
        ] {
            assert!(same(sheet.number(r, &heading), row.number(&column)), "row {r}, {heading}");
        }
    }
    let drilled = folders::drilled();
    let (sheet, rows) = (&sheets(drilled)["Replications"], drilled.csv("drill.csv"));
    assert_eq!(sheet.rows.len(), rows.len());
    let total = |v: f64| if v.is_nan() { 0.0 } else { v };
    for heading in sheet.headings.iter().skip(3) {
        let found: f64 = (0..sheet.rows.len()).map(|r| total(sheet.number(r, heading))).sum();
        let wanted: f64 = rows.iter().map(|row| total(row.number(heading))).sum();
        assert!((found - wanted).abs() <= 1e-9 * wanted.abs(), "{heading}: {found}, {wanted}");
    }
    let risks = folders::risks();
    let (sheets, register) = (sheets(risks), risks.csv("register.csv"));
    for (r, row) in register.iter().enumerate() {
        for (heading, text) in row.cells() {
            match heading.as_str() {
                "disruption" | "basis" => assert_eq!(&sheets["Summary"].text(r, heading), text),
                _ => assert!(same(sheets["Summary"].number(r, heading), row.number(heading)), "{heading}"),
            }
        }
    }
    assert_eq!(sheets["Replications"].rows.len(), risks.csv("losses.csv").len());
}
