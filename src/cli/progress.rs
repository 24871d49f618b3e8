//! What is seen and heard while replications run: the bar on a terminal, and Ctrl-C.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::code;
use super::console::{Console, to_stderr};
use crate::experiment::{BenchWatcher, Progress, Watcher};
use crate::metrics::{KpiInfo, registry};
use crate::report::Scale;
use crate::scenario::Scenario;

/// How often Ctrl-C has been pressed.
static STOPS: AtomicU32 = AtomicU32::new(0);

/// From here on Ctrl-C finishes the replications under way, and a second one ends the process at once.
pub fn listen_for_stop() {
    let handler = || {
        if STOPS.fetch_add(1, Ordering::SeqCst) > 0 {
            std::process::exit(i32::from(code::STOPPED));
        }
        to_stderr("\nStopping: replications under way are finished and saved; Ctrl-C again stops at once.");
    };
    // Without a handler Ctrl-C ends the process at once, which is what people expect at least.
    let _ = ctrlc::set_handler(handler);
}

/// Watches a run for the person at the terminal.
pub struct Watch {
    bar: ProgressBar,
    kpis: Vec<KpiInfo>,
    currency: String,
    started: Instant,
}

impl Watch {
    /// A bar for so many replications, where a person sees it.
    pub fn new(scenario: &Scenario, replications: u32, console: &Console) -> Self {
        let bar = bar(u64::from(replications), console);
        let kpis = registry(&scenario.model.layout).into_iter().map(|k| k.info).collect();
        Watch { bar, kpis, currency: scenario.model.layout.currency.clone(), started: Instant::now() }
    }

    /// Takes the bar away.
    pub fn done(&self) {
        self.bar.finish_and_clear();
    }

    /// Seconds since the start.
    pub fn seconds(&self) -> f64 {
        self.started.elapsed().as_secs_f64()
    }
}

/// Watches an experiment over several settings.
pub struct BenchWatch {
    bar: ProgressBar,
    started: Instant,
    /// How many replications are expected over all rounds, when that is known beforehand.
    expected: Option<usize>,
    seen: AtomicUsize,
}

impl BenchWatch {
    /// A bar that learns its length from the first replication, where a person sees it.
    pub fn new(console: &Console) -> Self {
        let (started, seen) = (Instant::now(), AtomicUsize::new(0));
        BenchWatch { bar: bar(0, console), started, expected: None, seen }
    }

    /// A bar for so many replications in several rounds.
    pub fn expecting(replications: usize, console: &Console) -> Self {
        BenchWatch { expected: Some(replications), ..BenchWatch::new(console) }
    }

    /// Takes the bar away.
    pub fn done(&self) {
        self.bar.finish_and_clear();
    }

    /// Seconds since the start.
    pub fn seconds(&self) -> f64 {
        self.started.elapsed().as_secs_f64()
    }
}

impl BenchWatcher for BenchWatch {
    fn finished(&self, done: usize, wanted: usize) {
        if self.bar.is_hidden() {
            return;
        }
        let seen = self.seen.fetch_add(1, Ordering::Relaxed) + 1;
        let (done, wanted) = self.expected.map_or((done, wanted), |all| (seen, all.max(seen)));
        self.bar.set_length(wanted as u64);
        self.bar.set_position(done as u64);
        let per_second = done as f64 / self.seconds().max(1e-6);
        let left = ((wanted - done) as f64 / per_second.max(1e-9)).ceil() as u64;
        let rate = per_second * 60.0;
        self.bar.set_message(format!("{rate:.0} rep/min   {}:{:02} left", left / 60, left % 60));
    }

    fn stop(&self) -> bool {
        STOPS.load(Ordering::Relaxed) > 0
    }
}

/// Watches a search, which may have an end in time.
pub struct SearchWatch {
    bar: ProgressBar,
    end: Option<Instant>,
    given_up: AtomicBool,
}

