//! What experiments over several settings take on the command line.

use std::path::PathBuf;

use clap::{ArgAction, Args, ValueEnum};

use crate::scenario::sweep;

/// How an experiment is run, the same for every kind.
#[derive(Args, Debug, Clone)]
pub struct Experiment {
    /// Where results folders go
    #[arg(short, long, value_name = "DIR", env = "PLIMSOLL_OUT", default_value = "results")]
    pub out: PathBuf,
    /// Number of replications of each setting, in place of the scenario's
    #[arg(short = 'n', long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..))]
    pub reps: Option<u32>,
    /// Seed of all random numbers, in place of the scenario's
    #[arg(long, value_name = "SEED", value_parser = clap::value_parser!(u64).range(..=i64::MAX as u64))]
    pub seed: Option<u64>,
    /// A quick look: 20 replications, marked as rough everywhere
    #[arg(long, conflicts_with = "reps")]
    pub quick: bool,
    /// Threads; all cores when not given. Results do not depend on it
    #[arg(short, long, value_name = "N", env = "PLIMSOLL_JOBS", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// Print the result as JSON
    #[arg(long)]
    pub json: bool,
    /// Run even if the results are there already
    #[arg(long)]
    pub force: bool,
    /// What lies on top of every file.
    #[command(flatten)]
    pub overlays: Overlays,
}

/// What lies on top of every scenario file of an experiment.
#[derive(Args, Debug, Clone, Default)]
pub struct Overlays {
    /// Change a value everywhere, as in `warehouse.north.pool.pickers.people=14` (repeatable)
    #[arg(long, value_name = "PATH=VALUE", action = ArgAction::Append, help_heading = "Scenario")]
    pub set: Vec<String>,
    /// Lay another file over every scenario (repeatable)
    #[arg(long, value_name = "OVERLAY", action = ArgAction::Append, help_heading = "Scenario")]
    pub with: Vec<PathBuf>,
}

/// `compare`.
#[derive(Args, Debug)]
#[command(before_long_help = "\
Examples:
  plimsoll compare rhine.toml                                 the scenario against all its variants
  plimsoll compare rhine.toml rhine.toml@four_more_pickers    against one of them
  plimsoll compare a.toml b.toml results/c-7f3a91c2           files and results folders
  plimsoll compare rhine.toml --kpi orders.on_time,cost.total --fail-if-worse
  plimsoll compare rhine.toml --plans as-is,four_more_pickers --against calm,storm
  plimsoll compare rhine.toml -q --json | jq '.answer'")]
pub struct CompareArgs {
    /// Scenario files, FILE@VARIANT, or results folders, the baseline first; one file alone is compared with all its
    /// variants
    #[arg(value_name = "POINT", required = true)]
    pub points: Vec<String>,
    /// The KPIs that the answer is about; else those of `[compare]`, else headlines and targets
    #[arg(long, value_name = "KPI", value_delimiter = ',', action = ArgAction::Append)]
    pub kpi: Vec<String>,
    /// Variants of one FILE as plans, `as-is` being the file itself: each meets every world of `--against`
    #[arg(long, value_name = "PLAN", value_delimiter = ',', requires = "against", conflicts_with_all = ["fail_if_worse", "export_markdown"])]
    pub plans: Vec<String>,
    /// Variants, chances or `as-is` as worlds, laid over each plan; chances weigh what they are probable, all others
    /// share the rest
    #[arg(long, value_name = "WORLD", value_delimiter = ',', requires = "plans")]
    pub against: Vec<String>,
    /// Exit with 4 when a point is significantly worse than the baseline in one of them
    #[arg(long)]
    pub fail_if_worse: bool,
    /// Write the tables as Markdown
    #[arg(long, value_name = "FILE")]
    pub export_markdown: Option<PathBuf>,
    /// How it is run.
    #[command(flatten)]
    pub experiment: Experiment,
}

/// `sweep`.
#[derive(Args, Debug)]
#[command(before_long_help = "\
Examples:
  plimsoll sweep rhine.toml                                    the one [sweep.NAME] of the file
  plimsoll sweep rhine.toml staff -n 200
  plimsoll sweep rhine.toml --vary warehouse.north.pool.pickers.people=10..20:2
  plimsoll sweep rhine.toml --vary carrier.swift.transit=\"12 h\",\"24 h\" --design one_at_a_time
  plimsoll sweep rhine.toml --vary a.b=10..20 --vary c.d=\"1 min..5 min\" --design sobol --points 64")]
pub struct SweepArgs {
    /// The scenario file, or FILE@VARIANT
    #[arg(value_name = "FILE")]
    pub file: String,
    /// The sweep of the file; not needed when it has one
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    /// Values of a lever, as FROM..TO:STEP or A,B,C (repeatable)
    #[arg(long, value_name = "PATH=VALUES", action = ArgAction::Append)]
    pub vary: Vec<String>,
    /// How the points lie, in place of the sweep's
    #[arg(long, value_name = "DESIGN")]
    pub design: Option<Design>,
    /// How many points of a random design, in place of the sweep's
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub points: Option<u32>,
    /// The KPIs that the answer is about, in place of the sweep's
    #[arg(long, value_name = "KPI", value_delimiter = ',', action = ArgAction::Append)]
    pub kpi: Vec<String>,
    /// How it is run.
    #[command(flatten)]
    pub experiment: Experiment,
}

/// How the points of a sweep lie.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[value(rename_all = "snake_case")]
pub enum Design {
    /// Every value with every other
    Grid,
    /// One lever at a time from the scenario as it stands
    OneAtATime,
    /// Each slice of every lever once, at random
    LatinHypercube,
    /// Sobol's sequence
    Sobol,
}

impl From<Design> for sweep::Design {
    fn from(design: Design) -> Self {
        match design {
            Design::Grid => sweep::Design::Grid,
            Design::OneAtATime => sweep::Design::OneAtATime,
            Design::LatinHypercube => sweep::Design::LatinHypercube,
            Design::Sobol => sweep::Design::Sobol,
        }
    }
}
