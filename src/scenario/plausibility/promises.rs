//! Promises against transit times, cut-offs against working hours, shifts against calendars.

use super::super::ScenarioFile;
use super::super::compile::by_name;
use super::pools;
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::engine::Model;
use crate::model::orders::config::{PromiseKeys, ServiceKeys};
use crate::model::orders::{PromiseRule, ServiceParams};
use crate::model::staffing::{PoolKeys, ShiftKeys};
use crate::source::{At, Either, Hours, Name};
use crate::units::{ClockTime, SimDuration, SimTime};

const DAYS: [&str; 7] = ["Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"];

pub fn warn(file: &ScenarioFile, model: &Model, diagnostics: &mut Diagnostics) {
    for ((name, keys), service) in by_name(&file.service).into_iter().zip(model.orders.services.iter()) {
        shorter_than_transit(file, model, (name, keys), service, diagnostics);
        for (key, promise) in [("promise", &keys.promise), ("ship_by", &keys.ship_by)] {
            if let Some(At { value: Either::Table(rule), .. }) = promise {
                cut_off(file, name, key, rule, diagnostics);
            }
        }
    }
    for (path, pool) in pools(file) {
        let site = path.strip_prefix("warehouse.").and_then(|rest| rest.split(".pool.").next());
        let calendar = file.warehouse.iter().find(|(name, _)| Some(name.text.as_str()) == site);
        let calendar = calendar.and_then(|(_, site)| site.calendar.as_ref()).map(|c| c.value.as_str());
        shifts(file, &path, pool, calendar, diagnostics);
    }
}

fn shorter_than_transit(
    file: &ScenarioFile,
    model: &Model,
    (name, keys): (&Name, &ServiceKeys),
    service: &ServiceParams,
    diagnostics: &mut Diagnostics,
) {
    let (Some(promise), Some(rule)) = (&keys.promise, &service.promise) else { return };
    let chosen = by_name(&file.carrier);
    let carriers = chosen.iter().enumerate().filter(|(i, (_, carrier))| match service.carrier {
        Some(only) => only.index() == *i,
        None => *carrier.share > 0.0,
    });
    let medians = carriers.map(|(_, (name, c))| (c.transit.quantile_exact(0.5), name, c.transit.at));
    let Some((median, carrier, at)) = medians.min_by(|a, b| a.0.total_cmp(&b.0)) else { return };
    let given = match rule {
        PromiseRule::Within(time) => *time,
        PromiseRule::Days(days) => {
            let in_run =
                days.iter().filter(|d| d.start < model.layout.window.1 && d.in_time != SimTime::NEVER);
            let mut spans: Vec<SimDuration> = in_run.map(|d| d.in_time.saturating_since(d.start)).collect();
            spans.sort_unstable();
            match spans.get(spans.len() / 2) {
                Some(median) => *median,
                None => return,
            }
        }
    };
    if (given.micros() as f64) < median {
        let transit = SimDuration::from_micros_f64(median);
        let message = format!(
            "{} promises {given}, but half of all parcels are longer than {transit} on the way with {}",
            name.text, carrier.text
        );
        diagnostics.push(
            Diagnostic::warning(Code::W607, message)
                .at(promise.at)
                .note_at(at, "the transit time")
                .help("promise more time, or choose a faster carrier"),
        );
    }
}

/// From the first to the last working hour over all warehouses; nothing when somebody works round the clock.
fn working_hours(file: &ScenarioFile) -> Option<(ClockTime, ClockTime)> {
    let mut all: Vec<Hours> = Vec::new();
    for (_, site) in &file.warehouse {
        let pools = site.pool.iter().filter(|(_, p)| *p.people > 0);
        for (_, pool) in pools {
            if pool.shifts.is_empty() {
                return None;
            }
            all.extend(pool.shifts.iter().flat_map(|(_, s)| s.hours.iter().copied()));
        }
        if site.pool.is_empty() {
            let named = site.calendar.as_ref()?;
            let (_, calendar) = file.calendar.iter().find(|(name, _)| name.text == **named)?;
            all.extend(calendar.open.iter().flatten().copied());
        }
    }
    if all.iter().any(|h| h.past_midnight()) {
        return None;
    }
    Some((all.iter().map(|h| h.from).min()?, all.iter().map(|h| h.to).max()?))
}

