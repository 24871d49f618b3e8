//! The one table of message codes: what each means, why it matters, and how to mend it.

use std::fmt;

/// Turns the table into the [`Code`] enum and its lookups.
macro_rules! codes {
    ($( $code:ident $title:literal $explanation:literal )*) => {
        /// A kind of message. P1xx: spelling of the file. P2xx: values and units. P3xx: names. P4xx: files and
        /// tables. P5xx: combinations that cannot be. W6xx: legal but doubtful.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $( #[doc = $title] $code, )*
        }

        impl Code {
            /// Every code there is, in order.
            pub const ALL: &'static [Code] = &[$( Code::$code ),*];

            /// The code as printed, such as `P301`.
            pub const fn name(self) -> &'static str {
                match self { $( Code::$code => stringify!($code), )* }
            }

            /// The kind of mistake in a few words.
            pub const fn title(self) -> &'static str {
                match self { $( Code::$code => $title, )* }
            }

            /// What it means, why it is a mistake, how to mend it, with an example.
            pub const fn explanation(self) -> &'static str {
                match self { $( Code::$code => $explanation, )* }
            }
        }
    };
}

impl Code {
    /// The code of that name, in any case.
    pub fn find(name: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|c| c.name().eq_ignore_ascii_case(name))
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

codes! {
P101 "The file is not TOML"
"A scenario is a TOML file: `key = value` lines under `[headers]`. The caret stands where reading stopped making \
sense; a missing quote or bracket is often one line above. Text needs quotes, numbers have no thousands separator \
(write 1_000 or 1000), a clock time is written \"08:00\". Example: `wage = \"17.50 EUR/h\"`."

P102 "A key is given twice"
"Within one table each key may stand once; which of two values counts would otherwise be a guess. Delete one, or put \
the second under its own header. A table may be opened by one `[header]` only: move the lines of the second under the \
first. Example: one `[warehouse.north]` with both `docks = 7` and `capacity = \"42000 units\"`."

P103 "Brackets are nested too deeply"
"Nothing in a scenario needs more than a few levels of brackets or dots; more than 64 is a damaged file, and is refused \
before it is read. Look for a bracket that is never closed."

P104 "The file is not UTF-8 text"
"Scenario files and CSV files are read as UTF-8, so that names mean the same on every machine. Save the file again with \
that encoding: in Excel choose `CSV UTF-8`, in an editor `Save with encoding`. For a GBK file: \
`iconv -f GBK -t UTF-8 old.csv > new.csv`."

P105 "The file contains control characters"
"Bytes such as NUL do not belong into a text file; they come from damaged copies, or from a spreadsheet or a UTF-16 file \
with the wrong name. Save the file again as UTF-8 text."

P201 "A value of the wrong kind"
"Each key takes one kind of value: a number for counts and factors, text with a unit for quantities, true or false, a \
list in `[ ]`, or a table in `{ }`. The message names the right kind with an example. Example: `people = 24`, not \
`people = \"24\"`."

P202 "A quantity with a missing or wrong unit"
"Quantities carry their unit as text, since a bare 45 may be seconds to the writer and minutes to the reader. Example: \
`\"45 s\"`, `\"2 d 12 h\"`, `\"2600 /d\"`, `\"17.50 EUR/h\"`, `\"12 km\"`, `\"350 parcels\"`."

P203 "A quantity that cannot be read"
"A quantity is a number, a space and a unit: `\"45 s\"`. Durations may join several: `\"2 d 12 h\"`. Numbers use a \
point for decimals and no other signs."

P204 "A comma in a number"
"\"1,500\" is one and a half to half of the world and fifteen hundred to the other half, so it is never guessed. Write \
1500 or 1.5. In CSV files written with decimal commas, say `decimal = \",\"` beside the file name."

P205 "A share without a per cent sign"
"Shares are written with `%`, since 0.9 may mean 90 % or 0.9 %, and both occur. Example: `share = \"90 %\"`. Factors, \
which may exceed 1, stay plain numbers."

P206 "A value outside the possible range"
"The value is of the right kind, but nothing can have it: a negative time, 130 % of a whole, half a person, \
infinity. The message gives the range."

P207 "A wrong currency"
"A scenario counts in one currency, named once in `[scenario] currency`. Amounts in another cannot be added to it; \
convert them first. Example: with `currency = \"EUR\"`, `wage = \"17.50 EUR/h\"`."

P208 "A count of the wrong thing"
"Counted quantities may name what they count: `\"350 parcels\"`. This key counts something else; either the value stands \
at the wrong key, or the word is wrong. A plain number is accepted too."

P209 "A distribution that cannot be"
"The parameters contradict each other: low above likely, a negative coefficient of variation, p10 not below p50, \
weights that are all 0. The caret stands at the parameter to change. Example: \
`{ low = \"30 s\", likely = \"45 s\", high = \"2 min\" }`."

P210 "A date or time that does not exist"
"Dates are written 2026-03-02, clock times \"17:00\", moments 2026-03-02T17:00:00. The 30th of February and 25:00 are \
refused."

P211 "An unknown word where one of a few is expected"
"This key takes one of a fixed list of words, given in the message."

P212 "Not a number, or infinite"
"`nan` and `inf` are legal in TOML but are no amount of anything. To say \"no limit\", leave the key out."

P213 "A list of the wrong length"
"The list must have as many values as the message says: hourly shapes must divide a day into equal parts (24, 48, 96 \
…), weights need one number for each value."

P214 "Weekdays or opening hours that cannot be read"
"Weekdays are mon, tue, wed, thu, fri, sat, sun, ranges of them such as mon-fri, or lists. Hours are \"06:00-14:00\"; \
they may pass midnight: \"22:00-06:00\". Example: `open = { mon-fri = \"06:00-22:00\", sat = \"08:00-14:00\" }`."

P301 "A name that nothing has"
"The value must be the name of something in the scenario, which is the last part of its header: `[carrier.swift]` is \
called `swift`. Correct the spelling, or add the thing."

P302 "A key is missing"
"Without this key there is no sensible value to go on with, so none is assumed. Add it under the header the message \
shows."

P303 "An unknown key"
"No key of this name exists in this table, and ignoring it would run something other than what was written. A key \
written after a `[header]` belongs to that table until the next header. Correct the spelling or move the line."

P304 "`--set` on a path that does not exist"
"`--set PATH=VALUE` changes what the file describes, and refuses paths that lead nowhere, since a misspelt change would \
be a silent one. Paths are the header and the key joined by dots: `warehouse.north.pool.pickers.people`. `*` stands for \
every name. `plimsoll levers FILE` lists them."

P305 "An unknown variant"
"The variant asked for has no `[variant.NAME]` table in the scenario."

P306 "A change that cannot be read"
"`--set` is written PATH=VALUE: `--set warehouse.north.pool.pickers.people=28`. The right side is read as TOML, and as \
text when that fails."

P307 "Names that refer to each other in a circle"
"Each of these things is defined through the next, so none is defined. Break the circle at one place."

P401 "A file that cannot be read"
"The file named here does not exist or may not be read. Paths are relative to the file that names them."

P402 "`extends` goes in a circle"
"A file that extends another inherits from it, and no file can inherit from itself. The message prints the circle; take \
one `extends` out."

P403 "A file that is too large"
"Scenario and CSV files are limited to 16 MiB: larger ones are nearly always the wrong file. Long order histories can be \
cut to the weeks that matter."

P404 "Wrong columns in a CSV file"
"The first line of a CSV file names its columns. The message lists the columns that are needed and those that are \
there. The separator (`,` `;` or tab) is recognised from that line."

P405 "A wrong value in a CSV file"
"The field cannot be read as what its column holds. Line and column are those of the file. Numbers have a decimal point, \
or a comma if the scenario says `decimal = \",\"`."

P406 "A row of the wrong length in a CSV file"
"Every row must have as many fields as the header. A field that contains the separator must stand in double quotes."

P407 "An unknown format version"
"`format = 1` at the top of a file says which version of the scenario format it is written in. This program reads \
version 1; a higher number needs a newer program."

P408 "A file with nothing in it"
"The file is there but holds no data: an empty file, or a CSV file with a header and no rows."

P501 "Keys that exclude each other"
"Two keys say the same thing in different ways, so only one of them may be given. Delete one."

P502 "A value given in none of the possible ways"
"One of several keys must be given, and none is. The message lists them."

P503 "Values that contradict each other"
"Each value is possible, but not together with another one: the message names both. Change either."

P504 "Shares that do not add up"
"Shares that divide a whole must add up to 100 %; otherwise some orders would belong nowhere, or the meaning would be a \
guess. Correct them, or leave one out and let the program divide the rest where the reference says that it does."

P505 "Work that nobody can do"
"A task must be done by people and no pool has the skill for it, so that orders would wait for ever. Give a pool the \
skill, as in `skills = { review = 1.0 }`, or leave the task out."

P506 "Data that do not fit the run"
"Recorded orders must lie within the run, so that there is something to simulate. The message shows the dates of both. \
Set `start` in [run] to the first day of the data, or choose other data."

P507 "A run that is too large"
"Times are kept to the microsecond in 52 bits, which is 142 years, and numbered things have limits as well. The message \
says which limit is passed. Shorten the run or split the thing."

P508 "A KPI measured in another unit"
"The bound of a target is written in the unit of its KPI: a share as \"95 %\", a time as \"24 h\", money with the \
scenario's currency, anything else as a plain number. `plimsoll kpis FILE` shows the unit of each."

W601 "A new thing with a name like an existing one"
"An overlay named something the files below it do not have, which creates it. A very similar name exists, so this is \
perhaps a slip of the pen. Correct the name, or ignore the warning."

W602 "A name that needs quotes"
"Names of letters, digits, `-` and `_` can be used in paths as they are; others need quotes everywhere. Keep the name \
short and put the words for people into `label`. Example: `[warehouse.north]` with `label = \"法兰克福北仓\"`."

W603 "Shares left to the program"
"Nothing says how orders are divided, so they are divided equally. That is rarely what an operation looks like: give \
shares. Example: `share = \"85 %\"` in each service."

W604 "More work than people"
"More work arrives than the people on shift can do: over the whole run, so that the queue grows to its end; or in the \
hours named, so that more than a day's work piles up before it is worked off. Expected orders, mean times, shifts and \
breaks are compared hour by hour of the week; nothing is simulated for it. That may be just what you want to study. \
Otherwise add people, move shift hours, or check the times."

W605 "A skill without work"
"A pool has the skill for a task that its warehouse does not have. It does no harm, but a step may be missing."

W606 "A cut-off outside opening hours"
"Orders are taken for today up to a cut-off at which nobody works any more, at which the last pick-up has gone, or at \
which the day has not begun, so the promise rests on work that cannot happen. Move the cut-off, the hours or the pick-up."

W607 "A promise shorter than the way"
"The time from placement to promise is shorter than the carrier's typical transit (its median), so most orders will be \
late whatever the warehouse does. Check the promise and the transit time."

W608 "Too few replications to judge a target"
"The share of replications that reach a target is itself an estimate. With few replications its interval is wide, and the \
verdict may change with the seed. The message shows the interval's half-width (normal approximation, at the scenario's \
confidence) and how many replications bring it to 5 points."

W609 "A long warm-up"
"More than a quarter of the run is left out of every figure. Lengthen the run, or shorten the warm-up."

W610 "Orders outside the run"
"Some recorded orders lie before the start or after the end of the run and are left out. The message says how many."

W611 "A shift outside the calendar"
"A shift begins on days or reaches into hours when the warehouse is closed, or falls only on days on which its calendar \
is closed and never takes place. People without a calendar of their own work whenever their shift says; if that is not \
meant, change the shift or give the pool the calendar."

W612 "A thing that nothing uses"
"A calendar, region, service or carrier is described and never used. That is harmless, and often a slip in a name."

W613 "More arrivals than the warehouse can handle"
"Averaged over the run, a step or a rate gets more work than its stations can do while the warehouse is open, so the \
queue grows to the end. Add stations or hours, or check the times."

W614 "A value without effect"
"The value is legal, and nothing depends on it: another one switches off what it describes, such as the time of a review \
that no order needs. Delete it, or give the other a value that matters."
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_in_order_and_explained() {
        assert!(Code::ALL.windows(2).all(|w| w[0].name() < w[1].name()));
        for code in Code::ALL {
            assert_eq!(Code::find(&code.name().to_lowercase()), Some(*code));
            assert!(code.explanation().len() > 60 && !code.explanation().contains("  "), "{code}");
        }
        assert_eq!(Code::find("P999"), None);
    }
}
