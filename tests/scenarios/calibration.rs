//! The generated year has the shape of the real one: hours, weekdays, months, dispersion, sizes, popularity.
//!
//! Ten replications, about 190 000 orders. Tolerances are four standard errors of the generated mean; the
//! real year is what the scenario was fitted to, so its figures are the expected values.

use super::{folder, load, shipped::placed};
use plimsoll::model::demand::Arrivals;
use std::collections::BTreeMap;

const REPLICATIONS: u32 = 10;

/// Orders by (month, weekday, hour), one count a day with trade.
type Cells = BTreeMap<(u8, u8, u8), Vec<f64>>;

/// A year of orders by day and hour, over days with trade.
struct Year {
    /// Month, weekday (Monday is 0), orders by hour.
    days: Vec<(u8, u8, [f64; 24])>,
}

impl Year {
    fn total(&self) -> f64 {
        self.days.iter().map(|d| d.2.iter().sum::<f64>()).sum()
    }

    fn share_of_hour(&self, hour: usize) -> f64 {
        self.days.iter().map(|d| d.2[hour]).sum::<f64>() / self.total()
    }

    fn per_day(&self, keep: impl Fn(u8, u8) -> bool) -> f64 {
        let days: Vec<f64> = self.days.iter().filter(|d| keep(d.0, d.1)).map(|d| d.2.iter().sum()).collect();
        days.iter().sum::<f64>() / days.len() as f64
    }

    /// Variance over mean of orders per hour, within month, weekday and hour, from 10:00 to 15:00; the mean
    /// over cells with at least two days.
    fn dispersion(&self) -> f64 {
        let mut cells = Cells::new();
        for (month, weekday, hours) in &self.days {
            for hour in 10..15 {
                cells.entry((*month, *weekday, hour)).or_default().push(hours[usize::from(hour)]);
            }
        }
        let ratios: Vec<f64> = cells
            .values()
            .filter(|c| c.len() > 1 && c.iter().sum::<f64>() > 0.0)
            .map(|c| {
                let n = c.len() as f64;
                let mean = c.iter().sum::<f64>() / n;
                c.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0) / mean
            })
            .collect();
        ratios.iter().sum::<f64>() / ratios.len() as f64
    }
}

/// The real year, from 1 December 2010 to 30 November 2011.
fn real() -> Year {
    let mut days: BTreeMap<jiff::civil::Date, [f64; 24]> = BTreeMap::new();
    for line in include_str!("uci_hourly_orders.csv").lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let [date, hour, orders] = fields[..] else { panic!("{line}") };
        let day = days.entry(date.parse().unwrap()).or_default();
        day[hour.parse::<usize>().unwrap()] += orders.parse::<f64>().unwrap();
    }
    let key = |date: jiff::civil::Date| (date.month() as u8, date.weekday().to_monday_zero_offset() as u8);
    Year { days: days.into_iter().map(|(date, hours)| (key(date).0, key(date).1, hours)).collect() }
}

struct Generated {
    years: Vec<Year>,
    lines: Vec<u32>,
    /// Lines by item.
    items: Vec<u64>,
}

fn generate() -> Generated {
    let scenario = load("uci-year");
    let model = &scenario.model;
    let channel = &model.demand.channels[plimsoll::domain::ChannelId::new(0)];
    let Arrivals::Rate(curve) = &channel.arrivals else { panic!("orders come at a rate") };
    let mut out = Generated {
        years: Vec::new(),
        lines: Vec::new(),
        items: vec![0; channel.items.as_ref().unwrap().len()],
    };
    for replication in 0..REPLICATIONS {
        let mut days = vec![[0.0; 24]; 365];
        placed(model, 1, replication, |demand, order| {
            let local = model.axis.civil(order.placed);
            days[model.axis.day_of(order.placed) as usize][local.hour() as usize] += 1.0;
            out.lines.push(order.lines);
            for (item, _) in demand.items(order).unwrap() {
                out.items[item as usize] += 1;
            }
        });
        let days = days.into_iter().enumerate().filter_map(|(day, hours)| {
            let date = model.axis.date(day as u32);
            let start = model.axis.day_start(day as u32);
            // Days with trade, whether or not an order came.
            (curve.expected(start, model.axis.day_start(day as u32 + 1)) > 0.0)
                .then(|| (date.month() as u8, date.weekday().to_monday_zero_offset() as u8, hours))
        });
        out.years.push(Year { days: days.collect() });
    }
    out
}

