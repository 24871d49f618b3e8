//! Linear effects of several factors, by least squares.

/// Least squares on given factor values, to be applied to any number of responses.
#[derive(Clone, Debug, PartialEq)]
pub struct LinearFit {
    /// For each coefficient the weights of the responses.
    weights: Vec<Vec<f64>>,
    /// The rows with the constant in front.
    rows: Vec<Vec<f64>>,
}

impl LinearFit {
    /// Prepares the fit of a constant and one coefficient for each factor; `None` when the rows do not determine
    /// them, as with a factor that never changes.
    ///
    /// Source: the normal equations, solved by Gauss and Jordan with pivots.
    pub fn of(factors: &[Vec<f64>]) -> Option<Self> {
        let rows: Vec<Vec<f64>> =
            factors.iter().map(|row| std::iter::once(1.0).chain(row.iter().copied()).collect()).collect();
        let k = rows.first()?.len();
        let mut a: Vec<Vec<f64>> = (0..k)
            .map(|i| {
                let products = (0..k).map(|j| rows.iter().map(|r| r[i] * r[j]).sum());
                products.chain((0..k).map(|j| f64::from(u8::from(i == j)))).collect()
            })
            .collect();
        for i in 0..k {
            let pivot = (i..k).max_by(|p, q| a[*p][i].abs().total_cmp(&a[*q][i].abs()))?;
            let scale = rows.iter().map(|r| r[i] * r[i]).sum::<f64>();
            if a[pivot][i].abs() <= 1e-9 * scale || a[pivot][i] == 0.0 {
                return None;
            }
            a.swap(i, pivot);
            let divisor = a[i][i];
            a[i].iter_mut().for_each(|v| *v /= divisor);
            let row = a[i].clone();
            for (j, other) in a.iter_mut().enumerate().filter(|(j, _)| *j != i) {
                debug_assert_ne!(i, j);
                let factor = other[i];
                other.iter_mut().zip(&row).for_each(|(v, r)| *v -= factor * r);
            }
        }
        let weights =
            (0..k).map(|i| rows.iter().map(|r| (0..k).map(|j| a[i][k + j] * r[j]).sum()).collect()).collect();
        Some(LinearFit { weights, rows })
    }

    /// The constant and the coefficients for a response at each row.
    pub fn fit(&self, response: &[f64]) -> Vec<f64> {
        self.weights.iter().map(|w| w.iter().zip(response).map(|(w, y)| w * y).sum()).collect()
    }

    /// The share of the response's variance over the rows that the fit explains; not-a-number for a constant one.
    pub fn explained(&self, response: &[f64]) -> f64 {
        let b = self.fit(response);
        let mean = response.iter().sum::<f64>() / response.len() as f64;
        let fitted = |row: &[f64]| row.iter().zip(&b).map(|(x, b)| x * b).sum::<f64>();
        let left: f64 = self.rows.iter().zip(response).map(|(row, y)| (y - fitted(row)).powi(2)).sum();
        let all: f64 = response.iter().map(|y| (y - mean).powi(2)).sum();
        1.0 - left / all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plane_is_found_exactly_and_a_line_as_by_hand() {
        let factors: Vec<Vec<f64>> = (0..12).map(|i| vec![f64::from(i), f64::from(i * i % 7)]).collect();
        let y: Vec<f64> = factors.iter().map(|x| 3.0 - 2.0 * x[0] + 0.5 * x[1]).collect();
        let fit = LinearFit::of(&factors).unwrap();
        for (got, want) in fit.fit(&y).iter().zip([3.0, -2.0, 0.5]) {
            assert!((got - want).abs() < 1e-9, "{got} {want}");
        }
        assert!((fit.explained(&y) - 1.0).abs() < 1e-12);
        // Through (0, 1), (1, 3), (2, 2): slope 1/2, constant 3/2, explained 1/4.
        let line = LinearFit::of(&[vec![0.0], vec![1.0], vec![2.0]]).unwrap();
        let b = line.fit(&[1.0, 3.0, 2.0]);
        assert!((b[0] - 1.5).abs() < 1e-12 && (b[1] - 0.5).abs() < 1e-12);
        assert!((line.explained(&[1.0, 3.0, 2.0]) - 0.25).abs() < 1e-12);
    }

    #[test]
    fn what_is_not_determined_has_no_fit() {
        assert_eq!(LinearFit::of(&[vec![1.0], vec![1.0]]), None);
        assert_eq!(LinearFit::of(&[vec![1.0, 2.0], vec![2.0, 4.0], vec![3.0, 6.0]]), None);
        assert_eq!(LinearFit::of(&[]), None);
    }
}
