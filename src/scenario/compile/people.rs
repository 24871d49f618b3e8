//! Pools, their rosters, and the queues of work they serve.

use super::{Compiler, by_name};
use crate::diagnostics::{Code, Diagnostic, did_you_mean};
use crate::domain::{PoolId, SiteId, Stage, WorkId};
use crate::model::labour::{LabourParams, PoolParams, RosterChange, RosterEntry, WorkParams};
use crate::model::staffing::{PoolKeys, Preempt, ShiftKeys, TaskRule};
use crate::model::warehouse::config::{StepKeys, WarehouseKeys};
use crate::source::Name;
use crate::units::{SimDuration, SimTime, Table};

/// A pool with its path.
pub(super) struct PoolRef<'a> {
    pub path: String,
    /// The warehouse by index; `None` for the review of orders.
    pub site: Option<usize>,
    pub keys: &'a PoolKeys,
}

/// Which queue of work each staffed task has.
#[derive(Default)]
pub(super) struct Works {
    /// By warehouse and stage.
    pub steps: Vec<(SiteId, Stage, WorkId)>,
    /// The review of orders.
    pub review: Option<WorkId>,
}

impl Works {
    pub(super) fn of(&self, site: SiteId, stage: Stage) -> Option<WorkId> {
        self.steps.iter().find(|s| s.0 == site && s.1 == stage).map(|s| s.2)
    }
}

/// The steps of a warehouse with their tasks, in the order of the work.
pub(super) fn steps(keys: &WarehouseKeys) -> Vec<(Stage, &'static str, &StepKeys)> {
    [
        (Stage::Picking, "pick", &keys.picking),
        (Stage::Checking, "check", &keys.checking),
        (Stage::Packing, "pack", &keys.packing),
        (Stage::Staging, "stage", &keys.staging),
    ]
    .into_iter()
    .filter_map(|(stage, task, keys)| keys.as_ref().map(|k| (stage, task, k)))
    .collect()
}

const TASKS: [&str; 5] = ["pick", "check", "pack", "stage", RECEIVE];

/// The task of putting goods away.
const RECEIVE: &str = "receive";

fn skill(keys: &PoolKeys, task: &str) -> Option<f64> {
    keys.skills.iter().find(|(name, _)| name.text == task).map(|(_, speed)| speed.value).filter(|s| *s > 0.0)
}

