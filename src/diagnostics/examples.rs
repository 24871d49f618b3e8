//! For every message code what is written wrong, and the same as it should be.

use super::Code;

/// Turns the table into a lookup that the compiler checks for completeness.
macro_rules! examples {
    ($( $code:ident $wrong:literal $right:literal )*) => {
        impl Code {
            /// A line that gives this message, and the line that does not.
            pub const fn example(self) -> (&'static str, &'static str) {
                match self { $( Code::$code => ($wrong, $right), )* }
            }
        }
    };
}

examples! {
    P101 "people: 4" "people = 4"
    P102 "people = 4, and further down people = 5" "people = 5"
    P103 "a = [[[[[[[[ … 65 brackets" "lines = { values = [1, 2], weights = [7, 3] }"
    P104 "orders.csv saved by Excel as `CSV`" "orders.csv saved by Excel as `CSV UTF-8`"
    P105 "a spreadsheet renamed to rhine.toml" "rhine.toml saved as plain text"
    P201 "people = \"24\"" "people = 24"
    P202 "length = 28" "length = \"28 d\""
    P203 "transit = \"soon\"" "transit = \"24 h\""
    P204 "orders = \"4,300 /d\"" "orders = \"4300 /d\""
    P205 "late = 0.025" "late = \"2.5 %\""
    P206 "late = \"130 %\"" "late = \"30 %\""
    P207 "wage = \"17.50 USD/h\", with currency = \"EUR\"" "wage = \"16.10 EUR/h\""
    P208 "cap = \"400 orders\"" "cap = \"400 parcels\""
    P209 "{ low = \"3 min\", likely = \"2 min\", high = \"5 min\" }" "{ low = \"1 min\", likely = \"2 min\", high = \"5 min\" }"
    P210 "start = \"02.03.2026\"" "start = 2026-03-02"
    P211 "rule = \"newest\"" "rule = \"oldest\""
    P212 "replications = inf" "replications = 500"
    P213 "by_hour = [1, 2, 3, 4, 5]" "by_hour = [1, 2, 3, 4, 5, 6, 6, 6, 5, 4, 3, 1]"
    P214 "days = \"mo-fr\"" "days = \"mon-fri\""
    P301 "carrier = \"swfit\"" "carrier = \"swift\""
    P302 "[run] without length" "[run] length = \"28 d\""
    P303 "poeple = 4" "people = 4"
    P304 "--set warehouse.shed.pool.pikers.people=5" "--set warehouse.shed.pool.pickers.people=5"
    P305 "--variant more_peple" "--variant more_people"
    P306 "--set warehouse.shed.pool.pickers.people" "--set warehouse.shed.pool.pickers.people=5"
    P307 "ice comes after snow, and snow after ice" "ice comes after snow, and snow at a rate"
    P401 "extends = \"no_such.toml\"" "extends = \"base.toml\""
    P402 "extends = \"rhine.toml\", in rhine.toml" "extends = \"base.toml\", in rhine.toml"
    P403 "ten years of orders in one file" "the weeks that matter"
    P404 "a file whose first line is order,date" "a file whose first line is order_id,placed_at"
    P405 "7950,2011-11-18 09:30:00,22178,six,UK" "7950,2011-11-18 09:30:00,22178,6,UK"
    P406 "7003,2011-11-15 10:00:00,22178,2, below a header of six columns" "a field for each column"
    P407 "format = 2" "format = 1"
    P408 "a file that ends after its header" "a header and a row at least"
    P501 "at_least = \"95 %\" and at_most = \"99 %\" in one target" "two targets, with one of them each"
    P502 "a target with neither at_least nor at_most" "at_least = \"95 %\""
    P503 "length = \"28 d\" and warm_up = \"30 d\"" "length = \"28 d\" and warm_up = \"7 d\""
    P504 "regions = { north = \"60 %\", south = \"30 %\" }" "regions = { north = \"60 %\", south = \"40 %\" }"
    P505 "[orders.review] and no pool for it" "[orders.review.pool.clerks] people = 2, skills = { review = 1.0 }"
    P506 "start = 2026-03-02, with orders recorded in 2011" "start = 2011-11-14"
    P507 "people = 4000000" "capacity_rate = \"1000000 /d\""
    P508 "kpi = \"orders.on_time\", at_least = \"24 h\"" "kpi = \"orders.on_time\", at_least = \"95 %\""
    W601 "[warehouse.nroth] in a file over one with [warehouse.north]" "[warehouse.north]"
    W602 "[carrier.\"swift & sons\"]" "[carrier.swift] label = \"Swift & Sons\""
    W603 "two services without a share" "share = \"85 %\" and share = \"15 %\""
    W604 "people = 2, for the work of three" "people = 3"
    W605 "skills = { pick = 1.0, stage = 1.0 }, without staging" "skills = { pick = 1.0 }"
    W606 "cut_off = \"18:30\", with the last pick-up at 18:00" "cut_off = \"17:00\""
    W607 "promise = \"1 d\", with a transit of 2 d" "promise = \"3 d\""
    W608 "replications = 30, with with_probability = \"90 %\"" "replications = 200"
    W609 "length = \"28 d\", warm_up = \"14 d\"" "length = \"42 d\", warm_up = \"7 d\""
    W610 "length = \"1 d\", with orders recorded over 2 days" "length = \"2 d\""
    W611 "shifts on Saturdays in a building that is closed then" "days = \"mon-fri\""
    W612 "[region.south], where no order goes" "regions = { north = \"60 %\", south = \"40 %\" }"
    W613 "stations = 1, for the work of two" "stations = 2"
    W614 "again_after = \"2 d\", where every first attempt succeeds" "first_attempt = \"92 %\""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_and_what_is_right_differ() {
        for code in Code::ALL {
            let (wrong, right) = code.example();
            assert!(!wrong.is_empty() && !right.is_empty() && wrong != right, "{code}");
        }
    }
}
