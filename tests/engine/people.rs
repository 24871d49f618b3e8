//! People: a day counted by hand, and what each lever does, in direction and size.

use plimsoll::engine::{Replication, Watch};
use plimsoll::experiment::{self, Plan};
use plimsoll::scenario::{self, Request, Scenario};
use plimsoll::source::MemoryFiles;

fn load(text: &str, roster: &str) -> Scenario {
    let files = MemoryFiles::new().with("scenario.toml", text).with("roster.csv", roster);
    let loaded = scenario::load(&Request::new("scenario.toml"), &files);
    let messages = loaded.messages();
    loaded.scenario.unwrap_or_else(|| panic!("{messages}\n{text}"))
}

/// A pool of pickers called `crew` with these keys, who always have tasks of `task` to do.
fn saturated(days: f64, warm_up: f64, task: &str, orders: &str, pool: &str) -> String {
    format!(
        "[scenario]\nname = \"people\"\n[run]\nlength = \"{days} d\"\nwarm_up = \"{warm_up} d\"\nfollow_up = \"0 s\"\n\
         [channel.web]\norders = {{ every = \"{orders}\" }}\n\
         [warehouse.w]\npicking = {{ order = {task} }}\n[warehouse.w.pool.crew]\nskills = {{ pick = 1 }}\n{pool}\n"
    )
}

const WEEKDAYS: &str = "[warehouse.w.pool.crew.shifts.day]\nhours = \"08:00-16:00\"\ndays = \"mon-fri\"\n";

struct Figures {
    ids: Vec<String>,
    rows: Vec<Vec<f64>>,
}

impl Figures {
    fn all(&self, id: &str) -> Vec<f64> {
        let at =
            self.ids.iter().position(|k| k == id).unwrap_or_else(|| panic!("no {id} in {:#?}", self.ids));
        self.rows.iter().map(|r| r[at]).collect()
    }

    fn mean(&self, id: &str) -> f64 {
        let all = self.all(id);
        all.iter().sum::<f64>() / all.len() as f64
    }

    /// The mean and its standard error.
    fn estimate(&self, id: &str) -> (f64, f64) {
        let (all, mean) = (self.all(id), self.mean(id));
        let n = all.len() as f64;
        (mean, (all.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0) / n).sqrt())
    }

    fn crew(&self, kpi: &str) -> f64 {
        self.mean(&format!("warehouse.w.pool.crew.{kpi}"))
    }
}

/// Every replication is audited: at intervals its workers are counted a second time.
fn figures(scenario: &Scenario, replications: u32) -> Figures {
    let plan = Plan { replications, watch: Watch::Every(101), ..Plan::of(scenario) };
    let result = experiment::run(scenario, &plan, &()).result;
    assert!(result.failed.is_empty(), "{:?}", result.failed);
    Figures {
        ids: result.kpis.iter().map(|k| k.id.clone()).collect(),
        rows: result.replications.iter().map(|r| r.values.clone()).collect(),
    }
}

fn measure(text: &str, replications: u32) -> Figures {
    figures(&load(text, ""), replications)
}

fn near(what: &str, found: f64, expected: f64, within: f64) {
    assert!((found - expected).abs() <= within, "{what}: {found}, expected {expected} ± {within}");
}

