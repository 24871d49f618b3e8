//! Channels: rates over the run, recorded orders, items.

use super::items::ItemBook;
use super::{Compiler, by_name};
use crate::diagnostics::{Code, Diagnostic, Span, did_you_mean};
use crate::domain::{RegionId, ServiceId};
use crate::kernel::{Distribution, Purpose, Sampler};
use crate::model::Mix;
use crate::model::demand::config::{ChannelKeys, DecimalMark, ItemKeys, OrderSourceKeys, ResampleBy};
use crate::model::demand::{
    Arrivals, ChannelParams, Count, DemandParams, Items, Purposes, RateCurve, RateSegment, Resample, Trace,
    TraceOrder,
};
use crate::source::csv::{Cell, Column, Kind, Table as CsvTable, read_csv};
use crate::source::{At, Either, Name};
use crate::units::{ClockTime, Id, Money, Share, SimTime, Table};

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

impl Compiler<'_> {
    pub(super) fn demand(&mut self, book: &mut ItemBook) -> Option<DemandParams> {
        let file = self.file;
        let until = if *file.run.demand_in_follow_up { self.horizon } else { self.window.1 };
        let mut channels = Table::default();
        if file.channel.len() > 1024 {
            let at = file.channel[1024].0.at;
            self.error(Diagnostic::error(Code::P507, "more than 1024 channels").at(at));
            return None;
        }
        let mut complete = true;
        for (name, keys) in by_name(&file.channel) {
            match self.channel(name, keys, until, book) {
                Some(channel) => {
                    channels.push(channel);
                }
                None => complete = false,
            }
        }
        complete.then_some(DemandParams { channels, until })
    }

    fn channel(
        &mut self,
        name: &Name,
        keys: &ChannelKeys,
        until: SimTime,
        book: &mut ItemBook,
    ) -> Option<ChannelParams> {
        let regions = self.regions(keys);
        let services = self.services(keys);
        let items = match &keys.items {
            Some(items) => Some(self.items(items)),
            None => book.for_channel().map(Some),
        };
        let arrivals = self.arrivals(keys, until);
        Some(ChannelParams {
            name: name.text.clone(),
            hash: Purpose::named(&format!("channel.{}", name.text)).short(),
            arrivals: arrivals?,
            batch: keys.at_once.as_ref().map(|b| Sampler::compile(b)),
            lines: Count::new(Sampler::compile(&keys.lines)),
            units: Count::new(Sampler::compile(&keys.units)),
            services: services?,
            regions: regions?,
            items: items.transpose_some()?.map(|items| book.attach(items, keys.items.as_ref())),
            value: keys.value.as_ref().map(|v| Sampler::compile(v)),
            purposes: Purposes::of(&name.text),
        })
    }

    /// A choice by shares that must add up to 100 %.
    fn mix<T, K>(
        &mut self,
        shares: &At<Vec<(Name, At<Share>)>>,
        list: &[(Name, K)],
        kind: &str,
    ) -> Option<Mix<Id<T>>> {
        let mut weighted = Vec::new();
        let mut total = 0.0;
        let mut good = true;
        for (name, share) in shares.iter() {
            match self.find(list, kind, name, name.at) {
                Some(index) => weighted.push((index, share.value.value())),
                None => good = false,
            }
            total += share.value.value();
        }
        if (total - 1.0).abs() > 1e-6 {
            self.error(
                Diagnostic::error(
                    Code::P504,
                    format!("the shares add up to {}, not to 100 %", percent(total)),
                )
                .help("correct them so that they add up to 100 %")
                .at(shares.at),
            );
            good = false;
        }
        // In the order of names, so that the order in the file does not matter.
        weighted.sort_by_key(|w| w.0);
        good.then(|| Mix::new(weighted.into_iter().map(|(i, w)| (Id::new(i), w))))
    }

    fn regions(&mut self, keys: &ChannelKeys) -> Option<Mix<RegionId>> {
        let file = self.file;
        if let Some(shares) = &keys.regions {
            return self.mix(shares, &file.region, "region");
        }
        let n = self.region_names().len();
        let recorded = matches!(&keys.orders.value, Either::Table(t) if t.region.is_some());
        if n > 1 && !recorded {
            self.error(
                Diagnostic::warning(Code::W603, format!("orders are divided equally over {n} regions"))
                    .at(keys.at)
                    .help("give the channel `regions = { … }` with shares"),
            );
        }
        Some(Mix::new((0..n).map(|i| (RegionId::new(i), 1.0))))
    }

    fn services(&mut self, keys: &ChannelKeys) -> Option<Mix<ServiceId>> {
        let file = self.file;
        if let Some(shares) = &keys.services {
            return self.mix(shares, &file.service, "service");
        }
        let sorted = by_name(&file.service);
        let given: Vec<_> = sorted.iter().filter_map(|(_, s)| s.share.as_ref()).collect();
        if given.is_empty() {
            let n = self.service_names().len();
            if n > 1 {
                self.error(
                    Diagnostic::warning(Code::W603, format!("orders are divided equally over {n} services"))
                        .at(keys.at)
                        .help("give each service a `share`"),
                );
            }
            return Some(Mix::new((0..n).map(|i| (ServiceId::new(i), 1.0))));
        }
        let total: f64 = given.iter().map(|s| s.value.value()).sum();
        if given.len() < sorted.len() || (total - 1.0).abs() > 1e-6 {
            self.error(
                Diagnostic::error(
                    Code::P504,
                    format!("the shares of services add up to {}, not to 100 %", percent(total)),
                )
                .at(given[given.len() - 1].at)
                .help("give every service a share, or none"),
            );
            return None;
        }
        let weights = sorted.iter().map(|(_, s)| s.share.as_ref().map_or(0.0, |s| s.value.value()));
        Some(Mix::new(weights.enumerate().map(|(i, w)| (ServiceId::new(i), w))))
    }

    fn arrivals(&mut self, keys: &ChannelKeys, until: SimTime) -> Option<Arrivals> {
        match &keys.orders.value {
            Either::Value(rate) => self.rate(keys, rate, until).map(Arrivals::Rate),
            Either::Table(source) => match (&source.every, &source.file) {
                (Some(every), None) => {
                    if every.mean() < 1.0 {
                        self.error(
                            Diagnostic::error(Code::P206, "orders without any time between them never end")
                                .help("for example: every = \"5 min\"")
                                .at(every.at),
                        );
                        return None;
                    }
                    Some(Arrivals::Renewal(Sampler::compile(every)))
                }
                (None, Some(_)) => self.trace(source, until).map(Arrivals::Trace),
                (Some(every), Some(file)) => {
                    self.error(
                        Diagnostic::error(Code::P501, "`every` and `file` exclude each other")
                            .help("orders come by a clock or from a record: delete one of the two")
                            .at(file.at)
                            .note_at(every.at, "`every` is given here"),
                    );
                    None
                }
                (None, None) => {
                    self.error(
                        Diagnostic::error(
                            Code::P502,
                            "orders come from a rate, from `every` or from a `file`",
                        )
                        .at(keys.orders.at)
                        .help("for example: orders = \"4300 /d\""),
                    );
                    None
                }
            },
        }
    }

    fn factors(&mut self, map: &Option<Factors>, names: &[&str], kind: &str) -> Option<Vec<f64>> {
        let mut factors = vec![1.0; names.len()];
        let mut good = true;
        for (name, factor) in map.iter().flat_map(|m| m.iter()) {
            let find = |word: &str| names.iter().position(|n| *n == word);
            let range = match name.text.split_once('-') {
                None => find(&name.text).map(|i| (i, i)),
                Some((a, b)) => find(a).zip(find(b)),
            };
            let Some((from, to)) = range else {
                let d =
                    Diagnostic::error(Code::P214, format!("no {kind} is called `{}`", name.text)).at(name.at);
                self.error(match did_you_mean(&name.text, names.iter().copied()) {
                    Some(near) => d.suggest(Some(near)),
                    None => d.help(format!("they are: {}", names.join(", "))),
                });
                good = false;
                continue;
            };
            let mut i = from;
            loop {
                factors[i] = factor.value;
                if i == to {
                    break;
                }
                i = (i + 1) % names.len();
            }
        }
        good.then_some(factors)
    }

    fn rate(&mut self, keys: &ChannelKeys, rate: &Distribution, until: SimTime) -> Option<RateCurve> {
        let by_day = self.factors(&keys.by_day, &DAYS, "day of the week");
        let by_month = self.factors(&keys.by_month, &MONTHS, "month");
        let (by_day, by_month) = (by_day?, by_month?);
        let mean = rate.mean();
        if mean > 3.6e9 {
            self.error(
                Diagnostic::error(Code::P206, "more than one order a microsecond")
                    .at(keys.orders.at)
                    .help("times are kept to the microsecond"),
            );
            return None;
        }
        let mut possible = true;
        for (key, cv) in [("busy_days_cv", &keys.busy_days_cv), ("busy_hours_cv", &keys.busy_hours_cv)] {
            if let Err(problem) = (Distribution::Gamma { mean: 1.0, cv: **cv }).check() {
                self.error(
                    Diagnostic::error(Code::P209, format!("`{key}` cannot be: {problem}"))
                        .at(cv.at)
                        .help("factors such as 0.1 or 0.3 are usual; 0 is none"),
                );
                possible = false;
            }
        }
        if !possible {
            return None;
        }
        let shape = keys.by_hour.as_ref().map_or_else(|| vec![1.0], |s| s.value.clone());
        let shape_mean = shape.iter().sum::<f64>() / shape.len() as f64;
        let per_micro = mean / 3.6e9 / shape_mean;
        let minutes = 24 * 60 / shape.len() as u16;
        let axis = self.axis.clone();
        let mut segments = Vec::new();
        for day in 0..=axis.day_of(until) {
            let date = axis.date(day);
            let closed = keys.no_orders.iter().any(|d| d.value == date);
            let peak = keys.peak.iter().map(|(_, p)| peak_factor(p, date)).product::<f64>();
            let factor = if closed { 0.0 } else { peak * by_day[axis.weekday(day).index()] }
                * by_month[date.month() as usize - 1];
            for (i, weight) in shape.iter().enumerate() {
                let end_minute = (i as u16 + 1) * minutes;
                let clock = ClockTime::new(end_minute / 60, end_minute % 60).unwrap_or(ClockTime::END_OF_DAY);
                let end = if clock == ClockTime::END_OF_DAY {
                    axis.day_start(day + 1)
                } else {
                    axis.at(day, clock)
                };
                let last = segments.last().map_or(SimTime::START, |s: &RateSegment| s.end);
                if end > last {
                    let hour = (last.micros() / 3_600_000_000) as u32;
                    segments.push(RateSegment { end, rate: per_micro * weight * factor, day, hour });
                }
            }
        }
        let hourly = *keys.busy_hours_cv > 0.0;
        let segments = if hourly { split_by_hour(segments) } else { segments };
        let level = (rate.sd() > 0.0).then(|| Sampler::compile(&rate.scaled(1.0 / mean)));
        Some(RateCurve::new(segments, *keys.busy_days_cv, *keys.busy_hours_cv, level))
    }

    fn items(&mut self, keys: &ItemKeys) -> Option<Items> {
        let ways = [keys.file.is_some(), !keys.classes.is_empty(), keys.zipf.is_some()];
        if ways.iter().filter(|w| **w).count() != 1 {
            self.error(
                Diagnostic::error(
                    Code::P502,
                    "items come from a `file`, from `classes` or from a `zipf` law: give one",
                )
                .help("keep the one that you have data for, and delete the others")
                .at(keys.at),
            );
            return None;
        }
        if let Some(file) = &keys.file {
            return self.items_from_file(keys, file);
        }
        if let Some(zipf) = &keys.zipf {
            self.limit_items(*zipf.items, zipf.items.at)?;
            let n = *zipf.items as usize;
            let items = (1..=n).map(|rank| (format!("{rank}"), (rank as f64).powf(-*zipf.exponent)));
            let prices = zipf.price.as_ref().map_or_else(Vec::new, |p| vec![p.value; n]);
            return Some(Items::new(items, prices));
        }
        let total: f64 = keys.classes.iter().map(|(_, c)| c.share.value.value()).sum();
        if (total - 1.0).abs() > 1e-6 {
            let message = format!("the shares of item classes add up to {}, not to 100 %", percent(total));
            self.error(Diagnostic::error(Code::P504, message).at(keys.at));
            return None;
        }
        let (mut items, mut prices) = (Vec::new(), Vec::new());
        let priced = keys.classes.iter().any(|(_, c)| c.price.is_some());
        for (name, class) in by_name(&keys.classes) {
            self.limit_items(*class.items, class.items.at)?;
            for i in 1..=*class.items {
                items.push((format!("{}{i}", name.text), class.share.value.value() / *class.items as f64));
                if priced {
                    prices.push(class.price.as_ref().map_or(Money::ZERO, |p| p.value));
                }
            }
        }
        Some(Items::new(items, prices))
    }

    fn limit_items(&mut self, n: u64, at: Span) -> Option<()> {
        if n > 10_000_000 {
            self.error(Diagnostic::error(Code::P507, "more than 10 million items").at(at));
            return None;
        }
        Some(())
    }

    fn items_from_file(&mut self, keys: &ItemKeys, file: &At<std::path::PathBuf>) -> Option<Items> {
        let id = self.data_file(file)?;
        let mut columns =
            vec![Column::required(&keys.item, Kind::Key), Column::required(&keys.weight, Kind::Amount)];
        if let Some(price) = &keys.price {
            columns.push(Column::required(price, Kind::Amount));
        }
        let table =
            read_csv(id, &columns, *keys.decimal == DecimalMark::Comma, self.sources, self.diagnostics)?;
        let weight = |cells: &[Cell]| cells[1].number().unwrap_or(0.0);
        if table.rows.iter().map(|r| weight(&r.cells)).sum::<f64>() <= 0.0 {
            self.error(
                Diagnostic::error(Code::P206, "every item has the weight 0")
                    .help("give at least one item a weight above 0")
                    .at(keys.weight.at),
            );
            return None;
        }
        let prices = match &keys.price {
            None => Vec::new(),
            Some(_) => {
                table.rows.iter().map(|r| Money::from_amount(r.cells[2].number().unwrap_or(0.0))).collect()
            }
        };
        let items = table.rows.iter().map(|r| (r.cells[0].text().to_string(), weight(&r.cells)));
        Some(Items::new(items, prices))
    }

    fn trace(&mut self, keys: &OrderSourceKeys, until: SimTime) -> Option<Trace> {
        let file = keys.file.as_ref()?;
        let id = self.data_file(file)?;
        let mut columns =
            vec![Column::required(&keys.placed_at, Kind::Moment), Column::required(&keys.order, Kind::Key)];
        let optional = [
            (&keys.lines, Kind::Count),
            (&keys.units, Kind::Count),
            (&keys.region, Kind::Text),
            (&keys.value, Kind::Amount),
        ];
        let mut at = [None; 4];
        for (i, (column, kind)) in optional.iter().enumerate() {
            if let Some(name) = column {
                at[i] = Some(columns.len());
                columns.push(Column::required(name, *kind));
            }
        }
        let table =
            read_csv(id, &columns, *keys.decimal == DecimalMark::Comma, self.sources, self.diagnostics)?;
        let regions = self.region_lookup(keys, &table, at[2])?;
        let (mut orders, mut names, outside) = self.group_rows(&table, at, &regions, until);
        if orders.is_empty() {
            let first = table.rows.iter().filter_map(|r| r.cells[0].moment()).map(|m| m.local.date()).min();
            let start = self.axis.start_date();
            let first = first.map_or(String::new(), |d| format!("; the first is of {d}"));
            self.error(
                Diagnostic::error(Code::P506, "no recorded order lies within the run")
                    .at(file.at)
                    .note(format!("the run starts on {start}{first}"))
                    .help("set `start` in [run] to a day of the data"),
            );
            return None;
        }
        if outside > 0 {
            let message = match outside {
                1 => "a recorded order lies outside the run and is left out".to_string(),
                n => format!("{n} recorded orders lie outside the run and are left out"),
            };
            self.error(
                Diagnostic::warning(Code::W610, message)
                    .help("lengthen the run, or move its `start`, to have them all")
                    .at(file.at),
            );
        }
        let mut order: Vec<usize> = (0..orders.len()).collect();
        order.sort_by_key(|i| orders[*i].at);
        orders = order.iter().map(|i| orders[*i].clone()).collect();
        names = order.iter().map(|i| names[*i].clone()).collect();
        if *keys.factor <= 0.0 || *keys.factor > 10_000.0 {
            self.error(
                Diagnostic::error(Code::P206, "the factor must lie between 0 and 10 000").at(keys.factor.at),
            );
            return None;
        }
        let resample = match *keys.resample {
            ResampleBy::No => Resample::No,
            ResampleBy::Orders => Resample::Orders,
            ResampleBy::Days => self.resample_days(&orders, until),
        };
        Some(Trace { orders, names, factor: *keys.factor, jitter: *keys.jitter, resample, until })
    }

    /// The region of each value of the region column.
    fn region_lookup(
        &mut self,
        keys: &OrderSourceKeys,
        table: &CsvTable,
        column: Option<usize>,
    ) -> Option<Vec<(String, RegionId)>> {
        let Some(column) = column else { return Some(Vec::new()) };
        let file = self.file;
        let mut named = Vec::new();
        for (value, region) in keys.region_names.iter().flat_map(|m| m.iter()) {
            let index = self.find(&file.region, "region", region, region.at)?;
            named.push((value.text.clone(), RegionId::new(index)));
        }
        let other = named.iter().find(|(v, _)| v == "*").map(|(_, r)| *r);
        let mut lookup: Vec<(String, RegionId)> = Vec::new();
        let names = self.region_names();
        for row in &table.rows {
            let value = row.cells[column].text();
            if lookup.iter().any(|(v, _)| v == value) {
                continue;
            }
            let found = named
                .iter()
                .find(|(v, _)| v == value)
                .map(|(_, r)| *r)
                .or_else(|| names.iter().position(|n| n == value).map(RegionId::new))
                .or(other);
            let Some(region) = found else {
                let d = Diagnostic::error(Code::P301, format!("no region is called `{value}`")).at(row.at);
                let near = did_you_mean(value, names.iter().map(String::as_str));
                self.error(match near {
                    Some(near) => d.suggest(Some(near)),
                    None => d.help("name it under [region.…], or map it with `region_names`; \"*\" stands for all others"),
                });
                return None;
            };
            lookup.push((value.to_string(), region));
        }
        Some(lookup)
    }

    /// Rows of the same order become one; also counts orders outside the run.
    fn group_rows(
        &self,
        table: &CsvTable,
        [lines, units, region, value]: [Option<usize>; 4],
        regions: &[(String, RegionId)],
        until: SimTime,
    ) -> (Vec<TraceOrder>, Vec<String>, u64) {
        let mut index: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
        let (mut orders, mut names, mut outside): (Vec<TraceOrder>, Vec<String>, u64) = Default::default();
        let small = |n: u64| n.min(1 << 24) as u32;
        for row in &table.rows {
            let cell = |at: Option<usize>| at.map(|i| &row.cells[i]);
            let count = |at: Option<usize>| cell(at).and_then(Cell::count).map(small);
            let name = row.cells[1].text();
            let amount = cell(value).and_then(Cell::number).map(Money::from_amount);
            if let Some(&i) = index.get(name) {
                if i != usize::MAX {
                    let order = &mut orders[i];
                    order.lines = order.lines.saturating_add(count(lines).unwrap_or(1));
                    order.units = order.units.saturating_add(count(units).unwrap_or(1));
                    order.value = order.value.zip(amount).map(|(a, b)| a + b);
                }
                continue;
            }
            let placed = row.cells[0].moment().and_then(|m| self.axis.moment(m.local));
            let Some(at) = placed.filter(|at| *at < until) else {
                index.insert(name, usize::MAX);
                outside += 1;
                continue;
            };
            index.insert(name, orders.len());
            let n = count(lines).unwrap_or(1).max(1);
            orders.push(TraceOrder {
                at,
                lines: n,
                units: count(units).unwrap_or(n),
                region: cell(region)
                    .and_then(|c| regions.iter().find(|(v, _)| v == c.text()).map(|(_, r)| *r)),
                value: amount,
            });
            names.push(name.to_string());
        }
        (orders, names, outside)
    }

    fn resample_days(&self, orders: &[TraceOrder], until: SimTime) -> Resample {
        let last = orders.last().map_or(SimTime::START, |o| o.at);
        let (days, recorded) = (self.axis.day_of(until) + 1, self.axis.day_of(last) + 1);
        let starts = (0..=days.max(recorded)).map(|d| self.axis.day_start(d)).collect();
        let alternatives = (0..days)
            .map(|day| {
                let weekday = self.axis.weekday(day);
                (0..recorded).filter(|d| self.axis.weekday(*d) == weekday).collect()
            })
            .collect();
        Resample::Days { starts, alternatives }
    }
}

