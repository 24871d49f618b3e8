//! The map of an operation: places in layers from suppliers to customers, ways as wide as what goes over them and
//! coloured by how well it goes.

use std::fmt::Write as _;

use super::board::figure;
use crate::experiment::result::{Better, Way};
use crate::report::canvas::{Align, Sheet, figure as svg_figure};
use crate::report::charts::escaped;
use crate::report::findings::{Findings, KpiFinding};
use crate::report::number::percent;
use crate::report::page::{Block, Cell, Drawing, Part, Table, Tone};
use crate::report::palette::{BLUE, GREY, INK, Rgb, SOFT, VERMILLION};

/// The width of the drawing.
const WIDTH: f64 = 1000.0;
/// Height for each place of the fullest layer.
const ROW: f64 = 84.0;
/// Half of a place's width and height.
const BOX: (f64, f64) = (76.0, 19.0);
/// The thinnest and the widest way.
const WIDE: (f64, f64) = (1.5, 13.0);
/// Ways carry their figure in words up to so many.
const MOST_WORDS: usize = 16;
/// Layers, upstream first.
const LAYERS: [&str; 4] = ["supplier", "warehouse", "hub", "region"];
/// From which share of trouble on a way is drawn in the next colour.
const TROUBLE: [f64; 3] = [0.02, 0.05, 0.10];
/// The colours, with their classes in a page.
const COLOURS: [(Rgb, &str); 4] =
    [(BLUE, "w0"), ((86, 180, 233), "w1"), ((230, 159, 0), "w2"), (VERMILLION, "w3")];

/// A map with every place and way where it is drawn.
pub struct Drawn {
    /// Height of the drawing.
    pub height: f64,
    /// The middle of each place.
    pub places: Vec<(f64, f64)>,
    /// Each way as points along its curve, and how wide it is.
    pub ways: Vec<(Vec<(f64, f64)>, f64)>,
    /// The share of trouble on each way, where it is known.
    pub trouble: Vec<Option<f64>>,
}

fn measure<'a>(f: &'a Findings, id: Option<&String>) -> Option<&'a KpiFinding> {
    f.kpis.iter().find(|k| Some(&k.info.id) == id).filter(|k| k.mean.mean.is_finite())
}

/// The share in which it goes wrong: of on-time figures what is missing to the whole.
fn trouble(kpi: &KpiFinding) -> f64 {
    match kpi.info.better {
        Better::Higher => 1.0 - kpi.mean.mean,
        _ => kpi.mean.mean,
    }
}

/// Where everything is drawn.
pub fn drawn(f: &Findings) -> Drawn {
    let map = &f.network;
    let layer_of = |kind: &str| LAYERS.iter().position(|l| *l == kind).unwrap_or(LAYERS.len() - 1);
    let mut layers: Vec<Vec<usize>> = vec![Vec::new(); LAYERS.len()];
    for (i, place) in map.places.iter().enumerate() {
        layers[layer_of(&place.kind)].push(i);
    }
    layers.retain(|l| !l.is_empty());
    let fullest = layers.iter().map(Vec::len).max().unwrap_or(1);
    let height = (ROW * fullest as f64).max(150.0);
    let mut places = vec![(0.0, 0.0); map.places.len()];
    let across = (layers.len().max(2) - 1) as f64;
    for (l, layer) in layers.iter_mut().enumerate() {
        // Beside what it is connected with upstream, so that ways cross less.
        let pull = |i: usize| {
            let from = map.ways.iter().filter(|w| w.to == i).map(|w| places[w.from].1);
            let (sum, n) = from.fold((0.0, 0), |(s, n), y: f64| (s + y, n + 1));
            if n == 0 { 0.0 } else { sum / f64::from(n) }
        };
        let pulled: Vec<(usize, f64)> = layer.iter().map(|&i| (i, pull(i))).collect();
        let mut pulled = pulled;
        pulled.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        let x = BOX.0 + 4.0 + (WIDTH - 2.0 * BOX.0 - 8.0) * l as f64 / across;
        for (row, (i, _)) in pulled.iter().enumerate() {
            places[*i] = (x, height * (row as f64 + 0.5) / pulled.len() as f64);
        }
    }
    let load = |w: &Way| measure(f, w.load.as_ref()).map_or(0.0, |k| k.mean.mean);
    let most = map.ways.iter().map(load).fold(0.0, f64::max);
    let ways = map.ways.iter().enumerate().map(|(i, way)| {
        let like = |w: &&Way| w.from == way.from && w.to == way.to;
        let (all, before) = (map.ways.iter().filter(like).count(), map.ways[..i].iter().filter(like).count());
        let aside = (before as f64 - (all as f64 - 1.0) / 2.0) * 58.0;
        let width = if most > 0.0 { WIDE.0 + (WIDE.1 - WIDE.0) * load(way) / most } else { WIDE.0 };
        (curve(places[way.from], places[way.to], aside), width)
    });
    let trouble = map.ways.iter().map(|w| measure(f, w.late.as_ref()).map(trouble)).collect();
    Drawn { height, ways: ways.collect(), trouble, places }
}