#[test]
fn a_day_counted_by_hand() {
    // Picks of 10 min, an order a minute: there is always work. Anna and Ben work 6 to 14, Cleo 14 to 22; the break of
    // half an hour is due in the middle, at 10:00 and 18:00, when a task has just been begun, so it starts at 10:10.
    // Before it 25 tasks, after it until the end of the shift 20. Anna stays for one hour: 6 tasks. Dora is absent.
    let person = |name: &str, hours: &str, more: &str| {
        format!(
            "[warehouse.w.pool.{name}]\npeople = 1\nskills = {{ pick = 1 }}\nbreaks = [\"30 min\"]\nwage = \"20 EUR/h\"\n\
             shifts = {{ one = {{ hours = \"{hours}\" }} }}\n{more}\n"
        )
    };
    let text = format!(
        "[scenario]\nname = \"one day\"\n[run]\nlength = \"1 d\"\nfollow_up = \"0 s\"\n\
         [channel.web]\norders = {{ every = \"1 min\" }}\n[warehouse.w]\npicking = {{ order = \"10 min\" }}\n{}{}{}{}",
        person("anna", "06:00-14:00", "overtime = { per_shift = \"1 h\" }"),
        person("ben", "06:00-14:00", ""),
        person("cleo", "14:00-22:00", ""),
        person("dora", "06:00-14:00", "absence = { rate = \"100 %\", pay = \"80 %\" }"),
    );
    let scenario = load(&text, "");
    let mut replication = Replication::new(scenario.model.clone());
    replication.start(1, 0, Watch::Every(1));
    replication.run();
    let flow = &replication.record().flow;
    let minutes = |pool: usize| flow.pool_time[pool].map(|micros| micros as f64 / 60e6);
    // Off, idle, working, blocked, break, overtime, absent, training, moving: 1440 minutes each.
    assert_eq!(minutes(0), [900.0, 0.0, 450.0, 0.0, 30.0, 60.0, 0.0, 0.0, 0.0], "Anna");
    assert_eq!(minutes(1), [960.0, 0.0, 450.0, 0.0, 30.0, 0.0, 0.0, 0.0, 0.0], "Ben");
    assert_eq!(minutes(2), [960.0, 0.0, 450.0, 0.0, 30.0, 0.0, 0.0, 0.0, 0.0], "Cleo");
    assert_eq!(minutes(3), [960.0, 0.0, 0.0, 0.0, 0.0, 0.0, 480.0, 0.0, 0.0], "Dora");
    assert_eq!([0, 1, 2, 3].map(|pool| flow.pool_work[pool].1), [51, 45, 45, 0]);
    let f = measure(&text, 1);
    // Three shifts of 8 h and 80 % of a fourth at 20 EUR, one hour at 30 EUR.
    near("wages", f.mean("cost.wages"), 20.0 * (24.0 + 0.8 * 8.0), 1e-9);
    near("overtime", f.mean("cost.overtime"), 30.0, 1e-9);
    near("overtime share", f.mean("warehouse.w.pool.anna.overtime"), 1.0 / 9.0, 1e-12);
    near("overtime in a row", f.mean("warehouse.w.pool.anna.overtime_in_a_row"), 1.0, 0.0);
    near("absence", f.mean("warehouse.w.pool.dora.absence"), 1.0, 0.0);
    near("cost per line", f.mean("warehouse.w.pool.anna.cost_per_line"), (160.0 + 30.0) / 51.0, 1e-6);
}

#[test]
fn a_roster_comes_from_a_table() {
    let text = saturated(
        2.0,
        0.0,
        "\"10 min\"",
        "1 min",
        "people = 3\nbreaks = [\"20 min\"]\nroster = { file = \"roster.csv\" }",
    );
    let roster = "person,from,to\nZoe,2026-01-05 06:00,2026-01-05 10:00\nAl,2026-01-05 08:00,2026-01-05 12:00\n\
                  Zoe,2026-01-05 22:00,2026-01-06 02:00\n";
    let f = figures(&load(&text, roster), 1);
    // Three stretches of four hours with a break of 20 min each, of which 220 min are 22 tasks.
    near("tasks", f.crew("lines_per_hour") * 11.0, 66.0, 1e-9);
    near("break", f.crew("break"), 1.0 / 12.0, 1e-12);
}