fn cut_off(file: &ScenarioFile, name: &Name, key: &str, rule: &PromiseKeys, diagnostics: &mut Diagnostics) {
    if !rule.cut_off.given {
        return;
    }
    let cut_off = *rule.cut_off;
    let same_day = *rule.working_days == 0;
    let last_pick_up = file
        .carrier
        .iter()
        .map(|(_, c)| c.pick_ups.as_ref().and_then(|p| p.iter().map(|t| t.value).max()))
        .collect::<Option<Vec<ClockTime>>>()
        .and_then(|all| all.into_iter().max());
    let hours = working_hours(file);
    let problem = match (hours, last_pick_up) {
        (Some((first, _)), _) if cut_off <= first => {
            Some(format!("work begins at {first}: no order placed in the daytime counts for its day"))
        }
        _ if same_day && cut_off >= *rule.by => {
            Some(format!("what is due the same day is due by {}", *rule.by))
        }
        (Some((_, last)), _) if same_day && cut_off >= last => Some(format!("the last shift ends at {last}")),
        (_, Some(last)) if same_day && cut_off >= last => Some(format!("the last pick-up is at {last}")),
        _ => None,
    };
    if let Some(problem) = problem {
        let message =
            format!("the cut-off {cut_off} of service.{}.{key} rests on work that cannot happen", name.text);
        diagnostics.push(
            Diagnostic::warning(Code::W606, message)
                .at(rule.cut_off.at)
                .note(problem)
                .help("move the cut-off, the shifts or the pick-ups"),
        );
    }
}

fn shifts(
    file: &ScenarioFile,
    path: &str,
    pool: &PoolKeys,
    site: Option<&str>,
    diagnostics: &mut Diagnostics,
) {
    let open = |name: &str| file.calendar.iter().find(|(n, _)| n.text == name).map(|(_, c)| &c.open);
    let own = pool.calendar.as_ref().and_then(|c| open(c));
    for (name, shift) in &pool.shifts {
        let shown = format!("shift {} of {path}", name.text);
        let problem = match (own, site.and_then(open)) {
            (Some(week), _) => {
                let never = shift.days.iter().all(|d| week[d.index()].is_empty());
                never.then(|| {
                    (
                        format!("{shown} never takes place"),
                        "its calendar is closed on all its days".to_string(),
                    )
                })
            }
            (None, Some(week)) => outside(shift, week)
                .map(|note| (format!("{shown} works while the warehouse is closed"), note)),
            (None, None) => None,
        };
        if let Some((message, note)) = problem {
            diagnostics.push(
                Diagnostic::warning(Code::W611, message)
                    .at(shift.hours.at)
                    .note(note)
                    .help("change `days` or `hours` of the shift, or the calendar; a pool may have a `calendar` of its own"),
            );
        }
    }
}

/// When a shift lies outside opening hours, in words: the first day on which it does.
fn outside(shift: &ShiftKeys, week: &[Vec<Hours>; 7]) -> Option<String> {
    let [hours] = shift.hours.as_slice() else { return None };
    shift.days.iter().map(|d| d.index()).find_map(|day| {
        let open = &week[day];
        if open.is_empty() {
            return Some(format!("it is closed on {}", DAYS[day]));
        }
        let ends = |h: &Hours| h.from.minutes() + h.minutes();
        let inside = |h: &Hours| h.from <= hours.from && ends(hours) <= ends(h);
        let midnight = open.iter().any(|h| h.to == ClockTime::END_OF_DAY) && hours.past_midnight();
        if open.iter().any(inside) || midnight {
            return None;
        }
        let listed: Vec<String> = open.iter().map(|h| format!("{}-{}", h.from, h.to)).collect();
        Some(format!("on {} it is open {}", DAYS[day], listed.join(", ")))
    })
}
