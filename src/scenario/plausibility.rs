//! What is legal but doubtful: one warning for each thing that is probably not meant.

mod load;
mod plans;
mod promises;
mod unused;

use super::ScenarioFile;
use super::compile::by_name;
use super::targets::Target;
use crate::diagnostics::{Code, Diagnostic, Diagnostics, Span};
use crate::domain::PoolId;
use crate::engine::Model;
use crate::model::staffing::PoolKeys;
use crate::stats::normal_quantile;
use load::{Strain, WEEK, Week};

const DAYS: [&str; 7] = ["Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"];

/// Warns of what is legal but probably not meant.
pub(super) fn warn(file: &ScenarioFile, model: &Model, targets: &[Target], diagnostics: &mut Diagnostics) {
    let week = load::week(model);
    short_of_people(file, model, &week, diagnostics);
    short_of_stations(file, model, &week, diagnostics);
    few_replications(file, targets, diagnostics);
    long_warm_up(file, diagnostics);
    plans::warn(file, model, diagnostics);
    promises::warn(file, model, diagnostics);
    unused::warn(file, model, diagnostics);
}

/// The pools in the order of their paths, as in the model.
fn pools(file: &ScenarioFile) -> Vec<(String, &PoolKeys)> {
    let review = file.orders.iter().flat_map(|o| &o.review).flat_map(|r| &r.pool);
    let mut pools: Vec<(String, &PoolKeys)> =
        review.map(|(name, keys)| (format!("orders.review.pool.{}", name.text), keys)).collect();
    for (site, keys) in &file.warehouse {
        for (name, keys) in &keys.pool {
            pools.push((format!("warehouse.{}.pool.{}", site.text, name.text), keys));
        }
    }
    pools.sort_by(|a, b| a.0.cmp(&b.0));
    pools
}

/// Pools that share work, directly or through others: what one lacks another may give.
fn crews(model: &Model) -> Vec<Vec<PoolId>> {
    let labour = &model.labour;
    let mut crew: Vec<usize> = (0..labour.pools.len()).collect();
    for work in labour.works.iter() {
        if let Some(first) = work.pools.first() {
            for pool in &work.pools {
                let (from, to) = (crew[pool.index()], crew[first.index()]);
                crew.iter_mut().filter(|c| **c == from).for_each(|c| *c = to);
            }
        }
    }
    let mut crews: Vec<Vec<PoolId>> = vec![Vec::new(); crew.len()];
    crew.iter().enumerate().for_each(|(pool, c)| crews[*c].push(PoolId::new(pool)));
    crews.retain(|c| !c.is_empty());
    crews
}

/// Person-hours of work arriving for a crew, at the best speed anybody in it has.
fn work_of(model: &Model, week: &Week, crew: &[PoolId]) -> [f64; WEEK] {
    let mut sum = [0.0; WEEK];
    for (id, work) in model.labour.works.entries().filter(|(_, w)| w.pools.iter().any(|p| crew.contains(p))) {
        let speeds = work.pools.iter().flat_map(|p| &model.labour.pools[*p].serves);
        let best = speeds.filter(|(w, _)| *w == id).map(|(_, speed)| *speed).fold(0.0, f64::max);
        for (slot, total) in sum.iter_mut().enumerate() {
            let hours = match work.site {
                Some(site) => {
                    let (steps, quality) = (
                        &model.warehouses.sites[site].steps,
                        model.warehouses.sites[site].quality.as_deref(),
                    );
                    let at = steps.iter().position(|s| s.staffed == Some(id));
                    at.map_or(0.0, |i| {
                        let visits = visits(steps, i);
                        visits
                            * week.arriving[site.index()][slot].work(|l, u| steps[i].mean_work(quality, l, u))
                    })
                }
                None => model.orders.review.as_ref().map_or(0.0, |review| {
                    let all = week.arriving.iter().map(|site| site[slot]);
                    review.share * all.map(|v| v.work(|l, u| review.content.mean(l, u))).sum::<f64>()
                }),
            };
            *total += hours / best;
        }
    }
    sum
}