#[test]
fn people_who_differ_keep_the_mean_speed_and_make_waits_longer() {
    // One person on an empty floor: a task takes 1/s, and E[1/s] = (1 + cv²) for a lognormal speed s of mean 1.
    let alone = saturated(1.0, 0.0, "\"10 min\"", "3 h", "people = 1\nskill_spread = \"30 %\"");
    let f = measure(&alone, 900);
    let (mean, error) = f.estimate("orders.cycle_time");
    near("time of a task", mean * 6.0, 1.09, 4.0 * error * 6.0);
    assert!(error * 6.0 < 0.012, "{error}");
    // With work for everybody the pool keeps its speed: 40 people, n = 40.
    let busy = saturated(2.0, 0.0, "\"10 min\"", "10 s", "people = 40\nskill_spread = \"30 %\"");
    let (speed, error) = measure(&busy, 40).estimate("warehouse.w.pool.crew.performance");
    // 1 600 people with a standard deviation of 30 %: standard error 0.0075.
    near("performance", speed, 1.0, 4.0 * error.max(0.0075));
    // Five people at 60 % load, the same orders and tasks in both. Without a queue P95 = 10 min · ln 20 = 0.50 h, and
    // with E[1/s] = 1.04 it is 0.52 h; slow crews queue longer than fast ones gain.
    let queue = |spread: &str| {
        let text = format!(
            "[scenario]\nname = \"people\"\n[run]\nlength = \"3 d\"\nwarm_up = \"1 d\"\n[channel.web]\norders = \"18 /h\"\n\
             [warehouse.w]\npicking = {{ order = {{ dist = \"exponential\", mean = \"10 min\" }} }}\n\
             [warehouse.w.pool.crew]\npeople = 5\nskills = {{ pick = 1 }}\nskill_spread = \"{spread}\""
        );
        measure(&text, 240).all("orders.cycle_time.p95")
    };
    let alike = queue("0 %");
    let longer = |spread: &str| {
        let differences: Vec<f64> = queue(spread).iter().zip(&alike).map(|(d, a)| d - a).collect();
        let n = differences.len() as f64;
        let mean = differences.iter().sum::<f64>() / n;
        (mean, (differences.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0) / n).sqrt())
    };
    let ((ten, _), (twenty, error)) = (longer("10 %"), longer("20 %"));
    assert!(twenty > 4.0 * error, "95 % of orders take {twenty} h longer, standard error {error}");
    assert!(
        twenty > 0.02 && twenty > 2.0 * ten,
        "{ten} h longer with a spread of 10 %, {twenty} h with 20 %"
    );
}

#[test]
fn the_real_pick_log_gives_its_lines_per_hour() {
    // 217 963 lines of 37 pickers: 27.232 s per line (cv 2.21), people's means within about 10 %, 138.66 lines per
    // picker and hour. In the log the next line begins before the last is confirmed: from start to start it is
    // 25.963 s, 1.269 s less than a line lasts. Without this overlap it would be 3600 / 27.232 = 132.2 lines.
    let crew = |mean: f64| {
        let line = format!("{{ dist = \"lognormal\", mean = \"{mean} s\", cv = 2.21 }}");
        let text = saturated(2.0, 0.0, &line, "1 s", "people = 37\nskill_spread = \"10 %\"");
        measure(&text, 30).estimate("warehouse.w.pool.crew.lines_per_hour")
    };
    for (seconds, expected) in [(27.232 - 1.269, 138.66), (27.232, 132.2)] {
        let (found, error) = crew(seconds);
        // n = 30 crews; a crew's mean speed alone has a standard deviation of 10 % / √37 = 1.6 %.
        near("lines per picker and hour", found, expected, 4.0 * error);
        assert!(error < 0.005 * expected, "{error}");
    }
}

#[test]
fn practice_follows_its_curve_down_to_the_floor() {
    // One person, tasks of 10 min at the standard: T(n) = 10/0.6 · (0.5 + 0.5 n^-0.4) minutes, one after another.
    let learning = |experience: u64| {
        let keys = format!("people = 1\nlearning = {{ exponent = 0.4, experience = {experience} }}");
        measure(&saturated(60.0, 0.0, "\"10 min\"", "5 min", &keys), 1)
    };
    let (mut minutes, mut tasks) = (0.0, 0.0f64);
    while minutes < 60.0 * 1440.0 {
        tasks += 1.0;
        minutes += 10.0 / 0.6 * (0.5 + 0.5 * tasks.powf(-0.4));
    }
    let f = learning(0);
    // The first order comes after five minutes, the last task is not finished: two tasks at most.
    near("tasks", f.crew("lines_per_hour") * 60.0 * 24.0, tasks, 2.5);
    // After a million tasks 1000000^-0.4 = 0.004: within 0.4 % of the floor, where speed is 0.6 / 0.5.
    near("performance at the floor", learning(1_000_000).crew("performance"), 1.2, 0.006);
}

