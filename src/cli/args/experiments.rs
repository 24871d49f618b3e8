//! What experiments over several settings take on the command line.

use std::path::PathBuf;

use clap::{ArgAction, Args};

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
