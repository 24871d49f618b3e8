//! Two and three classes of urgency, with and without preemption.

use super::harness::{Case, exponential, scenario_text};

/// One person; a channel and a service for each class, the most urgent first.
fn classes(rates: &[f64], preempt: &str, step: &str, channel: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    for (k, rate) in rates.iter().enumerate() {
        text += &format!("[service.class{k}]\npriority = {k}\n");
        text += &format!(
            "[channel.c{k}]\norders = \"{rate} /min\"\nservices = {{ class{k} = \"100 %\" }}\n{}\n",
            channel(k)
        );
    }
    text += &format!(
        "[warehouse.w]\npicking = {{ {step}, rule = \"priority\", preempt = \"{preempt}\" }}\n\
         [warehouse.w.pool.crew]\npeople = 1\nskills = {{ pick = 1 }}"
    );
    text
}

pub fn cases() -> Vec<Case> {
    let mut all = Vec::new();
    let exp = format!("order = {}", exponential(1.0));
    let cobham = "Cobham (1954); Gross et al. (2008) 3.4";
    for (id, rates, preempt, expected) in [
        ("Q07a", [0.3, 0.4], "no", [2.0, 4.333_333_333]),
        ("Q07c", [0.3, 0.4], "resume", [1.428_571_429, 4.761_904_762]),
        ("K14", [0.2, 0.6], "no", [2.0, 6.0]),
        ("K15", [0.2, 0.6], "resume", [1.25, 6.25]),
    ] {
        let load: f64 = rates.iter().sum();
        let text = scenario_text(
            (300_000.0f64 / load).round() + 2000.0,
            2000.0,
            "",
            &classes(&rates, preempt, &exp, |_| String::new()),
        );
        let model = format!("M/M/1, two classes λ = {rates:?}, preempt = {preempt}");
        let mut case = Case::new(id, &model, cobham, text, 20);
        for (k, time) in expected.into_iter().enumerate() {
            let label = format!("mean time of class {}, min", k + 1);
            let within = [0.01, 0.025][k];
            case = case.record(&label, move |r| r.cohort.services[k].cycle_hours() * 60.0, time, within);
        }
        // Conservation: work does not depend on who is served first.
        let inside = rates[0] * expected[0] + rates[1] * expected[1];
        let parts =
            ["stage.picking.waiting.mean", "stage.picking.working.mean", "stage.picking.interrupted.mean"];
        let parts = if preempt == "no" { &parts[..2] } else { &parts[..] };
        case = case.sum("L of picking", parts, 1.0, inside, 0.025);
        all.push(case.kpi("warehouse.w.pool.crew.utilisation", load, 0.01));
    }
    // A class has its own service time through its lines: class k has k lines, an Erlang-k time.
    let rates = [0.3, 0.12, 0.08];
    let line = [0.8, 1.6, 2.4];
    let second = |k: usize| (k as f64 + 1.0) * (k as f64 + 2.0) * 0.64;
    for preempt in ["no", "resume"] {
        let text = scenario_text(
            602_000.0,
            2000.0,
            "",
            &classes(&rates, preempt, &format!("line = {}", exponential(0.8)), |k| {
                format!("lines = {}", k + 1)
            }),
        );
        let load = |upto: usize| (0..upto).map(|j| rates[j] * line[j]).sum::<f64>();
        let residual = |upto: usize| (0..upto).map(|j| rates[j] * second(j)).sum::<f64>() / 2.0;
        let mut case = Case::new(
            if preempt == "no" { "Q07d′ (non-preemptive)" } else { "Q07d′" },
            &format!("M/G/1, three classes with Erlang 1, 2, 3 service, preempt = {preempt}"),
            "formulas of Gross et al. (2008) 3.4 with these services",
            text,
            20,
        );
        for k in 0..3 {
            let above = 1.0 - load(k);
            let with = 1.0 - load(k + 1);
            let time = if preempt == "no" {
                residual(3) / above / with + line[k]
            } else {
                line[k] / above + residual(k + 1) / above / with
            };
            let label = format!("mean time of class {}, min", k + 1);
            case = case.record(
                &label,
                move |r| r.cohort.services[k].cycle_hours() * 60.0,
                time,
                [0.01, 0.015, 0.025][k],
            );
        }
        all.push(case);
    }
    all
}
