//! What may stand on the command line.

mod experiments;
mod optimise;
mod risk;

pub use experiments::{CompareArgs, Experiment, Overlays, SweepArgs};

pub use optimise::{OptimiseArgs, SearchArgs, StaffArgs};
pub use risk::{DrillArgs, RiskArgs};

use std::path::PathBuf;

use crate::report::lang::Lang;
use clap::builder::Styles;
use clap::builder::styling::AnsiColor;
use clap::{ArgAction, Args, CommandFactory, Parser, Subcommand, ValueEnum};

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// A parallel discrete-event simulator for e-commerce logistics.
///
/// Describe an operation in a text file; Plimsoll simulates many possible weeks of it and answers with
/// distributions, targets and a report.
#[derive(Parser, Debug)]
#[command(name = "plimsoll", version, styles = STYLES, max_term_width = 100, before_long_help = "\
Examples:
  plimsoll init rhine                         a folder with a scenario that runs
  plimsoll check rhine.toml                   all problems at once; runs nothing
  plimsoll run rhine.toml                     simulate; results and report.html
  plimsoll run rhine.toml --quick --set warehouse.north.pool.pickers.people=14
  plimsoll compare rhine.toml                 against all its variants, with verdicts
  plimsoll staff rhine.toml                   how many people do we need
  plimsoll sweep rhine.toml --vary warehouse.north.pool.pickers.people=10..20:2
  plimsoll drill rhine.toml                   what are the playbooks worth
  plimsoll risk rhine.toml                    what can go wrong, how often, how bad
  plimsoll trace rhine.toml --rep 17 --order web-4711
  plimsoll explain warehouse.pool.people      what a key means", after_long_help = "\
Exit codes:
  0    done; targets met, or none set
  1    it could not be done: disk, permission, bug
  2    bad command line or invalid scenario; nothing was run
  3    done, and a target was missed, or no setting meets them (--no-fail makes it 0)
  4    compare --fail-if-worse: significantly worse; rerun: bytes differ
  5    some replications failed, a wanted precision was not reached, or a search ran out of time; the rest was saved
  130  stopped by Ctrl-C; partial results saved")]
pub struct Cli {
    /// What is to be done.
    #[command(subcommand)]
    pub command: Command,
    /// How it is told.
    #[command(flatten)]
    pub common: Common,
}

/// The whole command line as clap describes it, for completions and manual pages.
pub fn command() -> clap::Command {
    Cli::command()
}

/// Flags that every command takes. They change what is printed and no figure.
#[derive(Args, Debug)]
pub struct Common {
    /// Only results and errors: no progress, no remarks
    #[arg(short, long, global = true, conflicts_with = "verbose", help_heading = "Output")]
    pub quiet: bool,
    /// Tell more
    #[arg(short, long, global = true, help_heading = "Output")]
    pub verbose: bool,
    /// Colour (NO_COLOR and TERM=dumb switch `auto` off, CLICOLOR_FORCE on)
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", help_heading = "Output")]
    pub color: Color,
    /// How messages about a scenario are written
    #[arg(long, global = true, value_name = "FORMAT", default_value = "human", help_heading = "Output")]
    pub format: MessageFormat,
}

/// When there is colour.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Color {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Languages of reports.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English
    En,
    /// Chinese
    Zh,
}

impl Language {
    /// The same, as the report knows it.
    pub const fn of(self) -> Lang {
        match self {
            Language::En => Lang::En,
            Language::Zh => Lang::Zh,
        }
    }
}

/// How messages are written.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageFormat {
    /// With the lines of the file and carets
    Human,
    /// One line each, as `file:line:column: error[P301]: …`
    Short,
    /// An array of objects
    Json,
}

/// The commands.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Make a working folder: a scenario that runs, a what-if, a guide
    Init(InitArgs),
    /// Find all problems of scenarios at once, then what is doubtful; run nothing
    Check(CheckArgs),
    /// Simulate: replications, summary, results folder, report
    Run(RunArgs),
    /// Compare settings, paired by replication: differences, intervals, verdicts
    Compare(CompareArgs),
    /// Find the least staff that meets the targets, with a stated probability of being right
    Staff(StaffArgs),
    /// Find the cheapest setting of any levers that meets the targets
    Optimise(OptimiseArgs),
    /// Go through values of levers: response curves, effects, interactions, frontier
    Sweep(SweepArgs),
    /// Let disruptions happen one at a time: what each playbook is worth, alone and together
    Drill(DrillArgs),
    /// Make the risk register: how often, how bad, what is left after mitigation, how long each node can be missing
    Risk(RiskArgs),
    /// Tell the story of one order, or of a stretch of time
    Trace(TraceArgs),
    /// Run a results folder again and say whether every byte agrees
    Rerun(RerunArgs),
    /// List what can be changed in a scenario
    Levers(ListArgs),
    /// List what can be watched over time in a scenario
    Signals(ListArgs),
    /// List what is measured in a scenario
    Kpis(ListArgs),
    /// Explain a message code or a key, or say which file set a value
    Explain(ExplainArgs),
    /// Print the JSON Schema of scenarios, for editors, or of results
    Schema(SchemaArgs),
    /// Make report.html of a results folder again, without running
    Report(ReportArgs),
    /// Print the completion script of a shell
    Completions(CompletionsArgs),
    /// Print the manual page of the program or of a command
    Man(ManArgs),
}

