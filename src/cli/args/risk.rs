//! What drills and the risk register take on the command line.

use clap::{ArgAction, Args};

use super::Experiment;

/// `drill`.
#[derive(Args, Debug)]
#[command(before_long_help = "\
Examples:
  plimsoll drill rhine.toml                                  every disruption, each at its moment
  plimsoll drill rhine.toml --disruption north_power_cut --at 2026-03-10T09:00
  plimsoll drill rhine.toml --with playbooks.toml -n 200
  plimsoll drill rhine.toml -q --json | jq '.answer'")]
pub struct DrillArgs {
    /// The scenario file, or FILE@VARIANT
    #[arg(value_name = "FILE")]
    pub file: String,
    /// The disruptions; else all of the file (repeatable)
    #[arg(long, value_name = "NAME", value_delimiter = ',', action = ArgAction::Append)]
    pub disruption: Vec<String>,
    /// The local time at which they begin; else their own moment, or a quarter into the window on a working day
    #[arg(long, value_name = "MOMENT")]
    pub at: Option<String>,
    /// How near the backlog must be to that of the undisturbed twin to count as recovered, in orders; else what is
    /// ordered in a quarter of an hour
    #[arg(long, value_name = "ORDERS", value_parser = tolerance)]
    pub tolerance: Option<f64>,
    /// How it is run.
    #[command(flatten)]
    pub experiment: Experiment,
}

fn tolerance(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(v) if v.is_finite() && v >= 0.0 => Ok(v),
        _ => Err("a number of orders, 0 or more".into()),
    }
}
