//! The questions of `plimsoll init`: one a line, Enter takes what stands in brackets.

use std::io::{self, BufRead, Write};

use super::figures::{Figures, Given, LEAST_OF_A_DRILL, MOST_CARRIERS, MOST_SITES, packers, pickers};

/// Nobody is asked the same thing more often than this.
const PATIENCE: usize = 5;

/// Asks for the figures that were not given, and returns all of them.
///
/// # Errors
/// When the answers end early, or one is not understood five times.
pub fn ask(given: &Given, name: &str, from: &mut dyn BufRead, to: &mut dyn Write) -> io::Result<Figures> {
    let mut desk = Desk { from, to };
    let mut given = given.clone();
    desk.say(
        "A few questions; Enter takes what stands in brackets. Everything can be changed in the file.\n",
    )?;
    let number = |desk: &mut Desk<'_>, had: Option<u32>, words: &str, most: u32, otherwise: u32| match had {
        Some(n) => Ok(Some(n)),
        None => desk.number(words, 1, most, otherwise).map(Some),
    };
    if !given.drill {
        given.drill = desk.yes("Is it about something that goes wrong, and plans to drill?")?;
    }
    given.sites = number(&mut desk, given.sites, "How many warehouses?", MOST_SITES, 1)?;
    let sites = given.sites.unwrap_or(1);
    given.orders = number(
        &mut desk,
        given.orders,
        "Orders on an average day, of all together?",
        1_000_000,
        300 * sites,
    )?;
    let orders = given.orders.unwrap_or(300);
    let each = if sites > 1 { " in each warehouse" } else { "" };
    let words = format!("How many people pick{each}?");
    given.pickers = number(&mut desk, given.pickers, &words, 10_000, pickers(orders, sites))?;
    let words = format!("How many pack{each}?");
    given.packers = number(&mut desk, given.packers, &words, 10_000, packers(orders, sites))?;
    if given.carriers.is_none() {
        let least = if given.drill { LEAST_OF_A_DRILL } else { 1 };
        given.carriers = Some(desk.number("How many carriers?", least, MOST_CARRIERS, 2)?);
    }
    given.promise =
        number(&mut desk, given.promise, "Delivery is promised within how many working days?", 30, 3)?;
    if !given.stock {
        given.stock = desk.yes("Is stock part of the question: items that run out and are bought?")?;
    }
    if given.currency.is_none() {
        given.currency = Some(desk.code("Which currency?", "EUR")?);
    }
    Ok(given.complete(name, 1))
}

struct Desk<'a> {
    from: &'a mut dyn BufRead,
    to: &'a mut dyn Write,
}

impl Desk<'_> {
    fn say(&mut self, text: &str) -> io::Result<()> {
        self.to.write_all(text.as_bytes())?;
        self.to.flush()
    }

    /// Asks until the answer is understood; an empty one is what stands in brackets.
    fn answer<T>(
        &mut self,
        words: &str,
        otherwise: &str,
        hint: &str,
        understood: impl Fn(&str) -> Option<T>,
    ) -> io::Result<T> {
        for _ in 0..PATIENCE {
            self.say(&format!("{words} [{otherwise}] "))?;
            let mut line = String::new();
            if self.from.read_line(&mut line)? == 0 {
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the answers end here"));
            }
            let said = if line.trim().is_empty() { otherwise } else { line.trim() };
            match understood(said) {
                Some(answer) => return Ok(answer),
                None => self.say(&format!("  {hint}\n"))?,
            }
        }
        Err(io::Error::new(io::ErrorKind::InvalidInput, format!("no answer to “{words}” could be read")))
    }

    fn number(&mut self, words: &str, least: u32, most: u32, otherwise: u32) -> io::Result<u32> {
        let hint = format!("a whole number from {least} to {most}, please");
        self.answer(words, &otherwise.to_string(), &hint, |said| {
            // People write thousands as 1 200, 1,200 or 1'200.
            let digits: String = said.chars().filter(|c| !" ,'\u{a0}\u{202f}".contains(*c)).collect();
            digits.parse().ok().filter(|n| (least..=most).contains(n))
        })
    }

    fn yes(&mut self, words: &str) -> io::Result<bool> {
        self.answer(words, "no", "yes or no, please", |said| match said.to_lowercase().as_str() {
            "y" | "yes" => Some(true),
            "n" | "no" => Some(false),
            _ => None,
        })
    }

    fn code(&mut self, words: &str, otherwise: &str) -> io::Result<String> {
        self.answer(words, otherwise, "three capital letters, please, as in EUR, USD or CNY", currency)
    }
}

/// A currency by its code, in capitals.
pub fn currency(said: &str) -> Option<String> {
    let code = said.to_uppercase();
    (code.len() == 3 && code.chars().all(|c| c.is_ascii_uppercase())).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(given: &Given, answers: &str) -> (io::Result<Figures>, String) {
        let mut said = Vec::new();
        let figures = ask(given, "rhine", &mut answers.as_bytes(), &mut said);
        (figures, String::from_utf8(said).unwrap())
    }

    #[test]
    fn enter_takes_what_stands_in_brackets_and_people_follow_orders() {
        let (figures, said) = asked(&Given::default(), &"\n".repeat(9));
        assert_eq!(figures.unwrap(), Given::default().complete("rhine", 1));
        assert!(
            said.contains("How many warehouses? [1]") && said.contains("How many people pick? [2]"),
            "{said}"
        );
        let (figures, said) = asked(&Given::default(), "no\n3\n12 000\n\n7\n1\n2\nyes\ncny\n");
        let figures = figures.unwrap();
        assert_eq!((figures.sites, figures.orders, figures.packers), (3, 12_000, 7));
        assert_eq!((figures.carriers, figures.promise, figures.stock), (1, 2, true));
        assert_eq!((figures.currency.as_str(), figures.pickers), ("CNY", pickers(12_000, 3)));
        assert!(said.contains("in each warehouse"), "{said}");
    }

    #[test]
    fn a_drill_wants_a_carrier_that_takes_over() {
        let (figures, said) = asked(&Given::default(), "yes\n\n\n\n\n1\n3\n\n\n\n");
        let figures = figures.unwrap();
        assert!(figures.drill && figures.carriers == 3, "{said}");
        assert!(said.contains("a whole number from 2 to 6"), "{said}");
    }

    #[test]
    fn what_is_not_understood_is_asked_again_and_what_was_given_is_not_asked() {
        let given = Given { sites: Some(1), currency: Some("USD".into()), stock: true, ..Given::default() };
        let (figures, said) = asked(&given, "\nmany\n0\n500\n\n\n\n\n");
        let figures = figures.unwrap();
        assert_eq!((figures.orders, figures.currency.as_str()), (500, "USD"));
        assert_eq!(said.matches("a whole number from 1 to 1000000").count(), 2, "{said}");
        assert!(!said.contains("warehouses?") && !said.contains("currency"), "{said}");
        assert!(asked(&Given::default(), "no\n1\n").0.is_err());
        assert!(asked(&Given::default(), &"x\n".repeat(5)).0.is_err());
    }
}
