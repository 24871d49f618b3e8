//! The report: one HTML file that opens anywhere, offline, and loads nothing.

use minijinja::Environment;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::experiment::result::{Better, TargetResult, Unit};
use crate::report::answer::{Verdict, answer, confidence, target_figures};
use crate::report::captions::{hours_scale, series_caption, series_scale, spans_in_words, stages_caption};
use crate::report::causes::{
    design_words, late_sentence, precision_lines, precision_sentence, reduction_lines,
};
use crate::report::charts;
use crate::report::findings::{Findings, KpiFinding, SeriesFinding};
use crate::report::number::{NO_VALUE, Scale, percent, whole};
use crate::report::page::{BLOCKS, SCRIPT, base64, parts};
use crate::report::sections::{Kind, going_on, sections};
use crate::stats::Spread;

const PAGE: &str = include_str!("template/report.html");
const STYLE: &str = concat!(include_str!("template/report.css"), include_str!("template/page.css"));
/// Tables under charts list at most so many time bins, and all together so many; all are in `series.csv`.
const MOST_ROWS: usize = 400;
const ALL_ROWS: usize = 5000;

/// The whole report as the text of one HTML file.
pub fn report_html(findings: &Findings) -> String {
    let mut environment = Environment::new();
    environment.set_trim_blocks(true);
    environment.set_lstrip_blocks(true);
    // The name decides that every value is escaped unless marked safe.
    environment.add_template("blocks.html", BLOCKS).expect("the built-in template is well formed");
    environment.add_template("report.html", PAGE).expect("the built-in template is well formed");
    let page = environment.get_template("report.html").expect("just added");
    page.render(view(findings)).expect("the built-in template fits its view")
}

fn view(f: &Findings) -> Value {
    let met = f.targets.iter().filter(|t| t.met).count();
    let done = f.indices.len();
    let asked = f.method.replications as usize;
    let question = f.title.question.clone().unwrap_or_else(|| format!("What happens in {}?", f.title.name));
    json!({
        "style": STYLE,
        "script": SCRIPT,
        "script_digest": base64(&Sha256::digest(SCRIPT.as_bytes())),
        "sections": parts(&sections(f)),
        "spans": spans_in_words(f),
        "shaded": shaded(f),
        "times": charts::shown_bins(f).into_iter().map(|b| f.bin_times[b].as_str()).collect::<Vec<_>>().join(";"),
        "title": {"name": f.title.name, "start": f.title.start, "length": f.title.length, "zone": f.title.time_zone,
                  "digest": f.title.scenario_digest, "currency": f.title.currency},
        "question": question,
        "answer": answer(f),
        "rough": f.method.rough,
        "confidence": confidence(f),
        "replications": whole(done as u64),
        "one": done == 1,
        "targets": f.targets.iter().map(|t| target(f, t)).collect::<Vec<_>>(),
        "targets_caption": match (met, f.targets.len()) {
            (_, 0) => String::new(),
            (1, 1) => "The target is met.".to_owned(),
            (0, 1) => "The target is missed.".to_owned(),
            (met, all) if met == all => format!("All {all} targets are met."),
            (0, all) => format!("None of {all} targets is met."),
            (met, all) => format!("{met} of {all} targets are met."),
        },
        "groups": groups(f),
        "series": f.series.iter().map(|s| series(f, s)).collect::<Vec<_>>(),
        "examples": f.examples.len(),
        "stages": stages(f),
        "late": late(f),
        "precision": {"sentence": precision_sentence(f), "lines": precision_lines(f)},
        "design": design_words(f),
        "reduction": reduction_lines(f),
        "assumptions": assumptions(f, true),
        "neutral": assumptions(f, false),
        "warnings": f.warnings,
        "failed": f.failed.iter().map(|x| {
            json!({"index": x.index, "message": x.message, "repeat": x.repeat})
        }).collect::<Vec<_>>(),
        "method": {
            "version": f.method.version, "seed": f.method.seed.to_string(), "asked": whole(asked as u64),
            "complete": done == asked, "warm_up": f.method.warm_up, "follow_up": f.method.follow_up,
            "events": whole(f.method.events),
        },
    })
}

/// The kinds of things that went on for a time, once each.
fn shaded(f: &Findings) -> Vec<Value> {
    let mut kinds: Vec<Kind> = going_on(f).iter().map(|g| g.kind).filter(|k| *k != Kind::Alarm).collect();
    kinds.dedup();
    kinds.iter().map(|k| json!({"class": k.class(), "word": k.word()})).collect()
}