/// How often an order comes by a step, with its reworks.
fn visits(steps: &[crate::model::warehouse::StepParams], at: usize) -> f64 {
    let back = steps.iter().enumerate().filter_map(|(i, s)| s.rework.map(|r| (i, r)));
    back.filter(|(i, r)| r.to <= at && at <= *i).map(|(_, r)| 1.0 / (1.0 - r.share)).product()
}

fn short_of_people(file: &ScenarioFile, model: &Model, week: &Week, diagnostics: &mut Diagnostics) {
    let keys = pools(file);
    for crew in crews(model) {
        let work = work_of(model, week, &crew);
        let mut people = [0.0; WEEK];
        for pool in &crew {
            for (sum, n) in people.iter_mut().zip(&week.people[pool.index()]) {
                *sum += n.max(0.0);
            }
        }
        let path = &keys[crew[0].index()].0;
        let place = path.split(".pool.").next().unwrap_or(path);
        let names: Vec<&str> =
            crew.iter().map(|p| keys[p.index()].0.rsplit('.').next().unwrap_or_default()).collect();
        let names = names.join(" and ");
        let (message, note) = match strain(&work, &people, week) {
            Strain::None => continue,
            Strain::Always { work, people } => (
                format!(
                    "{place} has more work than {names}: {} person-hours arrive in a week, {} are on shift",
                    number(work),
                    number(people)
                ),
                "the queue grows to the end of the run".to_string(),
            ),
            Strain::AtTimes { waiting, day, shortage: Some(s) } => (
                format!(
                    "{place} is short of {names} on {}: work arriving {} person-hours an hour, on shift {}",
                    stretch(s.from, s.hours),
                    number(s.arriving),
                    number(s.on_shift)
                ),
                format!(
                    "up to {} person-hours of work wait, more than a day on shift, which is {}",
                    number(waiting),
                    number(day)
                ),
            ),
            Strain::AtTimes { waiting, day, shortage: None } => (
                format!(
                    "{place} is short of {names}: up to {} person-hours of work wait, a day on shift is {}",
                    number(waiting),
                    number(day)
                ),
                "most of it arrives when nobody is on shift".to_string(),
            ),
        };
        diagnostics.push(
            Diagnostic::warning(Code::W604, message)
                .at(keys[crew[0].index()].1.people.at)
                .note(note)
                .help("add people, move shift hours, or check the times of the work"),
        );
    }
}

/// Hours that are not in the run count for nothing; a run of less than a week has no other weeks.
fn strain(work: &[f64; WEEK], people: &[f64; WEEK], week: &Week) -> Strain {
    let in_run = |x: &[f64; WEEK]| std::array::from_fn(|h| if week.times[h] > 0.0 { x[h] } else { 0.0 });
    load::strain(&in_run(work), &in_run(people))
}

