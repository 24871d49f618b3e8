//! A page of a report taken apart as far as the tests need it: its charts with their axes, dots, lines and bars, in the
//! units that are shown.

/// The text between two pieces of a page, from a place on.
pub fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<&'a str> {
    let rest = &text[text.find(from)? + from.len()..];
    Some(&rest[..rest.find(to)?])
}

/// All texts between two pieces.
pub fn all_between<'a>(text: &'a str, from: &str, to: &str) -> Vec<&'a str> {
    text.split(from).skip(1).filter_map(|rest| rest.find(to).map(|end| &rest[..end])).collect()
}

/// A number as people read it: thin spaces between thousands, a true minus, a unit behind it.
pub fn shown(text: &str) -> f64 {
    let plain: String = text.replace('−', "-").chars().filter(|c| !"\u{202f}\u{a0} +".contains(*c)).collect();
    let end = plain.find(|c: char| !"-.0123456789".contains(c)).unwrap_or(plain.len());
    plain[..end].parse().unwrap_or(f64::NAN)
}

/// How coarse a number is written: half of its last digit.
pub fn rounding(text: &str) -> f64 {
    let digits: String = text.chars().filter(|c| ".0123456789".contains(*c)).collect();
    let decimals = digits.split_once('.').map_or(0, |(_, d)| d.len());
    0.5000001 * 10f64.powi(-(decimals as i32))
}

/// Text of a page as it is read.
pub fn plain(text: &str) -> String {
    [
        ("&#x27;", "'"),
        ("&#39;", "'"),
        ("&quot;", "\""),
        ("&#x2f;", "/"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text.to_owned(), |t, (from, to)| t.replace(from, to))
}

/// The points of the path of an SVG: absolute `M x,y x,y …`, or a beginning with steps `M x,y l dx,dy …`; a list for each
/// beginning. `H` and `V` move along one axis.
pub fn points(d: &str) -> Vec<Vec<(f64, f64)>> {
    let mut numbers = Vec::new();
    let mut out: Vec<Vec<(f64, f64)>> = Vec::new();
    let (mut mode, mut at) = ('M', (0.0, 0.0));
    let take = |numbers: &mut Vec<f64>, mode: char, out: &mut Vec<Vec<(f64, f64)>>, at: &mut (f64, f64)| {
        match mode {
            'H' => numbers.iter().for_each(|x| {
                at.0 = *x;
                out.last_mut().unwrap().push(*at);
            }),
            'V' => numbers.iter().for_each(|y| {
                at.1 = *y;
                out.last_mut().unwrap().push(*at);
            }),
            _ => numbers.chunks(2).for_each(|p| {
                *at = if mode == 'l' { (at.0 + p[0], at.1 + p[1]) } else { (p[0], p[1]) };
                out.last_mut().unwrap().push(*at);
            }),
        }
        numbers.clear();
    };
    let mut word = String::new();
    let flush = |word: &mut String, numbers: &mut Vec<f64>| {
        if !word.is_empty() {
            numbers.push(word.parse().unwrap_or_else(|_| panic!("{word} in a path")));
            word.clear();
        }
    };
    for c in d.chars() {
        match c {
            'M' | 'l' | 'H' | 'V' | 'Z' => {
                flush(&mut word, &mut numbers);
                if !numbers.is_empty() {
                    take(&mut numbers, mode, &mut out, &mut at);
                }
                mode = c;
                if c == 'M' {
                    out.push(Vec::new());
                }
            }
            ',' | ' ' => flush(&mut word, &mut numbers),
            '-' => {
                flush(&mut word, &mut numbers);
                word.push(c);
            }
            '.' if word.contains('.') => {
                flush(&mut word, &mut numbers);
                word.push(c);
            }
            _ => word.push(c),
        }
    }
    flush(&mut word, &mut numbers);
    if !numbers.is_empty() {
        take(&mut numbers, mode, &mut out, &mut at);
    }
    out
}

/// A straight axis from two of its marks.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// Value at the beginning.
    from: f64,
    /// Value at the end.
    to: f64,
}

impl Scale {
    fn of(marks: &[(f64, f64)]) -> Option<Scale> {
        let ((a, at_a), (b, at_b)) = (marks.first()?, marks.last()?);
        let each = (b - a) / (at_b - at_a);
        (at_a != at_b).then(|| Scale { from: a - at_a * each, to: a + (1.0 - at_a) * each })
    }

    /// The value at a share of the length.
    pub fn value(&self, share: f64) -> f64 {
        self.from + share * (self.to - self.from)
    }

    /// How much a place may be off: coordinates have one decimal of a thousand, places two of a hundred.
    pub fn coarse(&self) -> f64 {
        1.1e-4 * (self.to - self.from).abs()
    }
}

