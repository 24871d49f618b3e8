//! Narrow aisles: how long those wait who find a picker in the aisle they have come to.
//!
//! Pickers who go from aisle to aisle, one at a time in each, are a closed network of queues. Its waits follow from the
//! number of pickers, the time each spends in every aisle and the time outside of them, by mean value analysis (Reiser &
//! Lavenberg, "Mean-value analysis of closed multichain queuing networks", Journal of the ACM 27(2), 1980). The result is
//! exact for exponential times in aisles and too long for times that vary less.

/// The mean wait of one tour in front of all its aisles together, in the unit of the times, when `pickers` are on the
/// floor. `shares` are how the time `inside` aisles is divided among them; `outside` is spent elsewhere. `lengths` is
/// storage that is used again.
pub fn wait(pickers: u32, shares: &[f64], inside: f64, outside: f64, lengths: &mut Vec<f64>) -> f64 {
    if inside <= 0.0 {
        return 0.0;
    }
    lengths.clear();
    lengths.resize(shares.len(), 0.0);
    let mut total = inside;
    for n in 1..=pickers {
        total = 0.0;
        for (length, share) in lengths.iter_mut().zip(shares) {
            // What an arrival sees is the network with one picker less.
            *length = share * inside * (1.0 + *length);
            total += *length;
        }
        let throughput = f64::from(n) / (total + outside);
        for length in lengths.iter_mut() {
            *length *= throughput;
        }
    }
    total - inside
}

#[cfg(test)]
mod tests {
    fn wait(pickers: u32, shares: &[f64], inside: f64, outside: f64) -> f64 {
        super::wait(pickers, shares, inside, outside, &mut Vec::new())
    }

    #[test]
    fn one_picker_never_waits() {
        assert_eq!(wait(1, &[0.5, 0.5], 10.0, 3.0), 0.0);
        assert_eq!(wait(4, &[0.5, 0.5], 0.0, 3.0), 0.0);
    }

    /// Cases Q12a and Q12c: cycle times of closed networks without think time.
    #[test]
    fn waits_are_those_of_closed_networks() {
        let [a, b, c] = [2.0, 1.5, 1.0].map(|d: f64| d / 4.5);
        assert!((wait(10, &[a, b, c], 4.5, 0.0) - (20.45574273 - 4.5)).abs() < 1e-7);
        let third = 1.0 / 3.0;
        assert!((wait(6, &[third; 3], 3.0, 0.0) - (8.0 - 3.0)).abs() < 1e-9);
    }

    /// Two pickers, one aisle: they wait for each other as two machines for one repairman do.
    #[test]
    fn two_pickers_and_one_aisle() {
        // Times of 1 inside and 2 outside: the other is inside with probability 1/3 on arrival (Reiser & Lavenberg).
        assert!((wait(2, &[1.0], 1.0, 2.0) - 1.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn uneven_aisles_make_longer_waits() {
        assert!(wait(6, &[0.7, 0.1, 0.1, 0.1], 10.0, 5.0) > 1.5 * wait(6, &[0.25; 4], 10.0, 5.0));
    }
}
