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

/// `risk`.
#[derive(Args, Debug)]
#[command(before_long_help = "\
Examples:
  plimsoll risk rhine.toml
  plimsoll risk rhine.toml -n 400 --level 0.95                enough runs for the tail
  plimsoll risk rhine.toml --fails-below 0.9 --outage 48      how long can each node be missing
  plimsoll risk rhine.toml -q --json --no-nodes | jq '.register'")]
pub struct RiskArgs {
    /// The scenario file, or FILE@VARIANT
    #[arg(value_name = "FILE")]
    pub file: String,
    /// The level of value at risk and of the mean beyond it
    #[arg(long, value_name = "SHARE", default_value = "0.95", value_parser = share)]
    pub level: f64,
    /// The share of orders on time below which the service fails; else that of an undisturbed run less a point
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub fails_below: Option<f64>,
    /// How much of a day's orders must not be left behind for the service to be recovered
    #[arg(long, value_name = "SHARE", default_value = "0.99", value_parser = share)]
    pub recovered_above: f64,
    /// How long a node is missing when its recovery is timed, in hours
    #[arg(long, value_name = "HOURS", default_value = "24", value_parser = hours)]
    pub outage: f64,
    /// Only the register: no node is taken away
    #[arg(long)]
    pub no_nodes: bool,
    /// How it is run.
    #[command(flatten)]
    pub experiment: Experiment,
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(v) if v > 0.0 && v < 1.0 => Ok(v),
        _ => Err("a share between 0 and 1, such as 0.95".into()),
    }
}

fn hours(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(v) if v > 0.0 && v < 1e6 => Ok(v),
        _ => Err("a number of hours above 0".into()),
    }
}
