//! The command line: reads arguments, calls the library, prints, and answers with an exit code.
//!
//! The only layer that prints, knows the wall clock, or looks at the environment; nothing of these
//! changes a figure.

// The one layer that knows the time, for manifests and progress.
#![allow(clippy::disallowed_methods)]

mod about;
mod args;
mod check;
mod compare;
mod console;
mod drill;
mod experiments;
mod explain;
mod folder;
mod init;
mod lists;
mod load;
mod optimise;
mod points;
mod progress;
mod regret;
mod rerun;
mod risk;
mod run;
mod sweep;
mod table;
mod trace;
mod warm_up;

use std::backtrace::{Backtrace, BacktraceStatus};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::Mutex;

use args::{Cli, Command};
use clap::Parser;
use console::Console;

pub use args::command;

/// Exit codes, the same for every command.
pub mod code {
    /// Done; targets met, or none set.
    pub const DONE: u8 = 0;
    /// It could not be done: disk, permission, bug.
    pub const IMPOSSIBLE: u8 = 1;
    /// Bad command line or invalid scenario; nothing was run.
    pub const INVALID: u8 = 2;
    /// Done, and a target was missed.
    pub const TARGET_MISSED: u8 = 3;
    /// A rerun gave other bytes, or a point is significantly worse than the baseline.
    pub const DIFFERENT: u8 = 4;
    /// Some replications failed, or the wanted precision was not reached; what there is was saved.
    pub const INCOMPLETE: u8 = 5;
    /// Stopped by Ctrl-C; partial results saved.
    pub const STOPPED: u8 = 130;
}

/// Why a command ended without its result.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Failure {
    code: u8,
    /// What is printed on stderr; empty when all has been said.
    message: String,
}

impl Failure {
    /// The command line or the scenario is wrong.
    fn invalid(message: impl Into<String>) -> Self {
        Failure { code: code::INVALID, message: message.into() }
    }

    /// It could not be done.
    fn impossible(message: impl Into<String>) -> Self {
        Failure { code: code::IMPOSSIBLE, message: message.into() }
    }

    /// Everything has been said already.
    fn told(code: u8) -> Self {
        Failure { code, message: String::new() }
    }
}

impl From<crate::report::OutputError> for Failure {
    fn from(error: crate::report::OutputError) -> Self {
        Failure::impossible(error.to_string())
    }
}

/// The exit code, or why there is no result.
type Done = Result<u8, Failure>;

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    keep_panics_quiet();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // A closed pipe is no reason to complain about help that nobody reads.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(code::INVALID));
        }
    };
    let console = Console::new(&cli.common);
    let done = catch_unwind(AssertUnwindSafe(|| dispatch(cli.command, &console)));
    let code = match done {
        Ok(Ok(code)) => code,
        Ok(Err(failure)) => {
            if !failure.message.is_empty() {
                console.error(&failure.message);
            }
            failure.code
        }
        Err(_) => {
            console.error(&bug_report());
            code::IMPOSSIBLE
        }
    };
    ExitCode::from(code)
}

fn dispatch(command: Command, console: &Console) -> Done {
    match command {
        Command::Init(args) => init::init(&args, console),
        Command::Check(args) => check::check(&args, console),
        Command::Run(args) => run::run(&args, console),
        Command::Compare(args) => compare::compare(&args, console),
        Command::Staff(args) => optimise::staff(&args, console),
        Command::Optimise(args) => optimise::optimise(&args, console),
        Command::Sweep(args) => sweep::sweep(&args, console),
        Command::Drill(args) => drill::drill(&args, console),
        Command::Risk(args) => risk::risk(&args, console),
        Command::Trace(args) => trace::trace(&args, console),
        Command::Rerun(args) => rerun::rerun(&args, console),
        Command::Levers(args) => lists::levers(&args, console),
        Command::Signals(args) => lists::signals(&args, console),
        Command::Kpis(args) => lists::kpis(&args, console),
        Command::Explain(args) => explain::explain(&args, console),
        Command::Schema(args) => about::schema(&args, console),
        Command::Report(args) => about::report(&args, console),
        Command::Completions(args) => about::completions(&args, console),
        Command::Man(args) => about::man(&args, console),
    }
}

/// The last panic: what it says, where, and how it came there when RUST_BACKTRACE asks for that.
static LAST_PANIC: Mutex<Option<(String, Backtrace)>> = Mutex::new(None);

/// A replication that fails is reported with the others, in order, and a bug with how to report it; nothing
/// is printed from the thread that panics.
fn keep_panics_quiet() {
    std::panic::set_hook(Box::new(|info| {
        let message = info.payload_as_str().unwrap_or("no message");
        let place = info.location().map_or(String::new(), |l| format!(" ({}:{})", l.file(), l.line()));
        if let Ok(mut last) = LAST_PANIC.lock() {
            *last = Some((format!("{message}{place}"), Backtrace::capture()));
        }
    }));
}

fn bug_report() -> String {
    let last = LAST_PANIC.lock().ok().and_then(|mut last| last.take());
    let (what, trace) = match &last {
        Some((what, trace)) if trace.status() == BacktraceStatus::Captured => {
            (what.as_str(), format!("\n{trace}"))
        }
        Some((what, _)) => (what.as_str(), String::new()),
        None => ("no message", String::new()),
    };
    format!(
        "a bug in plimsoll: {what}\n  Please report it with this line, the version ({}), the command and, if \
         you can, the scenario.{trace}",
        env!("CARGO_PKG_VERSION")
    )
}