/// Asserts that the mean over replications is within four of its standard errors of what is expected.
fn near(what: &str, expected: f64, years: &[Year], least: f64, figure: impl Fn(&Year) -> f64) {
    let values: Vec<f64> = years.iter().map(figure).collect();
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let error = (values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0) / n).sqrt();
    println!("{what}: expected {expected:.5}, generated {mean:.5}, standard error {error:.5}");
    // The standard error is itself estimated from ten values: t with 9 degrees of freedom, 4.8 is 1 in 1000.
    assert!(
        (mean - expected).abs() < 4.8 * error.max(least),
        "{what}: expected {expected}, generated {mean} ± {error}"
    );
}

#[test]
fn the_generated_year_has_the_shape_of_the_real_one() {
    let (real, made) = (real(), generate());
    assert_eq!(real.days.len(), 297);
    assert_eq!(real.total(), 18_957.0);
    assert!(made.years.iter().all(|y| y.days.len() == 297));
    near("orders", real.total(), &made.years, 0.0, Year::total);
    for hour in 0..24 {
        near(&format!("share of hour {hour}"), real.share_of_hour(hour), &made.years, 2e-5, |y| {
            y.share_of_hour(hour)
        });
    }
    for day in [0, 1, 2, 3, 4, 6] {
        near(&format!("orders a day, weekday {day}"), real.per_day(|_, d| d == day), &made.years, 0.3, |y| {
            y.per_day(|_, d| d == day)
        });
    }
    for month in 1..=12 {
        near(
            &format!("orders a day, month {month}"),
            real.per_day(|m, _| m == month),
            &made.years,
            0.5,
            |y| y.per_day(|m, _| m == month),
        );
    }
    // The real index of 1.36 has a standard error of about 0.07 itself.
    assert!((real.dispersion() - 1.36).abs() < 0.005, "{}", real.dispersion());
    near("index of dispersion", 1.35, &made.years, 0.0, Year::dispersion);
}

#[test]
fn orders_have_the_sizes_and_items_of_the_real_ones() {
    let made = generate();
    let n = made.lines.len() as f64;
    let mean = made.lines.iter().map(|l| f64::from(*l)).sum::<f64>() / n;
    // Standard deviation 47.0, n about 190 000: standard error 0.11.
    assert!((mean - 26.16).abs() < 4.0 * 47.0 / n.sqrt(), "mean lines {mean}");
    let text = std::fs::read_to_string(folder().join("data/uci_lines_per_order.csv")).unwrap();
    let real: Vec<u32> = text.lines().skip(1).map(|l| l.parse().unwrap()).collect();
    assert_eq!(real.len(), 19_773);
    // The quantiles 5, 25, 50, 75, 90, 95 and 99 % of the data.
    for at in [1, 6, 15, 29, 52, 75, 218] {
        let share = |lines: &[u32]| lines.iter().filter(|l| **l <= at).count() as f64 / lines.len() as f64;
        let (expected, found) = (share(&real), share(&made.lines));
        let error = (expected * (1.0 - expected) / n).sqrt();
        assert!(
            (found - expected).abs() < 4.0 * error,
            "orders of at most {at} lines: {expected} and {found} ± {error}"
        );
    }
    let mut items = made.items;
    items.sort_unstable_by(|a, b| b.cmp(a));
    let text = std::fs::read_to_string(folder().join("data/uci_sku_popularity.csv")).unwrap();
    // From the second column: lines.
    let mut real: Vec<u64> =
        text.lines().skip(1).map(|l| l.split(',').nth(1).unwrap().parse().unwrap()).collect();
    real.sort_unstable_by(|a, b| b.cmp(a));
    let share = |items: &[u64], first: usize| {
        items[..first].iter().sum::<u64>() as f64 / items.iter().sum::<u64>() as f64
    };
    // The same shares over 3 900 item codes, spellings of the same item counted apart.
    let apart = [0.09369, 0.29246, 0.4449, 0.64275, 0.9187];
    for (top, apart) in [0.01, 0.05, 0.1, 0.2, 0.5].into_iter().zip(apart) {
        let first = (top * real.len() as f64).round() as usize;
        let (expected, found) = (share(&real, first), share(&items, first));
        println!("top {top} of items: expected {expected:.5}, generated {found:.5}");
        // Of five million lines the share has a standard error of at most 0.00023.
        assert!((found - expected).abs() < 0.001, "top {top} of items: {found}, expected {expected}");
        assert!((found - apart).abs() < 0.008, "top {top} of items: {found}, codes counted apart {apart}");
    }
}
