//! Commands about the program itself, and reports made again: `schema`, `completions`, `man`, `report`.

use super::args::{CompletionsArgs, ManArgs, ReportArgs, SchemaArgs, command};
use super::console::Console;
use super::{Done, Failure, code};
use crate::diagnostics::did_you_mean;
use crate::report::export::schema::summary_schema;
use crate::report::{rewrite_report, write_one_page};
use crate::{scenario, source};

/// Prints the JSON Schema of scenarios, or of results.
pub fn schema(args: &SchemaArgs, console: &Console) -> Done {
    let text = if args.results { format!("{:#}\n", summary_schema()) } else { schema_text() };
    console.result(&text)?;
    Ok(code::DONE)
}

/// The JSON Schema of scenarios.
pub fn schema_text() -> String {
    format!("{:#}\n", source::schema(scenario::root()))
}

/// Makes a report again.
pub fn report(args: &ReportArgs, console: &Console) -> Done {
    if !args.dir.join("summary.json").is_file() {
        return Err(Failure::invalid(format!(
            "{} is no results folder: it has no summary.json\n  `plimsoll run FILE` makes one",
            args.dir.display()
        )));
    }
    let path = if args.one_page {
        write_one_page(&args.dir, args.lang.of())?
    } else {
        rewrite_report(&args.dir, args.lang.of())?
    };
    console.result(&path.display().to_string())?;
    Ok(code::DONE)
}

/// Prints the completion script of a shell.
pub fn completions(args: &CompletionsArgs, console: &Console) -> Done {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command(), "plimsoll", &mut script);
    console.result(&String::from_utf8_lossy(&script))?;
    Ok(code::DONE)
}

/// Prints a manual page.
pub fn man(args: &ManArgs, console: &Console) -> Done {
    let mut program = command();
    program.build();
    let page = match &args.command {
        None => program,
        Some(name) => {
            let Some(found) = program.find_subcommand(name) else {
                let names = program.get_subcommands().map(|c| c.get_name());
                let near =
                    did_you_mean(name, names).map_or(String::new(), |n| format!("; did you mean `{n}`?"));
                return Err(Failure::invalid(format!("there is no command `{name}`{near}")));
            };
            let title = format!("plimsoll-{}", found.get_name());
            // The page is called as one finds it: man plimsoll-run.
            found.clone().display_name(title.clone()).bin_name(title.replacen('-', " ", 1))
        }
    };
    let mut text = Vec::new();
    clap_mangen::Man::new(page).render(&mut text).map_err(|e| Failure::impossible(e.to_string()))?;
    console.result(&String::from_utf8_lossy(&text))?;
    Ok(code::DONE)
}