#[test]
fn newcomers_are_slow_err_and_cost_their_trainers_time() {
    // Hired at the start, measured for a week: speed rises from 60 to 80 %, errors fall from 2 to 1.8 times.
    let text = saturated(
        7.0,
        0.0,
        "\"1 min\"",
        "5 s",
        "people = 4\nhired_after = \"1 min\"\nnewcomers = { trained_by = \"old\", trainer = \"3 h\" }\n\
         [warehouse.w.pool.old]\npeople = 2\nskills = { pick = 1 }\nfatigue = {}\n\
         shifts = { day = { hours = \"08:00-16:00\", days = \"mon\" } }\n",
    );
    let f = measure(&text, 1);
    near("performance", f.crew("performance"), 0.7, 0.001);
    // Errors over tasks, not over time: ∫ speed · errors ÷ ∫ speed = (0.6 · 2 + … ) = 1.8952.
    near("error factor", f.crew("error_factor"), 1.895, 0.002);
    near("work of newcomers", f.crew("newcomers"), 1.0, 0.0);
    near("joined", f.crew("joined"), 4.0, 0.0);
    // Four newcomers cost 3 h each. The first two hours of teaching fill the one day of the two trainers, one after
    // another: the pool was there before them, at midnight, so the first are taught from 08:00, the others never.
    near("training", f.mean("warehouse.w.pool.old.training") * 16.0, 6.0, 0.05);
    let plain = measure(&saturated(7.0, 0.0, "\"1 min\"", "5 s", "people = 4\nskill_spread = \"0 %\""), 1);
    near("error factor of others", plain.crew("error_factor"), 1.0, 0.0);
}

#[test]
fn a_shift_wears_people_out() {
    let keys = format!("people = 3\nfatigue = {{ slower = \"10 %\", errors = \"20 %\" }}\n{WEEKDAYS}");
    let f = measure(&saturated(5.0, 0.0, "\"20 s\"", "4 s", &keys), 1);
    // Four hours at full speed, four in which it falls from 1 to 0.6: nine tenths of the time's work.
    near("performance", f.crew("performance"), 0.9, 0.002);
    // ∫ speed · errors: 4 + ∫₀⁴ (1 − 0.1 t)(1 + 0.2 t) dt = 4 + 4 + 0.8 − 0.42667, over 7.2.
    near("error factor", f.crew("error_factor"), (8.8 - 0.02 * 64.0 / 3.0) / 7.2, 0.002);
}

#[test]
fn absence_has_its_rate_and_a_wave_its_height() {
    let keys = format!("people = 100\nabsence = {{}}\n{WEEKDAYS}");
    let (rate, error) = measure(&saturated(364.0, 0.0, "\"8 h\"", "1 h", &keys), 20)
        .estimate("warehouse.w.pool.crew.absence");
    // n = 520 000 shifts in spells of 2.5: standard error √(0.031 · 0.969 / n · 1.587 / 0.413) = 0.00047.
    near("absence", rate, 0.031, 4.0 * 0.00047);
    assert!(error < 0.0008, "{error}");
    let wave = format!(
        "people = 400\nabsence = {{ wave = {{ after = \"7 d\", lasts = \"21 d\", peak = \"15 %\" }} }}\n{WEEKDAYS}"
    );
    // The week around the height, Wednesday to Tuesday: level 0.031 + 0.119 (1 − cos 2πx)/2.
    let f = measure(&saturated(21.0, 14.0, "\"8 h\"", "1 h", &wave), 10);
    let level = |day: f64| 0.031 + 0.119 * 0.5 * (1.0 - (std::f64::consts::TAU * (day - 7.0) / 21.0).cos());
    let expected = (0..5).map(|d| level(14.0 + f64::from(d) + 1.0 / 3.0)).sum::<f64>() / 5.0;
    // 20 000 shifts, about 4 000 people-weeks of which the days hang together: standard error at most 0.004.
    near("absence in the wave", f.crew("absence"), expected, 0.016);
    assert!(f.crew("absence") > 0.11);
}