/// A chart of a page.
pub struct Chart {
    /// The heading of its figure.
    pub title: String,
    /// The names along y, with their shares from the top.
    pub names: Vec<(String, f64)>,
    /// What stands below, with the unit.
    pub across: String,
    /// What stands beside, with the unit.
    pub up: String,
    /// The axis across, when it is one of numbers.
    pub x: Option<Scale>,
    /// The axis upwards, when it is one of numbers.
    pub y: Option<Scale>,
    /// Dots, as shares from the left and the top.
    pub dots: Vec<(f64, f64)>,
    /// Lines and areas with their classes, as shares from the left and the top.
    pub paths: Vec<(String, Vec<(f64, f64)>)>,
    /// The table of its figures, row by row.
    pub table: Vec<Vec<String>>,
}

fn spans(part: &str, class: &str, way: &str) -> Vec<(String, f64)> {
    let mut out = Vec::new();
    for span in all_between(part, "<span class=\"", "</span>") {
        let (kind, rest) = span.split_once('"').unwrap();
        if kind.split(' ').next() == Some(class) {
            let at = between(rest, &format!("{way}:"), "%").map_or(f64::NAN, |t| t.parse().unwrap());
            out.push((plain(rest.split_once('>').unwrap().1), at / 100.0));
        }
    }
    out
}

/// All charts of a page.
pub fn charts(page: &str) -> Vec<Chart> {
    let mut out = Vec::new();
    for figure in all_between(page, "<figure", "</figure>") {
        let Some(at) = figure.find("<div class=\"plot chart") else { continue };
        let part = &figure[at..];
        let end = part.find("<details").unwrap_or(part.len());
        let (drawn, rest) = part.split_at(end);
        let numbers = |marks: &[(String, f64)]| -> Option<Scale> {
            let values: Vec<(f64, f64)> = marks.iter().map(|(t, at)| (shown(t), *at)).collect();
            let plain =
                marks.iter().all(|(t, _)| shown(t).is_finite() && !t.contains(|c: char| c.is_alphabetic()));
            // Even marks, or the axis is one of names or of logarithms.
            let even = values.windows(3).all(|w| {
                let (a, b) = (w[1].0 - w[0].0, w[2].0 - w[1].0);
                let (p, q) = (w[1].1 - w[0].1, w[2].1 - w[1].1);
                (a * q - b * p).abs() <= 1e-3 * (a * q).abs()
            });
            if plain && even { Scale::of(&values) } else { None }
        };
        let (x_marks, y_marks) = (spans(drawn, "x", "left"), spans(drawn, "y", "top"));
        let word =
            |class: &str| spans(drawn, class, "left").first().map_or(String::new(), |(t, _)| t.clone());
        let dots = all_between(drawn, "<i class=\"", "></i>");
        let dots = dots.iter().filter_map(|i| {
            let place = |way: &str| between(i, &format!("{way}:"), "%")?.parse::<f64>().ok();
            Some((place("left")? / 100.0, place("top")? / 100.0))
        });
        let mut paths = Vec::new();
        for path in all_between(drawn, "<path class=\"", "/>") {
            let (class, rest) = path.split_once('"').unwrap();
            for run in points(between(rest, " d=\"", "\"").unwrap()) {
                let run = run.iter().map(|(x, y)| (x / 1000.0, y / 300.0)).collect();
                paths.push((class.to_owned(), run));
            }
        }
        let rows = all_between(rest, "<tr", "</tr>");
        let cell = |c: &str| {
            let text = c.split_once('>').map_or("", |(_, t)| t);
            plain(text.split('<').next().unwrap_or(""))
        };
        let table = rows.iter().map(|r| {
            let cells = r.split("<t").skip(1).filter(|c| c.starts_with('h') || c.starts_with('d'));
            cells.map(cell).collect()
        });
        out.push(Chart {
            title: plain(between(figure, "<h3>", "</h3>").unwrap_or("")),
            across: word("below"),
            up: word("up"),
            x: numbers(&x_marks),
            y: numbers(&y_marks),
            names: y_marks,
            dots: dots.collect(),
            paths,
            table: table.collect(),
        });
    }
    out
}

/// By how much stored values are multiplied to be shown in the unit that stands in brackets.
pub fn factor(axis: &str) -> f64 {
    match axis.rsplit_once('(').map_or(axis, |(_, unit)| unit.trim_end_matches(')')) {
        "%" | "points" => 100.0,
        "s" => 3600.0,
        "min" => 60.0,
        "d" => 1.0 / 24.0,
        _ => 1.0,
    }
}