fn short_of_stations(file: &ScenarioFile, model: &Model, week: &Week, diagnostics: &mut Diagnostics) {
    let end = model.layout.window.1;
    for ((name, keys), (id, site)) in
        by_name(&file.warehouse).into_iter().zip(model.warehouses.sites.entries())
    {
        let open = site.hours.open_time_before(end).hours();
        let total = |mean: &dyn Fn(f64, f64) -> f64| -> f64 {
            let hours = week.arriving[id.index()].iter().zip(&week.times);
            hours.map(|(volume, times)| times * volume.work(mean)).sum()
        };
        let mut check = |what: &str, work: f64, room: f64, at: Span| {
            // Work that just fits fits on average.
            if work > room * 1.001 {
                let message = format!(
                    "warehouse.{}.{what} gets {} times the work it can do while it is open",
                    name.text,
                    number(work / room)
                );
                diagnostics.push(
                    Diagnostic::warning(Code::W613, message)
                        .at(at)
                        .note("the queue grows to the end of the run, unless orders are refused or cancelled")
                        .help("add stations or opening hours, or check the times of the work"),
                );
            }
        };
        if let (Some(rate), Some(at)) = (&site.rate, &keys.capacity_rate) {
            use crate::model::warehouse::RateCounts;
            let each = rate.each.micros() as f64;
            let work = total(&|lines, units| match rate.counts {
                RateCounts::Orders => each,
                RateCounts::Lines => each * lines,
                RateCounts::Units => each * units,
            });
            check("capacity_rate", work, open, at.at);
        }
        for (i, step) in site.steps.iter().enumerate() {
            let given = [
                (crate::domain::Stage::Picking, &keys.picking),
                (crate::domain::Stage::Checking, &keys.checking),
                (crate::domain::Stage::Packing, &keys.packing),
                (crate::domain::Stage::Staging, &keys.staging),
            ];
            let step_keys = given.into_iter().find(|g| g.0 == step.stage).and_then(|g| g.1.as_ref());
            let stations = step_keys.and_then(|k| k.stations.as_ref());
            if let (None, Some(stations)) = (step.staffed, stations) {
                let quality = site.quality.as_deref();
                let work = visits(&site.steps, i) * total(&|l, u| step.mean_work(quality, l, u));
                check(step.stage.name(), work, open * **stations as f64, stations.at);
            }
        }
    }
}

/// Half the width of the interval for a share seen in `n` replications, by the normal approximation.
fn half_width(share: f64, n: f64, confidence: f64) -> f64 {
    normal_quantile((1.0 + confidence) / 2.0) * (share * (1.0 - share) / n).sqrt()
}

/// Half-widths above this make a verdict doubtful; the second is what is recommended.
const WIDE: (f64, f64) = (0.08, 0.05);

fn few_replications(file: &ScenarioFile, targets: &[Target], diagnostics: &mut Diagnostics) {
    let (n, confidence) = (*file.run.replications as f64, file.run.confidence.value.value());
    for target in targets {
        let Some(wanted) = target.with_probability else { continue };
        let width = half_width(wanted, n, confidence);
        if width <= WIDE.0 {
            continue;
        }
        let enough = (n * (width / WIDE.1).powi(2)).ceil();
        let message = format!(
            "{n} replications judge {} within ± {} points only",
            percent(wanted),
            (width * 100.0).round()
        );
        let keys = file.target.iter().find(|(name, _)| name.text == target.name);
        let place = keys.and_then(|(_, k)| k.with_probability.as_ref()).map(|p| p.at);
        let mut d = Diagnostic::warning(Code::W608, message)
            .help(format!("{enough} replications would judge it within ± {} points", WIDE.1 * 100.0));
        if let Some(at) = place {
            d = d.at(at);
        }
        if file.run.replications.given {
            d = d.note_at(file.run.replications.at, "so many replications");
        }
        diagnostics.push(d);
    }
}

fn long_warm_up(file: &ScenarioFile, diagnostics: &mut Diagnostics) {
    let (warm_up, length) = (&file.run.warm_up, &file.run.length);
    if warm_up.micros() > length.micros() / 4 {
        let share = warm_up.micros() as f64 / length.micros() as f64;
        diagnostics.push(
            Diagnostic::warning(
                Code::W609,
                format!("{} of the run is warm-up", percent((share * 100.0).round() / 100.0)),
            )
            .at(warm_up.at)
            .note_at(length.at, "the run, warm-up included")
            .help("lengthen the run, or shorten the warm-up"),
        );
    }
}

/// Some hours of the week in words.
fn stretch(from: usize, hours: usize) -> String {
    let hour = from % 24;
    format!("{} {hour:02}:00-{:02}:00", DAYS[from / 24], hour + hours)
}

/// Three digits at most, for people.
fn number(x: f64) -> String {
    let digits = if x >= 100.0 || x.fract().abs() < 0.005 {
        0
    } else if x >= 10.0 {
        1
    } else {
        2
    };
    format!("{x:.digits$}")
}

fn percent(share: f64) -> String {
    format!("{} %", (share * 1e4).round() / 100.0)
}

#[cfg(test)]
mod tests;
