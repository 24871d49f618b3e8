//! Did you mean …?

/// The known name nearest to a wrong one, if one is near enough to be a slip of the pen.
///
/// Near means: equal but for case, `-` and `_`; or a Damerau–Levenshtein distance of at most a third of the
/// wrong name's length (at least 1); or one being the start of the other from three letters on. Of equals, the first known wins.
pub fn did_you_mean<'a>(wrong: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let plain = |s: &str| s.to_lowercase().replace(['-', ' '], "_");
    let wanted = plain(wrong);
    let length = wanted.chars().count();
    let limit = (length / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    for name in known {
        let candidate = plain(name);
        let size = candidate.chars().count();
        let starts =
            length.min(size) >= 3 && (candidate.starts_with(&wanted) || wanted.starts_with(&candidate));
        let distance = if candidate == wanted {
            0
        } else if size.abs_diff(length) > limit {
            usize::MAX
        } else {
            strsim::damerau_levenshtein(&wanted, &candidate)
        };
        // Names of one or two letters are all near each other: only another case counts.
        let near = distance == 0 || (distance <= limit && distance < length && length > 2);
        let distance = if near {
            distance
        } else if starts {
            limit + 1
        } else {
            continue;
        };
        if best.is_none_or(|(d, _)| distance < d) {
            best = Some((distance, name));
        }
    }
    best.map(|(_, name)| name.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found_and_strangers_are_not() {
        let known = ["swift", "coast_road", "people", "replications", "hours", "h"];
        let ask = |w: &str| did_you_mean(w, known.into_iter());
        assert_eq!(ask("swfit").as_deref(), Some("swift"));
        assert_eq!(ask("coast-road").as_deref(), Some("coast_road"));
        assert_eq!(ask("Poeple").as_deref(), Some("people"));
        assert_eq!(ask("rep").as_deref(), Some("replications"));
        assert_eq!(ask("H").as_deref(), Some("h"));
        assert_eq!(ask("x"), None);
        assert_eq!(ask("warehouse"), None);
    }
}