#[test]
fn people_leave_and_are_replaced_by_newcomers() {
    let keys = format!(
        "people = 100\nturnover = {{}}\nnewcomers = {{ trainer = \"1 h\" }}\nskill_spread = \"10 %\"\n{WEEKDAYS}"
    );
    let f = measure(&saturated(364.0, 0.0, "\"1 h\"", "1 h", &keys), 10);
    // A place is filled all but 14 d after every leaver: 0.44 / (1 + 0.44 · 14/365) a year, over 364 days. Places
    // are looked at on working days only, which adds up to two days to a vacancy.
    let expected = 100.0 * 0.44 / (1.0 + 0.44 * 15.0 / 365.0) * 364.0 / 365.0;
    // 1 000 places: standard error √43 / √10 = 2.1.
    near("left", f.crew("left"), expected, 4.0 * 2.1);
    assert!(f.crew("joined") <= f.crew("left") && f.crew("joined") > 0.9 * f.crew("left"));
    // Every newcomer took an hour of somebody's time.
    let shifts = 100.0 * 260.0;
    let trained = f.crew("training") * 8.0 * (shifts - 10.0 * f.crew("left"));
    near("hours of trainers", trained, f.crew("joined"), 3.0);
    assert!(f.crew("newcomers") > 0.03 && f.crew("error_factor") > 1.0);
    let bonus = keys.replace("[warehouse", "incentive = { bonus = \"5 %\" }\n[warehouse");
    let less = measure(&saturated(364.0, 0.0, "\"1 h\"", "1 h", &bonus), 10);
    // A fifth fewer: 43 against 35 in a hundred.
    near("left with a bonus", less.crew("left") / f.crew("left"), 0.8, 0.13);
}

#[test]
fn long_weeks_lose_what_the_table_says() {
    // Ten hours a day, five days a week, always work: 50 h. The table says 20 % in the fourth and 35 % in the tenth week.
    let week = |n: f64, keys: &str| {
        let keys = format!("people = 2\novertime = {{ {keys} }}\n{WEEKDAYS}");
        measure(&saturated(7.0 * n, 7.0 * (n - 1.0), "\"2 min\"", "30 s", &keys), 1)
    };
    let full = "per_shift = \"2 h\", per_week = \"50 h\", slows = 1";
    near("week 1", week(1.0, full).crew("performance"), 1.0, 1e-9);
    let fourth = week(4.0, full);
    near("week 4", fourth.crew("performance"), 0.80, 0.005);
    near("week 10", week(10.0, full).crew("performance"), 0.65, 0.005);
    // A fifth of all hours is overtime; tasks begun in time are finished, at most 2.5 min of 10 h later.
    near("overtime", fourth.crew("overtime"), 0.2, 0.005);
    near("in a row", week(1.0, full).crew("overtime_in_a_row"), 5.0, 0.0);
    near("half of it", week(4.0, &full.replace("slows = 1", "slows = 0.5")).crew("performance"), 0.90, 0.005);
    // The limit of 48 h leaves eight hours beyond forty, the last task in hand apart.
    near("limit", week(1.0, "per_shift = \"2 h\"").crew("overtime"), 8.0 / 48.0, 0.005);
    // Nobody stays for fewer orders than are worth it, and without orders nobody stays at all.
    let none = format!(
        "people = 2\novertime = {{ per_shift = \"2 h\", only_above = \"1000000 orders\" }}\n{WEEKDAYS}"
    );
    let f = measure(&saturated(7.0, 0.0, "\"2 min\"", "30 s", &none), 1);
    assert!(f.crew("overtime") < 0.005, "{}", f.crew("overtime"));
}