/// `schema`.
#[derive(Args, Debug)]
pub struct SchemaArgs {
    /// The schema of summary.json and of --json
    #[arg(long)]
    pub results: bool,
}

/// What lies on top of a scenario file.
#[derive(Args, Debug, Clone, Default)]
pub struct Layers {
    /// Change a value, as in `warehouse.north.pool.pickers.people=14` (repeatable)
    #[arg(long, value_name = "PATH=VALUE", action = ArgAction::Append, help_heading = "Scenario")]
    pub set: Vec<String>,
    /// Lay another file over the scenario (repeatable)
    #[arg(long, value_name = "OVERLAY", action = ArgAction::Append, help_heading = "Scenario")]
    pub with: Vec<PathBuf>,
    /// Apply a variant of the scenario
    #[arg(long, value_name = "NAME", help_heading = "Scenario")]
    pub variant: Option<String>,
}

/// `init`.
#[derive(Args, Debug)]
#[command(before_long_help = "\
Examples:
  plimsoll init rhine                          asks a few questions, on a terminal
  plimsoll init rhine --orders 900 --pickers 6 --packers 4 --carriers 2
  plimsoll init rhine --sites 3 --orders 4000 --stock
  plimsoll init rhine --template parcels       two channels, two carriers, shifts
  plimsoll init shed --template warehouse      one building: stations, buffers, breakdowns
  plimsoll init land --template network        several warehouses, regions, lanes
  plimsoll init ready --template drill         a strike and a power cut, with plans to drill
  plimsoll init ready --template drill --orders 900 --sites 2 --carriers 3
  plimsoll init replay --template trace        recorded orders from a CSV file, replayed")]
pub struct InitArgs {
    /// The folder
    #[arg(value_name = "DIR", default_value = ".")]
    pub dir: PathBuf,
    /// What kind of scenario; `parcels` when no figures are given and nobody can be asked
    #[arg(long, value_name = "NAME")]
    pub template: Option<Template>,
    /// Write over files that are there
    #[arg(long)]
    pub force: bool,
    /// Ask for the figures, wherever the answers come from
    #[arg(long, conflicts_with = "no_input", help_heading = "Figures")]
    pub ask: bool,
    /// Never ask
    #[arg(long, help_heading = "Figures")]
    pub no_input: bool,
    /// Warehouses
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=12), help_heading = "Figures")]
    pub sites: Option<u32>,
    /// Orders on an average day, of all warehouses together
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000), help_heading = "Figures")]
    pub orders: Option<u32>,
    /// People who pick in each warehouse; enough for the orders when not given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000), help_heading = "Figures")]
    pub pickers: Option<u32>,
    /// People who pack in each warehouse; enough for the orders when not given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000), help_heading = "Figures")]
    pub packers: Option<u32>,
    /// Carriers
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=6), help_heading = "Figures")]
    pub carriers: Option<u32>,
    /// Working days within which delivery is promised
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=30), help_heading = "Figures")]
    pub promise: Option<u32>,
    /// Items that run out and are bought
    #[arg(long, help_heading = "Figures")]
    pub stock: bool,
    /// The currency, by its code of three letters
    #[arg(long, value_name = "CODE", value_parser = currency, help_heading = "Figures")]
    pub currency: Option<String>,
    /// The time zone, by its IANA name
    #[arg(long, value_name = "ZONE", help_heading = "Figures")]
    pub time_zone: Option<String>,
}

/// The scenarios that `init` writes.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Template {
    /// A shop that ships parcels: channels, services, shifts, carriers, targets
    Parcels,
    /// One warehouse in detail: stations, buffers, breakdowns, rework
    Warehouse,
    /// Several warehouses that serve regions over lanes; takes figures
    Network,
    /// A strike and a power cut, with early warning, plans, costs and a budget; takes figures
    Drill,
    /// Recorded orders from a CSV file, replayed against today's staff
    Trace,
}