impl SearchWatch {
    /// A bar of settings decided, where a person sees it, and an end after so many minutes.
    pub fn new(minutes: Option<f64>, console: &Console) -> Self {
        // Beyond the clock's reach there is no end.
        let end = minutes.and_then(|m| Duration::try_from_secs_f64(m * 60.0).ok());
        let end = end.and_then(|d| Instant::now().checked_add(d));
        SearchWatch { bar: bar(0, console), end, given_up: AtomicBool::new(false) }
    }

    /// Shows how far the search is.
    pub fn show(&self, replications: usize, decided: usize, settings: usize) {
        if !self.bar.is_hidden() {
            self.bar.set_length(settings as u64);
            self.bar.set_position(decided as u64);
            self.bar.set_message(format!("settings decided, {replications} replications"));
        }
    }

    /// Ends the search because nothing can be saved any more.
    pub fn give_up(&self) {
        self.given_up.store(true, Ordering::Relaxed);
    }

    /// Whether a person stopped it.
    pub fn stopped(&self) -> bool {
        STOPS.load(Ordering::Relaxed) > 0
    }

    /// Takes the bar away.
    pub fn done(&self) {
        self.bar.finish_and_clear();
    }
}

impl BenchWatcher for SearchWatch {
    fn finished(&self, _: usize, _: usize) {}

    fn stop(&self) -> bool {
        self.stopped()
            || self.given_up.load(Ordering::Relaxed)
            || self.end.is_some_and(|end| Instant::now() >= end)
    }
}

/// A bar of so many steps, hidden where nobody looks.
fn bar(steps: u64, console: &Console) -> ProgressBar {
    let seen = !console.quiet() && std::io::stderr().is_terminal();
    let target = if seen { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(Some(steps), target);
    let style = ProgressStyle::with_template("  {bar:28} {pos:>6}/{len}   {wide_msg}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.set_style(style.progress_chars("█▌ "));
    bar
}

/// `2100 rep/min   On-time delivery 96.1 ± 0.1 %   0:03 left`.
fn line(progress: Progress, kpi: Option<&KpiInfo>, currency: &str, seconds: f64) -> String {
    let per_second = f64::from(progress.done) / seconds.max(1e-6);
    let left = (f64::from(progress.total - progress.done) / per_second.max(1e-9)).ceil() as u64;
    let estimate = kpi.map_or(String::new(), |kpi| {
        let scale = Scale::new(kpi.unit, currency, progress.mean, progress.half_width);
        format!("{} {}   ", kpi.label, scale.mean_and_half_width(progress.mean, progress.half_width))
    });
    format!("{:.0} rep/min   {estimate}{}:{:02} left", per_second * 60.0, left / 60, left % 60)
}

impl Watcher for Watch {
    fn finished(&self, progress: Progress) {
        if self.bar.is_hidden() {
            return;
        }
        self.bar.set_length(u64::from(progress.total));
        self.bar.set_position(u64::from(progress.done));
        self.bar.set_message(line(progress, self.kpis.get(progress.kpi), &self.currency, self.seconds()));
    }

    fn stop(&self) -> bool {
        STOPS.load(Ordering::Relaxed) > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::{Better, Unit};

    #[test]
    fn the_line_tells_rate_estimate_and_time_left() {
        let kpi = KpiInfo {
            id: "orders.on_time".into(),
            label: "On time".into(),
            unit: Unit::Share,
            better: Better::Higher,
            definition: String::new(),
            window: String::new(),
            censoring: String::new(),
            group: String::new(),
            headline: true,
        };
        let at = |done, half_width| {
            let progress = Progress { done, total: 500, kpi: 0, mean: 0.9612, half_width };
            line(progress, Some(&kpi), "EUR", 10.0).replace('\u{a0}', " ")
        };
        assert_eq!(at(400, 0.00123), "2400 rep/min   On time 96.12 ± 0.12 %   0:03 left");
        assert_eq!(at(1, f64::NAN), "6 rep/min   On time 96.1 %   83:10 left");
    }
}
