//! What `staff` and `optimise` take on the command line.

use std::path::PathBuf;

use clap::{ArgAction, Args};

use super::Layers;

/// `staff`.
#[derive(Args, Debug)]
#[command(before_long_help = "\
Examples:
  plimsoll staff rhine.toml                                     how many people, for the least wages
  plimsoll staff rhine.toml --vary warehouse.north.pool.pickers.people=16..32:2
  plimsoll staff rhine.toml --minutes 5                         the best answer of five minutes; again goes on")]
pub struct StaffArgs {
    /// The scenario file; without `[optimise.staff]` all pools with people are varied around what they are
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// How it is searched.
    #[command(flatten)]
    pub search: SearchArgs,
}

/// `optimise`.
#[derive(Args, Debug)]
#[command(before_long_help = "\
Examples:
  plimsoll optimise rhine.toml slots                            the search of [optimise.slots]
  plimsoll optimise rhine.toml slots --minutes 5 -q --json | jq '.answer.levers'")]
pub struct OptimiseArgs {
    /// The scenario file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The search: `[optimise.NAME]` of the scenario
    #[arg(value_name = "NAME")]
    pub name: String,
    /// How it is searched.
    #[command(flatten)]
    pub search: SearchArgs,
}

/// How a search is run.
#[derive(Args, Debug, Clone)]
pub struct SearchArgs {
    /// Values of a lever, in place of the scenario's: PATH=FROM..TO:STEP or PATH=A,B,C (repeatable)
    #[arg(long, value_name = "PATH=VALUES", action = ArgAction::Append)]
    pub vary: Vec<String>,
    /// Stop after so many minutes with the best answer so far; the same command goes on from there
    #[arg(long, value_name = "MINUTES", value_parser = minutes)]
    pub minutes: Option<f64>,
    /// Where results folders go
    #[arg(short, long, value_name = "DIR", env = "PLIMSOLL_OUT", default_value = "results")]
    pub out: PathBuf,
    /// Seed of all random numbers, in place of the scenario's
    #[arg(long, value_name = "SEED", value_parser = clap::value_parser!(u64).range(..=i64::MAX as u64))]
    pub seed: Option<u64>,
    /// Threads; all cores when not given. Results do not depend on it
    #[arg(short, long, value_name = "N", env = "PLIMSOLL_JOBS", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// Print the result as JSON
    #[arg(long)]
    pub json: bool,
    /// Exit with 0 even when no setting meets the targets
    #[arg(long)]
    pub no_fail: bool,
    /// Begin anew even if there are replications of this search already
    #[arg(long)]
    pub force: bool,
    /// What lies on top.
    #[command(flatten)]
    pub layers: Layers,
}

fn minutes(text: &str) -> Result<f64, String> {
    let minutes: f64 = text.parse().map_err(|_| "a number of minutes, such as 5 or 0.5".to_string())?;
    if minutes.is_finite() && minutes >= 0.0 { Ok(minutes) } else { Err("a number from 0".into()) }
}
