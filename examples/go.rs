use plimsoll::engine::Watch;
use plimsoll::experiment::{Plan, run};
use plimsoll::scenario::{self, Request};
use plimsoll::source::FileSystem;
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let mut rq = Request::new(&a[1]);
    for s in &a[2..] {
        rq = rq.set(s.clone());
    }
    let l = scenario::load(&rq, &FileSystem);
    print!("{}", l.messages());
    let Some(s) = l.scenario else { std::process::exit(2) };
    let mut p = Plan::of(&s);
    p.jobs = 2;
    if std::env::var("AUDIT").is_ok() {
        p.watch = Watch::Every(1)
    }
    let t = std::time::Instant::now();
    let o = run(&s, &p, &());
    let dt = t.elapsed().as_secs_f64();
    for f in &o.result.failed {
        println!("FAILED {f:?}")
    }
    println!("{}", plimsoll::report::terminal_summary(&o.result, 110, false));
    for (i, k) in o.result.kpis.iter().enumerate() {
        let v: Vec<f64> = o.result.replications.iter().map(|r| r.values[i]).collect();
        let m = plimsoll::stats::MeanEstimate::of(&v, 0.95);
        println!("{:40} {:.6} +- {:.6}", k.id, m.mean, m.half_width);
    }
    println!(
        "{} events {:.3} s  {:.1} ns/event",
        o.result.method.events,
        dt,
        dt * 1e9 / o.result.method.events as f64
    );
}