/// The values the scenario leaves to the program: those that say something about the world, with a grade, or the others.
fn assumptions(f: &Findings, graded: bool) -> Vec<Value> {
    let fits = f.assumptions.iter().filter(|a| a.grade.is_empty() != graded);
    // A path may be broken behind its dots and underscores only.
    let pieces =
        |path: &str| -> Vec<String> { path.split_inclusive(['.', '_']).map(str::to_owned).collect() };
    let row = |a: &crate::experiment::result::Assumption| json!({"pieces": pieces(&a.path), "value": a.value, "grade": a.grade, "source": a.source});
    fits.map(row).collect()
}

fn target(f: &Findings, t: &TargetResult) -> Value {
    let verdict = Verdict::of(t);
    let (estimate, interval) = target_figures(f, t);
    let label = &f.kpi_of(t).info.label;
    // The ends of the picture are round shares, or amounts that need no more decimals than the mean.
    let ends = match t.with_probability {
        Some(_) => Scale::new(Unit::Share, "", 1.0, f64::NAN).with_decimals(0),
        None => f.kpi_of(t).scale(&f.title.currency),
    };
    let described = format!("{label}: {} {estimate}, {} interval {interval}", verdict.word(), confidence(f));
    json!({
        "name": t.name, "kpi": label, "sentence": t.sentence, "sign": verdict.sign(), "word": verdict.word(),
        "met": t.met, "probability": t.with_probability.is_some(), "estimate": estimate, "interval": interval,
        "bar": charts::target_bar(t, &ends, &described),
    })
}

/// The measures by group, in order of first appearance.
fn groups(f: &Findings) -> Vec<Value> {
    let mut names: Vec<&str> = Vec::new();
    for kpi in &f.kpis {
        if !names.contains(&kpi.info.group.as_str()) {
            names.push(&kpi.info.group);
        }
    }
    let rows = |name: &str| -> Vec<Value> {
        f.kpis.iter().filter(|k| k.info.group == name).map(|k| kpi(f, k)).collect()
    };
    names.into_iter().map(|name| json!({"name": name, "kpis": rows(name)})).collect()
}

fn kpi(f: &Findings, k: &KpiFinding) -> Value {
    let scale = k.scale(&f.title.currency);
    let all = k.values.len();
    // A single value has no distribution.
    let s = if k.mean.n < 2 { &Spread::of(&[]) } else { &k.spread };
    let interval = k.mean.interval();
    let interval =
        interval.map_or(NO_VALUE.to_owned(), |(a, b)| format!("{} … {}", scale.number(a), scale.number(b)));
    let described = format!(
        "{}: 90 % of the replications between {} and {}, half between {} and {}, median {}, mean {}",
        k.info.label,
        scale.quantity(s.p5),
        scale.quantity(s.p95),
        scale.quantity(s.p25),
        scale.quantity(s.p75),
        scale.quantity(s.p50),
        scale.mean_and_half_width(k.mean.mean, k.mean.half_width),
    );
    let missing = if k.mean.missing > 0 {
        format!("{} of {} replications have a value", whole(k.mean.n as u64), whole(all as u64))
    } else {
        String::new()
    };
    json!({
        "id": k.info.id, "label": k.info.label, "headline": k.info.headline,
        "better": match k.info.better { Better::Higher => "higher is better", Better::Lower => "lower is better", Better::Neither => "" },
        "definition": k.info.definition, "window": k.info.window, "censoring": k.info.censoring,
        "mean": scale.quantity(k.mean.mean), "interval": interval,
        "p5": scale.number(s.p5), "p50": scale.number(s.p50), "p95": scale.number(s.p95),
        "missing": missing, "picture": charts::distribution(k, &described),
    })
}

fn series(f: &Findings, s: &SeriesFinding) -> Value {
    let scale = series_scale(s, &f.title.currency);
    let caption = series_caption(f, s);
    let most = (ALL_ROWS / f.series.len().max(1)).clamp(24, MOST_ROWS);
    let step = s.bands.len().div_ceil(most).max(1);
    let rows: Vec<Value> = (0..s.bands.len())
        .step_by(step)
        .map(|b| {
            let band = &s.bands[b];
            let cells = [band.mean, band.p5, band.p25, band.p50, band.p75, band.p95].map(|v| scale.number(v));
            json!({"time": f.bin_times[b], "n": band.n, "cells": cells})
        })
        .collect();
    let unit = if s.info.unit == Unit::Count { "number" } else { &scale.suffix };
    let has_values = s.bands.iter().any(|b| b.n > 0);
    let skipped = charts::stride(f);
    json!({
        "label": s.info.label, "path": s.info.path, "caption": caption, "unit": unit, "rows": rows,
        "step": step, "skipped": skipped,
        "picture": if has_values { charts::fan(f, s, &format!("{}. {caption}", s.info.label)) } else { String::new() },
    })
}