#[test]
fn teams_training_and_bonus_change_speed_and_cost() {
    let crew = |keys: &str| {
        let keys = format!("people = 20\nwage = \"20 EUR/h\"\n{keys}\n{WEEKDAYS}");
        measure(&saturated(7.0, 0.0, "\"2 min\"", "3 s", &keys), 1)
    };
    // One team of twenty loses 12 %; of leaders' time a fifth goes into leading: 1/20, 1/10, 1/4 of all people.
    for (size, expected) in [(20, 0.88 * 0.99), (10, 0.98 * 0.98), (4, 0.95)] {
        let f = crew(&format!("team = {{ size = {size} }}"));
        near("performance of teams", f.crew("performance"), expected, 0.003);
    }
    // Five teams: four of five tasks come from another one and take 30 s more of 2 min; 5 % are done twice.
    let f = crew("team = { size = 4, leading = \"0 %\", hand_off = \"30 s\" }");
    near("hand-offs", f.crew("performance"), 120.0 / (120.0 + 24.0), 0.003);
    let f = crew("team = { size = 4, leading = \"0 %\", repeated = \"5 %\" }");
    // n = 24 000 tasks: standard error 0.14 points; the finished ones count once.
    near("done twice", f.crew("performance"), 1.0 / 1.05, 0.006);
    let f = crew("team = { size = 8, leading = \"0 %\", meeting = \"24 min\" }");
    near("meetings", f.crew("training"), 0.05, 0.001);
    let plain = crew("");
    let f = crew("training = { per_week = \"2 h\" }");
    near("training", f.crew("training"), 0.05, 0.001);
    near("speed", f.crew("performance"), 1.03, 0.003);
    near("errors", f.crew("error_factor"), 0.9, 1e-6);
    let f = crew("incentive = { bonus = \"5 %\", speed = 1.07 }");
    near("speed", f.crew("performance"), 1.07, 0.003);
    near("cost", f.mean("cost.total") / plain.mean("cost.total"), 1.05, 0.002);
}

#[test]
fn moves_between_tasks_take_time() {
    // One person picks and packs. Orders every hour, tasks of 10 min, moves of 5 min: pick, move, pack, move back.
    let text = |moves: &str| {
        format!(
            "[scenario]\nname = \"moves\"\n[run]\nlength = \"10 d\"\nfollow_up = \"0 s\"\n[channel.web]\norders = {{ every = \"1 h\" }}\n\
             [warehouse.w]\npicking = {{ order = \"10 min\" }}\npacking = {{ order = \"10 min\" }}\n\
             [warehouse.w.pool.crew]\npeople = 1\nskills = {{ pick = 1, pack = 1 }}\n{moves}"
        )
    };
    let f = measure(&text("moves = {}"), 1);
    near("cycle", f.mean("orders.cycle_time") * 60.0, 30.0, 0.05);
    // 239 orders before the end, two moves of 5 min each; nobody moves to the first task of all.
    near("moving", f.crew("moving"), 477.0 * 5.0 / 14_400.0, 1e-9);
    near("no moves", measure(&text(""), 1).mean("orders.cycle_time") * 60.0, 20.0, 1e-9);
    // With many orders at once, whoever changes only when idle moves twice a batch; taking the oldest, after nearly
    // every task.
    let batches = |when: &str| {
        let text = text(&format!("moves = {{ when = \"{when}\", time = \"1 min\" }}"))
            .replace("orders = { every = \"1 h\" }", "orders = { every = \"12 h\" }\nat_once = 20");
        measure(&text, 1).crew("moving") * 720.0
    };
    let (idle, oldest) = (batches("idle"), batches("oldest"));
    near("moves when idle, of a batch", idle, 2.0, 0.2);
    assert!(oldest >= idle, "{oldest} {idle}");
}

#[test]
fn other_work_for_want_of_a_task_is_a_vacation() {
    // Q08c, Q08d: M/M/1 with λ = 0.6, μ = 1 a minute; whoever finds nobody waiting is away for 5 min, again and again.
    // Wq = λ E[S²] / 2(1 − ρ) + E[V²] / 2E[V] (Fuhrmann & Cooper 1985; Doshi 1986).
    for (side_work, expected) in
        [("\"5 min\"", 1.5 + 2.5), ("{ dist = \"exponential\", mean = \"5 min\" }", 1.5 + 5.0)]
    {
        let text = format!(
            "[scenario]\nname = \"vacations\"\n[run]\nlength = \"21 d\"\nwarm_up = \"1 d\"\n\
             [channel.web]\norders = \"36 /h\"\n[warehouse.w]\n\
             picking = {{ order = {{ dist = \"exponential\", mean = \"1 min\" }} }}\n\
             [warehouse.w.pool.crew]\npeople = 1\nskills = {{ pick = 1 }}\nside_work = {side_work}\n"
        );
        let f = measure(&text, 20);
        let (wait, error) = f.estimate("orders.waiting_time");
        near("wait", wait * 60.0, expected, 4.0 * error * 60.0);
        assert!(error * 60.0 < 0.02 * expected, "{error}");
        near("at other work", f.crew("training"), 0.4, 0.01);
    }
}