/// Points along a curve between two places, bent aside in its middle.
fn curve(from: (f64, f64), to: (f64, f64), aside: f64) -> Vec<(f64, f64)> {
    let same_layer = (from.0 - to.0).abs() < 1.0;
    let sign = if from.0 <= to.0 { 1.0 } else { -1.0 };
    let (a, d) =
        ((from.0 + sign * BOX.0, from.1), (to.0 - if same_layer { -BOX.0 } else { sign * BOX.0 }, to.1));
    let half = if same_layer { 60.0 } else { (d.0 - a.0) / 2.0 };
    let (b, c) = if same_layer {
        ((a.0 + half, a.1 + aside), (d.0 + half, d.1 + aside))
    } else {
        ((a.0 + half, a.1 + aside * 1.33), (d.0 - half, d.1 + aside * 1.33))
    };
    let at = |t: f64| {
        let u = 1.0 - t;
        let mix = |p: f64, q: f64, r: f64, s: f64| {
            u * u * u * p + 3.0 * u * u * t * q + 3.0 * u * t * t * r + t * t * t * s
        };
        (mix(a.0, b.0, c.0, d.0), mix(a.1, b.1, c.1, d.1))
    };
    (0..=24).map(|i| at(f64::from(i) / 24.0)).collect()
}

/// Which colour a share of trouble has.
fn level(trouble: Option<f64>) -> Option<usize> {
    trouble.map(|t| TROUBLE.iter().filter(|limit| t >= **limit).count())
}

/// The section.
pub fn part(f: &Findings) -> Option<Part> {
    let map = &f.network;
    if map.ways.is_empty() {
        return None;
    }
    let d = drawn(f);
    let caption = caption(f, &d);
    let title = "Map of the operation";
    let mut table = Table::new(
        "What went over each way, and how well",
        &["Way", "From", "To", "#km", "#Load", "#How well"],
    );
    for way in &map.ways {
        let (name, of) = (Cell::code(way.id.as_str()), |i: usize| Cell::from(map.places[i].name.as_str()));
        let km = way.km.map_or("–".into(), |km| Cell::from(format!("{km:.0}")));
        let cell = |kpi: Option<&KpiFinding>| match kpi {
            Some(k) => figure(&k.scale(&f.title.currency), k),
            None => Cell::from("–").tone(Tone::Quiet),
        };
        let well = if way.closed {
            Cell::from("closed").tone(Tone::Bad)
        } else {
            cell(measure(f, way.late.as_ref()))
        };
        table.row(vec![name, of(way.from), of(way.to), km, cell(measure(f, way.load.as_ref())), well]);
    }
    let drawing = Drawing {
        title: title.into(),
        inline: inline(f, &d, &format!("{title}. {caption}")),
        sheet: sheet(f, &d, title, &caption),
        caption,
        table,
    };
    Some(Part { id: "map".into(), title: title.into(), blocks: vec![Block::Drawing(drawing)] })
}

fn caption(f: &Findings, d: &Drawn) -> String {
    let worst = d.trouble.iter().enumerate().filter_map(|(i, t)| t.map(|t| (i, t)));
    let worst = worst.max_by(|a, b| a.1.total_cmp(&b.1)).filter(|(_, t)| *t > 0.0);
    let closed = f.network.ways.iter().filter(|w| w.closed).count();
    let mut words = "The wider a way, the more goes over it.".to_owned();
    if let Some((i, share)) = worst {
        let way = &f.network.ways[i];
        let place = |i: usize| &f.network.places[i].name;
        let _ = write!(
            words,
            " Most trouble between {} and {} ({}): {}.",
            place(way.from),
            place(way.to),
            way.id,
            percent(share)
        );
    }
    if closed > 0 {
        let _ = write!(words, " Closed ways are dashed: {closed}.");
    }
    words
}

fn path(points: &[(f64, f64)]) -> String {
    let places: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    format!("M{}", places.join(" "))
}