/// Factors by name, as a key holds them.
type Factors = At<Vec<(Name, At<f64>)>>;

fn percent(share: f64) -> String {
    format!("{} %", (share * 1e6).round() / 1e4)
}

fn peak_factor(peak: &crate::model::demand::config::PeakKeys, date: jiff::civil::Date) -> f64 {
    let days = (date - *peak.from).get_days();
    usize::try_from(days).ok().and_then(|d| peak.shape.get(d)).map_or(1.0, |f| f.value)
}

/// Cuts stretches at full hours, so that each hour can have a factor of its own.
fn split_by_hour(segments: Vec<RateSegment>) -> Vec<RateSegment> {
    const HOUR: u64 = 3_600_000_000;
    let mut cut = Vec::new();
    let mut start = 0;
    for segment in segments {
        while start < segment.end.micros() {
            let hour = start / HOUR;
            let end = ((hour + 1) * HOUR).min(segment.end.micros());
            cut.push(RateSegment { end: SimTime::from_micros(end), hour: hour as u32, ..segment });
            start = end;
        }
    }
    cut
}

trait TransposeSome<T> {
    /// Nothing wanted is fine; something wanted and not made is not.
    fn transpose_some(self) -> Option<Option<T>>;
}

impl<T> TransposeSome<T> for Option<Option<T>> {
    fn transpose_some(self) -> Option<Option<T>> {
        match self {
            None => Some(None),
            Some(None) => None,
            Some(some) => Some(some),
        }
    }
}
