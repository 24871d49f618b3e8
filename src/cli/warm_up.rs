//! `plimsoll check --warm-up`: a proposal, which nothing applies.

use super::args::CheckArgs;
use super::console::Console;
use super::progress::{Watch, listen_for_stop};
use super::run::jobs;
use super::{Done, Failure, code, load};
use crate::experiment::{self, Plan};
use crate::report::{warm_up_figure, warm_up_lines, write_file};
use crate::source::FileSystem;

/// Runs replications of each scenario and tells how long their start differs from what follows.
pub fn propose(args: &CheckArgs, console: &Console) -> Done {
    listen_for_stop();
    if let (Some(picture), true) = (&args.picture, args.files.len() > 1) {
        let message = format!("--picture {}: one picture for several scenarios", picture.display());
        return Err(Failure::invalid(message));
    }
    for file in &args.files {
        let mut request = load::request(file, &args.layers);
        // The proposal is about the run without one; batches are cut later.
        request.set.push("run.warm_up=0 s".into());
        let (_, scenario) = load::load(&request, &FileSystem, console)?;
        let plan = Plan { replications: args.reps, most: None, jobs: jobs(args.jobs), ..Plan::of(&scenario) };
        let watch = Watch::new(&scenario, args.reps, console);
        let outcome = experiment::run(&scenario, &plan, &watch);
        watch.done();
        if outcome.interrupted {
            console.remark("Stopped before all replications had run: nothing can be said.");
            return Err(Failure::told(code::STOPPED));
        }
        let found = experiment::warm_up(&outcome.result);
        let name = console.bold(&file.display().to_string());
        console.result(&format!("{name}  {}", warm_up_lines(&found, &outcome.result.title)))?;
        if let Some(picture) = &args.picture {
            write_file(picture, &warm_up_figure(&found, &outcome.result.title).svg())?;
            console.remark(&format!("Picture  {}", picture.display()));
        }
    }
    Ok(code::DONE)
}