impl<'a> Compiler<'a> {
    /// All pools in the order of their paths.
    pub(super) fn pools(&self) -> Vec<PoolRef<'a>> {
        let file = self.file;
        let mut pools = Vec::new();
        for (name, keys) in file.orders.iter().flat_map(|o| &o.review).flat_map(|r| &r.pool) {
            pools.push(PoolRef { path: format!("orders.review.pool.{}", name.text), site: None, keys });
        }
        for (i, (site, keys)) in by_name(&file.warehouse).into_iter().enumerate() {
            for (name, keys) in &keys.pool {
                let path = format!("warehouse.{}.pool.{}", site.text, name.text);
                pools.push(PoolRef { path, site: Some(i), keys });
            }
        }
        pools.sort_by(|a, b| a.path.cmp(&b.path));
        pools
    }

    pub(super) fn labour(&mut self) -> (LabourParams, Works) {
        let pools = self.pools();
        let mut works = Works::default();
        let mut table: Table<_, WorkParams> = Table::default();
        let file = self.file;
        if let Some(review) = file.orders.as_ref().and_then(|o| o.review.as_ref()) {
            let (rule, preempt) = (*review.rule, *review.preempt);
            let id = WorkId::new(table.len());
            let work =
                self.work("orders.review".into(), None, Stage::Intake, "review", (rule, preempt), &pools);
            if work.pools.is_empty() {
                self.error(
                    Diagnostic::error(Code::P505, "orders need a review and nobody can do it")
                        .at(review.at)
                        .help("add a pool such as [orders.review.pool.clerks] with people = 2 and skills = { review = 1.0 }"),
                );
            }
            table.push(work);
            works.review = Some(id);
        }
        for (i, (name, site)) in by_name(&file.warehouse).into_iter().enumerate() {
            for (stage, task, step) in steps(site) {
                let path = format!("warehouse.{}.{}", name.text, stage.name());
                let rules = (*step.rule, *step.preempt);
                let work = self.work(path, Some(i), stage, task, rules, &pools);
                if !work.pools.is_empty() {
                    let id = table.push(work);
                    works.steps.push((SiteId::new(i), stage, id));
                }
            }
            if site.receiving.is_some() {
                let path = format!("warehouse.{}.receiving", name.text);
                let rules = (TaskRule::Oldest, Preempt::No);
                let work = self.work(path, Some(i), Stage::Inbound, RECEIVE, rules, &pools);
                if !work.pools.is_empty() {
                    let id = table.push(work);
                    works.steps.push((SiteId::new(i), Stage::Inbound, id));
                }
            }
        }
        self.check_skills(&pools);
        let mut params = LabourParams { pools: Table::default(), works: table, roster: Vec::new() };
        for pool in &pools {
            self.pool(pool, &works, &mut params);
        }
        params.roster.sort_by_key(|a| (a.at, a.change, a.pool, a.from));
        (params, works)
    }

    fn work(
        &self,
        path: String,
        site: Option<usize>,
        stage: Stage,
        task: &str,
        (rule, preempt): (TaskRule, Preempt),
        pools: &[PoolRef<'_>],
    ) -> WorkParams {
        let mut able: Vec<(f64, PoolId)> = Vec::new();
        for (p, pool) in pools.iter().enumerate().filter(|(_, pool)| pool.site == site) {
            if let Some(speed) = skill(pool.keys, task) {
                able.push((speed, PoolId::new(p)));
            }
        }
        able.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let pools = able.into_iter().map(|a| a.1).collect();
        WorkParams { path, site: site.map(SiteId::new), stage, rule, preempt, pools }
    }

    fn check_skills(&mut self, pools: &[PoolRef<'_>]) {
        for pool in pools {
            let tasks: Vec<&str> = match pool.site {
                None => vec!["review"],
                Some(i) => {
                    let site = by_name(&self.file.warehouse)[i].1;
                    let receive = site.receiving.as_ref().map(|_| RECEIVE);
                    steps(site).iter().map(|s| s.1).chain(receive).collect()
                }
            };
            for (name, _) in pool.keys.skills.iter() {
                if tasks.contains(&name.text.as_str()) {
                    continue;
                }
                if pool.site.is_some() && TASKS.contains(&name.text.as_str()) {
                    let message = format!(
                        "{} has a skill for `{}`, a step its warehouse does not have",
                        pool.path, name.text
                    );
                    self.error(
                        Diagnostic::warning(Code::W605, message)
                            .help("delete the skill, or describe the step")
                            .at(name.at),
                    );
                    continue;
                }
                let known = if pool.site.is_some() { &TASKS[..] } else { &["review"][..] };
                let d =
                    Diagnostic::error(Code::P301, format!("no task is called `{}`", name.text)).at(name.at);
                self.error(match did_you_mean(&name.text, known.iter().copied()) {
                    Some(near) => d.suggest(Some(near)),
                    None => d.help(format!("tasks are: {}", known.join(", "))),
                });
            }
        }
    }

    fn pool(&mut self, pool: &PoolRef<'_>, works: &Works, params: &mut LabourParams) {
        let keys = pool.keys;
        let id = PoolId::new(params.pools.len());
        let first = params.pools.iter().map(|p| p.people).sum::<u32>();
        let too_many = *keys.people > 1 << 18 || u64::from(first) + *keys.people > 1 << 20;
        if too_many {
            self.error(
                Diagnostic::error(Code::P507, "more than 262 144 people in a pool, or 1 048 576 in all")
                    .at(keys.people.at)
                    .help("write a pool of many people as a `capacity_rate`"),
            );
        }
        // What comes later still finds the pool.
        let people = if too_many { 0 } else { *keys.people as u32 };
        let mut serves = Vec::new();
        if let (None, Some(review), Some(speed)) = (pool.site, works.review, skill(keys, "review")) {
            serves.push((review, speed));
        }
        if let Some(site) = pool.site {
            for (stage, task, _) in steps(by_name(&self.file.warehouse)[site].1) {
                if let (Some(work), Some(speed)) = (works.of(SiteId::new(site), stage), skill(keys, task)) {
                    serves.push((work, speed));
                }
            }
            let inbound = works.of(SiteId::new(site), Stage::Inbound);
            if let (Some(work), Some(speed)) = (inbound, skill(keys, RECEIVE)) {
                serves.push((work, speed));
            }
        }
        let from_csv = match &keys.roster {
            Some(roster) if !too_many => self.roster(id, keys, roster, (first, people), &mut params.roster),
            _ => false,
        };
        let stay = self.stay(keys);
        let comes_and_goes = keys.hired_after.is_some() || keys.leave_after.is_some();
        if from_csv {
            // The rows say who works when.
        } else if !keys.shifts.is_empty() && !too_many {
            let heads = self.heads(keys, people);
            let mut from = first;
            for ((_, shift), n) in keys.shifts.iter().zip(heads) {
                self.shift(id, keys, shift, (from, from + n), &mut params.roster);
                from += n;
            }
        } else if comes_and_goes && !too_many {
            let entry = |at, change| RosterEntry { at, pool: id, from: first, to: first + people, change };
            params.roster.push(entry(stay.0, RosterChange::Start));
            if stay.1 <= self.horizon {
                params.roster.push(entry(stay.1, RosterChange::End));
            }
        }
        if keys.shifts.is_empty() && keys.roster.is_none() && !keys.breaks.is_empty() {
            self.error(
                Diagnostic::error(Code::P503, "breaks are spread over shifts, and this pool has none")
                    .at(keys.breaks.at)
                    .help("add a shift such as [….shifts.day] with hours = \"06:00-14:00\""),
            );
        }
        let traits = self.traits(pool);
        params.pools.push(PoolParams {
            path: pool.path.clone(),
            first_worker: first,
            people,
            seats: people,
            serves,
            always_on: keys.shifts.is_empty() && keys.roster.is_none() && !comes_and_goes,
            at_shift_end: *keys.at_shift_end,
            traits,
        });
        let site = pool.site.map(|site| by_name(&self.file.warehouse)[site].1);
        if site.is_some_and(|site| !*site.open) {
            // A closed warehouse sends its people home.
            params.roster.retain(|entry| entry.pool != id);
            if let Some(pool) = params.pools.iter_mut().last() {
                pool.people = 0;
            }
        }
    }

    /// How many of the people work in each shift.
    fn heads(&mut self, keys: &PoolKeys, people: u32) -> Vec<u32> {
        let mut heads: Vec<Option<u32>> = Vec::new();
        for (_, shift) in &keys.shifts {
            if let (Some(n), Some(share)) = (&shift.people, &shift.share) {
                self.error(
                    Diagnostic::error(Code::P501, "`people` and `share` of a shift exclude each other")
                        .at(share.at)
                        .note_at(n.at, "`people` is given here"),
                );
            }
            heads.push(match (&shift.people, &shift.share) {
                (Some(n), _) => Some(u32::try_from(**n).unwrap_or(u32::MAX)),
                (None, Some(share)) => Some((share.value.value() * f64::from(people)).round() as u32),
                (None, None) => None,
            });
        }
        even_out(keys, people, &mut heads);
        let given: u64 = heads.iter().flatten().map(|n| u64::from(*n)).sum();
        let open = heads.iter().filter(|n| n.is_none()).count() as u32;
        let wrong = if open == 0 { given != u64::from(people) } else { given > u64::from(people) };
        if wrong {
            let relation = if open == 0 { "which is not" } else { "which is more than" };
            self.error(
                Diagnostic::error(
                    Code::P503,
                    format!("the shifts have {given} people, {relation} the pool's {people}"),
                )
                .at(keys.people.at)
                .help("change `people` of the pool, or `people` and `share` of its shifts"),
            );
            return vec![0; heads.len()];
        }
        let left = people - given as u32;
        let mut nth = 0;
        heads
            .into_iter()
            .map(|n| {
                n.unwrap_or_else(|| {
                    nth += 1;
                    // The first ones get one more when it does not come out even.
                    left / open + u32::from(nth <= left % open)
                })
            })
            .collect()
    }

    fn shift(
        &mut self,
        pool: PoolId,
        keys: &PoolKeys,
        shift: &ShiftKeys,
        (from, to): (u32, u32),
        roster: &mut Vec<RosterEntry>,
    ) {
        let [hours] = shift.hours.as_slice() else {
            self.error(
                Diagnostic::error(Code::P501, "a shift has one stretch of hours")
                    .at(shift.hours.at)
                    .help("describe the second stretch as another shift, or use `breaks`"),
            );
            return;
        };
        let calendar = self.hours(&keys.calendar);
        let length = SimDuration::from_micros(u64::from(hours.minutes()) * 60_000_000);
        let pauses: SimDuration = keys.breaks.iter().fold(SimDuration::ZERO, |sum, b| sum + b.value);
        if pauses >= length {
            self.error(
                Diagnostic::error(Code::P503, "the breaks are as long as the shift")
                    .help("shorten the breaks, or lengthen the shift")
                    .at(keys.breaks.at)
                    .note_at(shift.hours.at, format!("the shift lasts {length}")),
            );
            return;
        }
        let axis = self.axis.clone();
        let stay = self.stay(keys);
        let horizon = self.horizon;
        let mut add = |starts: SimTime, ends: SimTime| {
            if starts >= stay.0 && starts < stay.1 {
                work_time(keys, (starts, ends), pool, (from, to), horizon, roster);
            }
        };
        let works_on = |weekday: usize| shift.days.iter().any(|d| d.index() == weekday);
        // A night shift of the eve reaches into the first day; its breaks are over or spread over the rest.
        if hours.past_midnight() && works_on((axis.weekday(0).index() + 6) % 7) {
            add(SimTime::START, axis.at(0, hours.to));
        }
        for day in 0..=axis.day_of(self.horizon) {
            if works_on(axis.weekday(day).index()) && calendar.is_working_day(day) {
                let ends = axis.at(if hours.past_midnight() { day + 1 } else { day }, hours.to);
                add(axis.at(day, hours.from), ends);
            }
        }
    }
}

/// A stretch of work of some people, with the pool's breaks spread evenly over it.
pub(super) fn work_time(
    keys: &PoolKeys,
    (starts, ends): (SimTime, SimTime),
    pool: PoolId,
    (from, to): (u32, u32),
    horizon: SimTime,
    roster: &mut Vec<RosterEntry>,
) {
    let mut entry = |at: SimTime, change| {
        if at <= horizon {
            roster.push(RosterEntry { at, pool, from, to, change });
        }
    };
    entry(starts, RosterChange::Start);
    entry(ends, RosterChange::End);
    let whole = ends.since(starts).micros();
    let parts = keys.breaks.len() as u64 + 1;
    for (i, pause) in keys.breaks.iter().enumerate() {
        let at = SimTime::from_micros(starts.micros() + whole * (i as u64 + 1) / parts);
        entry(at, RosterChange::Break(pause.value));
    }
}

/// The name of a step for messages.
pub(super) fn step_name(name: &Name, stage: Stage) -> String {
    format!("warehouse.{}.{}", name.text, stage.name())
}

/// Where shares of all shifts come to 100 %, whoever is left by rounding goes where most was cut off, so that every
/// number of people has a split.
fn even_out(keys: &PoolKeys, people: u32, heads: &mut [Option<u32>]) {
    let shares: Vec<f64> =
        keys.shifts.iter().filter_map(|(_, s)| s.share.as_ref()).map(|s| s.value.value()).collect();
    if shares.len() != heads.len() || (shares.iter().sum::<f64>() - 1.0).abs() > 0.001 {
        return;
    }
    let exact: Vec<f64> = shares.iter().map(|s| s * f64::from(people)).collect();
    let whole: u32 = exact.iter().map(|x| x.floor() as u32).sum();
    let mut order: Vec<usize> = (0..exact.len()).collect();
    order.sort_by(|a, b| exact[*b].fract().total_cmp(&exact[*a].fract()));
    for (rank, shift) in order.into_iter().enumerate() {
        let one_more = (rank as u32) < people.saturating_sub(whole);
        heads[shift] = Some(exact[shift].floor() as u32 + u32::from(one_more));
    }
}