/// What is written at a way.
fn words(f: &Findings, d: &Drawn, i: usize) -> Option<String> {
    let way = &f.network.ways[i];
    if f.network.ways.len() > MOST_WORDS {
        return None;
    }
    let name = way
        .id
        .split_once('.')
        .map_or("", |(kind, n)| if kind == "carrier" || kind == "leg" { n } else { "" });
    let figure = match (way.closed, measure(f, way.late.as_ref())) {
        (true, _) => "closed".to_owned(),
        (false, Some(k)) if d.trouble[i].is_some() => percent(k.mean.mean),
        _ => String::new(),
    };
    let text = [name, &figure].iter().filter(|w| !w.is_empty()).copied().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

/// The words of the ways, each with its place: along its curve, where it covers the least of places and other words.
fn all_words(f: &Findings, d: &Drawn) -> Vec<(String, (f64, f64))> {
    let boxed = |(x, y): (f64, f64), (half, high): (f64, f64)| [x - half, y - high, x + half, y + high];
    let over = |a: &[f64; 4], b: &[f64; 4]| {
        let wide = (a[2].min(b[2]) - a[0].max(b[0])).max(0.0);
        wide * (a[3].min(b[3]) - a[1].max(b[1])).max(0.0)
    };
    let mut taken: Vec<[f64; 4]> = d.places.iter().map(|p| boxed(*p, BOX)).collect();
    let mut out = Vec::new();
    for (i, (points, _)) in d.ways.iter().enumerate() {
        let Some(text) = words(f, d, i) else { continue };
        let half = 3.8 * text.chars().count() as f64 + 4.0;
        let cost = |at: usize| -> f64 {
            let own = boxed(points[at], (half, 9.0));
            let outside = (-own[0]).max(0.0) + (own[2] - WIDTH).max(0.0);
            let off_middle = (at as f64 - points.len() as f64 / 2.0).abs();
            // Words on another way are read as that way's.
            let others = d.ways.iter().enumerate().filter(|(o, _)| *o != i).flat_map(|(_, w)| &w.0);
            let near = others.filter(|p| over(&boxed(**p, (4.0, 4.0)), &own) > 0.0).count();
            taken.iter().map(|t| over(t, &own)).sum::<f64>()
                + 100.0 * outside
                + 12.0 * near as f64
                + off_middle
        };
        let best = (3..points.len() - 3).min_by(|a, b| cost(*a).total_cmp(&cost(*b))).unwrap_or(0);
        taken.push(boxed(points[best], (half, 9.0)));
        out.push((text, points[best]));
    }
    out
}

fn inline(f: &Findings, d: &Drawn, described: &str) -> String {
    let mut out = legend_html();
    let _ = write!(
        out,
        "<div class=\"scroll wide-map\" tabindex=\"0\" role=\"region\" aria-label=\"Map of the operation\">\
         <svg class=\"map\" viewBox=\"0 0 {WIDTH} {:.0}\" role=\"img\" aria-label=\"{}\">",
        d.height,
        escaped(described)
    );
    for (i, (points, width)) in d.ways.iter().enumerate() {
        let way = &f.network.ways[i];
        let class = level(d.trouble[i]).map_or("wn", |l| COLOURS[l].1);
        let closed = if way.closed { " closed" } else { "" };
        let said = words_in_full(f, i);
        let _ = write!(
            out,
            "<path class=\"way {class}{closed}\" style=\"stroke-width:{width:.1}\" d=\"{}\"><title>{}</title></path>",
            path(points),
            escaped(&said)
        );
    }
    for (text, (x, y)) in all_words(f, d) {
        let _ =
            write!(out, "<text class=\"said\" x=\"{x:.0}\" y=\"{:.0}\">{}</text>", y + 4.5, escaped(&text));
    }
    for (place, (x, y)) in f.network.places.iter().zip(&d.places) {
        let (left, top, wide, high) = (x - BOX.0, y - BOX.1, 2.0 * BOX.0, 2.0 * BOX.1);
        let _ = write!(
            out,
            "<rect class=\"place {}\" x=\"{left:.0}\" y=\"{top:.0}\" width=\"{wide:.0}\" height=\"{high:.0}\" rx=\"5\"/>\
             <text class=\"name\" x=\"{x:.0}\" y=\"{:.0}\">{}</text>",
            escaped(&place.kind),
            y + 5.0,
            escaped(&shortened(&place.name, 16))
        );
    }
    out.push_str("</svg></div>");
    out
}

/// A name of at most so many letters.
pub fn shortened(name: &str, most: usize) -> String {
    if name.chars().count() <= most {
        name.to_owned()
    } else {
        name.chars().take(most - 1).collect::<String>() + "…"
    }
}

fn words_in_full(f: &Findings, i: usize) -> String {
    let way = &f.network.ways[i];
    let said = [way.load.as_ref(), way.late.as_ref()].into_iter().filter_map(|id| measure(f, id)).map(|k| {
        let scale = k.scale(&f.title.currency);
        format!("{}: {}", k.info.label, scale.mean_and_half_width(k.mean.mean, k.mean.half_width))
    });
    let said: Vec<String> = std::iter::once(way.id.clone()).chain(said).collect();
    said.join(" · ")
}

/// What the colours mean.
fn meanings() -> [&'static str; 4] {
    ["less than 2 % late or in trouble", "2 to 5 %", "5 to 10 %", "10 % and more"]
}

fn legend_html() -> String {
    let mut out = String::from("<ul class=\"legend\" aria-hidden=\"true\">");
    for ((_, class), words) in COLOURS.iter().zip(meanings()) {
        let _ = write!(out, "<li><i class=\"k-way {class}\"></i>{words}</li>");
    }
    out.push_str("<li><i class=\"k-way wn\"></i>not known</li></ul>");
    out
}

/// The map on a sheet of its own.
pub fn sheet(f: &Findings, d: &Drawn, title: &str, caption: &str) -> Sheet {
    svg_figure(WIDTH, d.height + 140.0, title, caption, |canvas| {
        let top = canvas.heading(title, caption, 20.0, WIDTH - 40.0) + 26.0;
        let mut x = 24.0;
        for ((colour, _), words) in COLOURS.iter().zip(meanings()) {
            canvas.line(&[(x, top - 14.0), (x + 22.0, top - 14.0)], *colour, 1.0, 5.0);
            canvas.words(words, (x + 30.0, top - 14.0), 12.0, Align::Left, SOFT);
            x += 60.0 + 7.0 * words.chars().count() as f64;
        }
        let down = |(x, y): (f64, f64)| (x, y + top);
        for (i, (points, width)) in d.ways.iter().enumerate() {
            let colour = level(d.trouble[i]).map_or(GREY, |l| COLOURS[l].0);
            let points: Vec<_> = points.iter().map(|p| down(*p)).collect();
            if f.network.ways[i].closed {
                points.chunks(3).filter(|c| c.len() > 1).for_each(|c| canvas.line(c, VERMILLION, 1.0, 2.0));
            } else {
                canvas.line(&points, colour, 0.85, *width);
            }
        }
        for (text, at) in all_words(f, d) {
            canvas.words(&text, down(at), 12.0, Align::Centre, INK);
        }
        for (place, (x, y)) in f.network.places.iter().zip(&d.places) {
            let (a, b) = (down((x - BOX.0, y - BOX.1)), down((x + BOX.0, y + BOX.1)));
            canvas.rectangle(a, b, (236, 240, 243));
            canvas.words(&shortened(&place.name, 16), down((*x, *y)), 13.0, Align::Centre, INK);
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example::example_run;

    #[test]
    fn widths_and_colours_follow_the_stored_figures() {
        let f = Findings::of(&example_run(20));
        let d = drawn(&f);
        let on_time = f.kpis.iter().find(|k| k.info.id == "orders.on_time").unwrap();
        // The mill's way and the one to the coast carry all there is; the closed one nothing that is known.
        assert_eq!((d.ways[0].1, d.ways[1].1, d.ways[2].1), (WIDE.1, WIDE.1, WIDE.0));
        assert_eq!(d.trouble, [None, Some(1.0 - on_time.mean.mean), None]);
        assert_eq!(
            level(d.trouble[1]),
            Some(TROUBLE.iter().filter(|t| d.trouble[1].unwrap() >= **t).count())
        );
        let part = part(&f).unwrap();
        let Block::Drawing(drawing) = &part.blocks[0] else { panic!("no drawing") };
        assert_eq!(drawing.table.rows.len(), 3);
        assert!(drawing.inline.contains("closed") && drawing.caption.contains("Closed ways are dashed: 1."));
        assert!(!drawing.inline.contains("NaN") && drawing.sheet.svg().starts_with("<svg"));
        // Suppliers left of warehouses left of regions.
        assert!(d.places[0].0 < d.places[1].0 && d.places[1].0 < d.places[2].0);
    }
}