#[test]
fn pools_come_and_go() {
    let keys = "people = 3\nhired_after = \"2 d\"\nleave_after = \"5 d\"\nnewcomers = { trainer = \"0 s\" }";
    let f = measure(&saturated(10.0, 0.0, "\"10 min\"", "1 min", keys), 1);
    // Three people, three days, no longer than the task at hand: 72 h each, 720 min · speed 0.6 to 0.69.
    let tasks = f.crew("lines_per_hour") * f.mean("warehouse.w.pool.crew.utilisation");
    assert!(tasks > 6.0 * 0.6 && tasks < 6.0 * 0.69, "{tasks}");
    let hours = f.crew("newcomers");
    near("all new", hours, 1.0, 0.0);
}

#[test]
fn who_may_decide_decides_how_long_it_takes() {
    // Half of the orders are worth 100, half 1 000: these wait for somebody else, in office hours only.
    let text = |up_to: u32| {
        format!(
            "[scenario]\nname = \"authority\"\n[run]\nlength = \"28 d\"\n[calendar.office]\nopen = {{ mon-sun = \"08:00-16:00\" }}\n\
             [channel.web]\norders = {{ every = \"1 h\" }}\nvalue = {{ values = [\"100 EUR\", \"1000 EUR\"], weights = [1, 1] }}\n\
             [orders.review]\ntime = \"6 min\"\npool = {{ clerks = {{ people = 2, skills = {{ review = 1 }} }} }}\n\
             [orders.review.authority.clerk]\nup_to = \"{up_to} EUR\"\n\
             [orders.review.authority.head]\ndelay = \"30 min\"\ncalendar = \"office\"\n"
        )
    };
    let f = measure(&text(500), 20);
    // n = 13 420 orders: standard error 0.43 points.
    near("escalated", f.mean("orders.escalated"), 0.5, 0.018);
    // Decided half an hour after the review while the office is open: orders of 8 to 15 h wait 30 min, the others until
    // 08:30. Reviews end at h:06.
    let wait = |h: f64| {
        if (8.0..16.0).contains(&h) { 0.5 } else { (32.5 - h - 0.1) % 24.0 }
    };
    let mean = (0..24).map(|h| wait(f64::from(h))).sum::<f64>() / 24.0;
    let (found, error) = f.estimate("orders.cycle_time");
    near("time to accept", found, 0.1 + 0.5 * mean, 4.0 * error);
    let free = measure(&text(1000), 2);
    near("with authority for all", free.mean("orders.cycle_time"), 0.1, 1e-9);
    near("nothing escalated", free.mean("orders.escalated"), 0.0, 0.0);
}

#[test]
fn people_change_while_the_run_goes_on() {
    // Two people for ten days, five from day 4 to day 8; the wage doubles meanwhile.
    let text = saturated(10.0, 0.0, "\"10 min\"", "1 min", "people = 2\nwage = \"10 EUR/h\"")
        + "[change.peak]\nfrom = 2026-01-09\nuntil = 2026-01-13\n\
           set = { \"warehouse.w.pool.crew.people\" = 5, \"warehouse.w.pool.crew.wage\" = \"20 EUR/h\" }\n";
    let f = measure(&text, 1);
    let hours = 24.0 * (2.0 * 6.0 + 5.0 * 4.0);
    near("wages", f.mean("cost.wages"), 24.0 * (2.0 * 6.0 * 10.0 + 5.0 * 4.0 * 20.0), 1e-6);
    // Three people go home with a task in hand, which they finish: up to 10 min each.
    let paid = f.crew("lines_per_paid_hour");
    near("lines", paid, 6.0, 6.0 * 0.5 / hours + 0.02);
}