impl Template {
    /// What its scenario is called when the folder has no name.
    pub const fn name(self) -> &'static str {
        match self {
            Template::Parcels => "parcels",
            Template::Warehouse => "warehouse",
            Template::Network => "network",
            Template::Drill => "drill",
            Template::Trace => "replay",
        }
    }
}

fn currency(code: &str) -> Result<String, String> {
    let capitals = code.len() == 3 && code.chars().all(|c| c.is_ascii_uppercase());
    if capitals { Ok(code.into()) } else { Err("three capital letters, as in EUR, USD or CNY".into()) }
}

/// `check`.
#[derive(Args, Debug)]
#[command(before_long_help = "\
Examples:
  plimsoll check rhine.toml
  plimsoll check rhine.toml storm.toml --format short
  plimsoll check storm.toml --resolved            every value, and where it comes from
  plimsoll check rhine.toml --warm-up             how long until the start is forgotten")]
pub struct CheckArgs {
    /// Scenario files
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// Print the scenario with all layers merged, every value with its origin
    #[arg(long, conflicts_with = "warm_up")]
    pub resolved: bool,
    /// Run a few replications and propose a warm-up, by MSER-5 and Welch's picture; changes nothing
    #[arg(long)]
    pub warm_up: bool,
    /// Replications to look at for --warm-up
    #[arg(short = 'n', long, value_name = "N", default_value_t = 10, requires = "warm_up", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub reps: u32,
    /// Draw Welch's picture as an SVG file as well
    #[arg(long, value_name = "FILE", requires = "warm_up")]
    pub picture: Option<PathBuf>,
    /// Threads for --warm-up; all cores when not given
    #[arg(short, long, value_name = "N", env = "PLIMSOLL_JOBS", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// What lies on top.
    #[command(flatten)]
    pub layers: Layers,
}

/// `run`.
#[derive(Args, Debug)]
#[command(before_long_help = "\
Examples:
  plimsoll run rhine.toml
  plimsoll run rhine.toml --quick                          20 replications: a rough answer
  plimsoll run rhine.toml -n 1000 --seed 7 -o results/big
  plimsoll run rhine.toml --precision orders.on_time=0.5%    as many as that takes
  plimsoll run rhine.toml --set warehouse.north.pool.pickers.people=14 --variant storm
  plimsoll run rhine.toml -q --json | jq '.targets[].met'")]
pub struct RunArgs {
    /// The scenario file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Where results folders go
    #[arg(short, long, value_name = "DIR", env = "PLIMSOLL_OUT", default_value = "results")]
    pub out: PathBuf,
    /// Number of replications, in place of the scenario's
    #[arg(short = 'n', long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub reps: Option<u32>,
    /// Index of the first replication
    #[arg(long, value_name = "INDEX", default_value_t = 0)]
    pub first: u32,
    /// Seed of all random numbers, in place of the scenario's
    #[arg(long, value_name = "SEED", value_parser = clap::value_parser!(u64).range(..=i64::MAX as u64))]
    pub seed: Option<u64>,
    /// A quick look: 20 replications, marked as rough everywhere
    #[arg(long, conflicts_with_all = ["reps", "precision", "max_reps", "batches"])]
    pub quick: bool,
    /// Go on until half the width of an interval is at most this, as in `orders.on_time=0.5 %`, `cost.total=1 % of
    /// mean`, `p90 of orders.cycle_time=10 min` or `target promise=2 %` (repeatable)
    #[arg(long, value_name = "FIGURE=WIDTH", action = ArgAction::Append, help_heading = "Precision")]
    pub precision: Vec<String>,
    /// The most replications that --precision may take; 10000 when not given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), help_heading = "Precision")]
    pub max_reps: Option<u32>,
    /// Cut one long replication into so many batches instead of repeating
    #[arg(long, value_name = "K", conflicts_with_all = ["reps", "first"], help_heading = "Precision")]
    pub batches: Option<u32>,
    /// Replications in mirrored pairs
    #[arg(long, help_heading = "Precision")]
    pub antithetic: bool,
    /// Correct means by the random inputs whose means are known
    #[arg(long, help_heading = "Precision")]
    pub controls: bool,
    /// Share replications out over the states of the world that chances make
    #[arg(long, help_heading = "Precision")]
    pub stratify: bool,
    /// Threads; all cores when not given. Results do not depend on it
    #[arg(short, long, value_name = "N", env = "PLIMSOLL_JOBS", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// Print the summary as JSON
    #[arg(long)]
    pub json: bool,
    /// The language of the report
    #[arg(long, value_name = "LANG", env = "PLIMSOLL_LANG", default_value = "en")]
    pub lang: Language,
    /// Exit with 0 even when a target is missed
    #[arg(long)]
    pub no_fail: bool,
    /// Run even if the results are there already
    #[arg(long)]
    pub force: bool,
    /// Check all invariants as it runs, after every so many events
    #[arg(long, value_name = "EVENTS", num_args = 0..=1, require_equals = true, default_missing_value = "1000", value_parser = clap::value_parser!(u64).range(1..))]
    pub audit: Option<u64>,
    /// What lies on top.
    #[command(flatten)]
    pub layers: Layers,
}