fn stages(f: &Findings) -> Value {
    let (total, scale) = (f.hours_per_order(), hours_scale(f));
    let row = |s: &crate::report::findings::StageFinding| {
        json!({
            "stage": s.info.stage, "activity": s.info.activity,
            "hours": scale.mean_and_half_width(s.mean.mean, s.mean.half_width),
            "share": if total > 0.0 { percent(s.mean.mean / total) } else { NO_VALUE.to_owned() },
        })
    };
    json!({
        "picture": charts::stages(f), "caption": stages_caption(f), "total": scale.quantity(total),
        "rows": f.stages.iter().map(row).collect::<Vec<_>>(),
    })
}

/// Why late orders were late: a row for each part of their time.
fn late(f: &Findings) -> Value {
    let Some(late) = f.late.as_ref().filter(|late| late.late > 0) else { return Value::Null };
    let most = late.parts.iter().map(|p| p.late_hours.max(p.on_time_hours)).fold(0.0, f64::max);
    let scale = Scale::new(Unit::Duration, "", most, most / 1000.0);
    let row = |p: &crate::experiment::result::LatePart| {
        json!({
            "stage": p.part.stage, "activity": p.part.activity,
            "late": scale.quantity(p.late_hours), "on_time": scale.quantity(p.on_time_hours),
            "excess": scale.mean_and_half_width(p.late_hours - p.on_time_hours, p.half_width),
            "share": if p.share > 0.0 { percent(p.share) } else { NO_VALUE.to_owned() },
        })
    };
    json!({
        "sentence": late_sentence(late), "orders": whole(late.late), "on_time": whole(late.on_time),
        "rows": late.parts.iter().map(row).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example::example_run;

    fn html(run: &crate::experiment::result::RunResult) -> String {
        report_html(&Findings::of(run))
    }

    #[test]
    fn the_report_has_its_parts_in_reading_order() {
        let page = html(&example_run(30));
        let parts = [
            "Do we keep the promise",
            "id=\"answer\"",
            "id=\"targets\"",
            "id=\"measures\"",
            "id=\"time\"",
            "id=\"stages\"",
            "id=\"assumptions\"",
            "id=\"method\"",
        ];
        let places: Vec<usize> =
            parts.iter().map(|p| page.find(p).unwrap_or_else(|| panic!("no {p}"))).collect();
        assert!(places.is_sorted(), "{places:?}");
        assert_eq!(page.matches("<h1").count(), 1);
        assert_eq!(page.matches("<table").count(), page.matches("<caption").count());
        // A picture for each measure, once more for those that decide, and one in the key.
        let run = example_run(30);
        let deciding = run.kpis.iter().filter(|k| k.headline).count();
        assert!(deciding > 0 && deciding < run.kpis.len());
        assert_eq!(page.matches("class=\"dist\"").count(), run.kpis.len() + deciding + 1);
        assert!(page.contains("2 of 3 targets are met."));
    }

    #[test]
    fn the_report_loads_nothing_and_runs_its_own_script_alone() {
        let page = html(&example_run(5));
        for forbidden in ["http://", "https://", "<link", "@import", "url(", "onclick"] {
            assert!(!page.contains(forbidden), "{forbidden}");
        }
        assert!(page.contains("default-src 'none'"));
        // The policy lets a browser run the one script with this digest, which is the one in the page.
        assert_eq!(page.matches("<script").count(), 1);
        let script = page.split("<script>").nth(1).unwrap().split("</script>").next().unwrap();
        let digest = base64(&Sha256::digest(script.as_bytes()));
        assert!(page.contains(&format!("script-src 'sha256-{digest}'")));
        assert_eq!(
            (base64(b"Man"), base64(b"Ma"), base64(b"M")),
            ("TWFu".into(), "TWE=".into(), "TQ==".into())
        );
    }

    #[test]
    fn words_of_a_scenario_cannot_become_markup() {
        let mut run = example_run(5);
        let evil = "<script>alert('x')</script>\"&";
        run.title.name = evil.to_owned();
        run.title.question = Some(evil.to_owned());
        run.title.currency = evil.to_owned();
        run.title.start = evil.to_owned();
        for k in &mut run.kpis {
            (k.label, k.group, k.definition, k.id) = (evil.into(), evil.into(), evil.into(), evil.into());
        }
        for s in &mut run.series {
            (s.label, s.path) = (evil.to_owned(), evil.to_owned());
        }
        for t in &mut run.bin_times {
            *t = format!("{evil} 2026-03-02 {evil}");
        }
        for t in &mut run.targets {
            (t.name, t.sentence) = (evil.to_owned(), evil.to_owned());
        }
        for s in &mut run.stages {
            (s.stage, s.activity) = (evil.to_owned(), evil.to_owned());
        }
        run.assumptions[0].source = evil.to_owned();
        run.warnings = vec![evil.to_owned()];
        run.failed =
            vec![crate::experiment::result::Failure { index: 3, message: evil.into(), repeat: evil.into() }];
        let page = html(&run);
        assert!(page.matches("<script").count() == 1 && !page.contains("alert('x')"));
        assert!(page.matches("&lt;script&gt;").count() > 30);
    }

    #[test]
    fn what_does_not_exist_is_a_dash_and_never_a_number() {
        let mut run = example_run(4);
        for r in &mut run.replications {
            r.values[4] = f64::NAN;
        }
        run.targets.remove(1);
        let page = html(&run);
        assert!(!page.contains("NaN") && page.contains(NO_VALUE));
        assert!(page.contains("0 of 4 replications have a value"));
        for n in [0, 1] {
            let page = html(&example_run(n));
            assert!(!page.contains("NaN") && !page.contains("inf"), "{n} replications");
        }
        let mut run = example_run(3);
        run.targets.clear();
        run.series.clear();
        run.stages.clear();
        run.assumptions.clear();
        for r in &mut run.replications {
            r.series.clear();
            r.stage_hours.clear();
        }
        let page = html(&run);
        assert!(
            !page.contains("id=\"targets\"")
                && !page.contains("id=\"stages\"")
                && !page.contains("id=\"time\"")
        );
    }

    /// The vertical places of the median line, back in the signal's unit, are the stored medians.
    #[test]
    fn the_fan_draws_the_stored_medians() {
        let f = Findings::of(&example_run(9));
        let s = &f.series[0];
        let drawn = charts::fan(&f, s, "");
        let path = drawn.split("class=\"median\" d=\"M").nth(1).unwrap().split('"').next().unwrap();
        let marks = crate::report::number::axis_marks(0.0, s.range().1, 4);
        let top = marks[marks.len() - 1];
        let corners = corners(path);
        let end = f.bin_hours.len() - 1;
        for (bin, band) in s.bands.iter().enumerate() {
            // Corners stand wherever the line turns; between them it is straight.
            let x = 1000.0 * (f.bin_hours[bin] - f.bin_hours[0]) / (f.bin_hours[end] - f.bin_hours[0]);
            let after = corners.iter().position(|c| c.0 >= x - 0.051).expect("the line goes on to the end");
            let ((x0, y0), (x1, y1)) = (corners[after.saturating_sub(1)], corners[after]);
            let place =
                if x1 - x0 < 1e-9 { y1 } else { y0 + (y1 - y0) * ((x - x0) / (x1 - x0)).clamp(0.0, 1.0) };
            // A coordinate has one decimal of 300; where the line is steep that of the time counts as well.
            let steep = if x1 - x0 < 1e-9 { 0.0 } else { ((y1 - y0) / (x1 - x0)).abs() };
            let off = (top * (1.0 - place / 300.0) - band.p50).abs();
            assert!(off <= top * (0.051 + 0.11 * steep) / 300.0, "bin {bin}: {off}");
        }
    }

    /// The corners of a path of one absolute point and steps from there.
    fn corners(path: &str) -> Vec<(f64, f64)> {
        let mut numbers: Vec<f64> = Vec::new();
        let mut word = String::new();
        let mut end = |word: &mut String| {
            if !word.is_empty() {
                numbers.push(word.parse().expect("a number"));
                word.clear();
            }
        };
        for c in path.chars() {
            if matches!(c, ' ' | ',' | 'l' | '-') {
                end(&mut word);
            }
            if !matches!(c, ' ' | ',' | 'l') {
                word.push(c);
            }
        }
        end(&mut word);
        let mut at = (0.0, 0.0);
        let step = |s: &[f64]| {
            at = (at.0 + s[0], at.1 + s[1]);
            at
        };
        numbers.chunks(2).map(step).collect()
    }
}