/// `trace`.
#[derive(Args, Debug)]
#[command(before_long_help = "\
Examples:
  plimsoll trace rhine.toml --rep 17 --order web-4711
  plimsoll trace rhine.toml --from \"Tue 14:00\" --to \"Tue 14:30\"
  plimsoll trace rhine.toml --rep 3 --from \"2026-03-03 06:00\"     one hour from there")]
pub struct TraceArgs {
    /// The scenario file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Index of the replication
    #[arg(long, value_name = "INDEX", default_value_t = 0)]
    pub rep: u32,
    /// The order: its channel, a dash and its number
    #[arg(long, value_name = "ORDER", conflicts_with_all = ["from", "to"], required_unless_present = "from")]
    pub order: Option<String>,
    /// From this moment, as in `Tue 14:00`, `2026-03-03 14:00`, `14:00` (of the first day) or `Tue`
    #[arg(long, value_name = "MOMENT")]
    pub from: Option<String>,
    /// Up to before this moment; one hour when not given
    #[arg(long, value_name = "MOMENT", requires = "from")]
    pub to: Option<String>,
    /// Seed of all random numbers, in place of the scenario's
    #[arg(long, value_name = "SEED", value_parser = clap::value_parser!(u64).range(..=i64::MAX as u64))]
    pub seed: Option<u64>,
    /// Print the story as JSON
    #[arg(long)]
    pub json: bool,
    /// What lies on top.
    #[command(flatten)]
    pub layers: Layers,
}

/// `rerun`.
#[derive(Args, Debug)]
#[command(before_long_help = "\
Examples:
  plimsoll rerun results/latest
  plimsoll rerun results/rhine-7f3a91c2 -j 4")]
pub struct RerunArgs {
    /// The results folder
    #[arg(value_name = "RESULT_DIR")]
    pub dir: PathBuf,
    /// Threads; all cores when not given
    #[arg(short, long, value_name = "N", env = "PLIMSOLL_JOBS", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
}

/// `levers`, `signals` and `kpis`.
#[derive(Args, Debug)]
pub struct ListArgs {
    /// The scenario file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Print it as JSON
    #[arg(long)]
    pub json: bool,
    /// What lies on top.
    #[command(flatten)]
    pub layers: Layers,
}

/// `explain`.
#[derive(Args, Debug)]
#[command(before_long_help = "\
Examples:
  plimsoll explain P301                                          a message code
  plimsoll explain warehouse.pool.people                         a key: meaning, unit, default
  plimsoll explain --origin storm.toml carrier.swift.transit     which file set a value")]
pub struct ExplainArgs {
    /// A message code, or the path of a key or table
    #[arg(value_name = "WHAT")]
    pub what: String,
    /// Say where the value of the path comes from in this scenario
    #[arg(long, value_name = "FILE")]
    pub origin: Option<PathBuf>,
    /// What lies on top.
    #[command(flatten)]
    pub layers: Layers,
}

/// `report`.
#[derive(Args, Debug)]
pub struct ReportArgs {
    /// The results folder
    #[arg(value_name = "RESULT_DIR")]
    pub dir: PathBuf,
    /// The language: beside the English report another in this one
    #[arg(long, value_name = "LANG", env = "PLIMSOLL_LANG", default_value = "en")]
    pub lang: Language,
    /// The answer on one sheet of paper: writes one-page.html beside the report
    #[arg(long)]
    pub one_page: bool,
}

/// `completions`.
#[derive(Args, Debug)]
#[command(before_long_help = "\
Examples:
  plimsoll completions bash > ~/.local/share/bash-completion/completions/plimsoll
  plimsoll completions fish > ~/.config/fish/completions/plimsoll.fish")]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

/// `man`.
#[derive(Args, Debug)]
#[command(before_long_help = "\
Examples:
  plimsoll man | man -l -
  plimsoll man run > plimsoll-run.1")]
pub struct ManArgs {
    /// A command; without one the page of the program
    #[arg(value_name = "COMMAND")]
    pub command: Option<String>,
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_is_consistent() {
        super::command().debug_assert();
    }
}
