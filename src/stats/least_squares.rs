//! Linear regression on a few columns, for control variates and for asking what explains a spread.

use super::mean::mean_of;

/// A column whose variation is below this share of what it was, once the columns before it are accounted for, says
/// nothing new and is left out.
const COLLINEAR: f64 = 1e-9;

/// A least-squares fit of y = intercept + Σ slopeⱼ · columnⱼ.
#[derive(Clone, Debug, PartialEq)]
pub struct LeastSquares {
    /// How many rows.
    pub n: usize,
    /// One for each column; zero for a column that says nothing new.
    pub slopes: Vec<f64>,
    /// How many columns count.
    pub used: usize,
    /// The mean of y.
    pub mean: f64,
    /// The means of the columns.
    pub column_means: Vec<f64>,
    /// Sum of squared residuals.
    pub residual_squares: f64,
    /// Sum of squared deviations of y.
    pub total_squares: f64,
    /// For each column that counts: its number, and the row of the triangular factor of the cross products.
    factor: Vec<(usize, Vec<f64>)>,
}

impl LeastSquares {
    /// Fits; `None` when there are not more rows than unknowns. All columns are as long as `y`.
    ///
    /// Columns are centred and brought to unit length first, and the cross products factored by Cholesky.
    pub fn fit(y: &[f64], columns: &[Vec<f64>]) -> Option<Self> {
        let n = y.len();
        let mean = mean_of(y);
        let column_means: Vec<f64> = columns.iter().map(|c| mean_of(c)).collect();
        let centred: Vec<Vec<f64>> =
            columns.iter().zip(&column_means).map(|(c, m)| c.iter().map(|v| v - m).collect()).collect();
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
        let dy: Vec<f64> = y.iter().map(|v| v - mean).collect();
        let mut factor: Vec<(usize, Vec<f64>)> = Vec::new();
        // The forward substitution of the right-hand side grows with the factor.
        let mut forward: Vec<f64> = Vec::new();
        for (j, column) in centred.iter().enumerate() {
            let whole = dot(column, column);
            if whole.is_nan() || whole <= 0.0 {
                continue;
            }
            let mut row: Vec<f64> = Vec::with_capacity(factor.len() + 1);
            for (k, (other, above)) in factor.iter().enumerate() {
                let sum: f64 = (0..k).map(|i| row[i] * above[i]).sum();
                row.push((dot(column, &centred[*other]) - sum) / above[k]);
            }
            let left = whole - row.iter().map(|v| v * v).sum::<f64>();
            if left <= COLLINEAR * whole {
                continue;
            }
            let root = left.sqrt();
            let sum: f64 = row.iter().zip(&forward).map(|(a, b)| a * b).sum();
            forward.push((dot(column, &dy) - sum) / root);
            row.push(root);
            factor.push((j, row));
        }
        let used = factor.len();
        if n < used + 2 {
            return None;
        }
        let mut slopes = vec![0.0; columns.len()];
        for k in (0..used).rev() {
            let later: f64 = (k + 1..used).map(|i| factor[i].1[k] * slopes[factor[i].0]).sum();
            slopes[factor[k].0] = (forward[k] - later) / factor[k].1[k];
        }
        let total_squares = dot(&dy, &dy);
        let explained = dot(&forward, &forward);
        let residual_squares = (total_squares - explained).max(0.0);
        Some(LeastSquares { n, slopes, used, mean, column_means, residual_squares, total_squares, factor })
    }

    /// Degrees of freedom of the residuals.
    pub fn degrees(&self) -> usize {
        self.n - self.used - 1
    }

    /// The fitted value at a point, and its variance per unit of residual variance.
    pub fn at(&self, point: &[f64]) -> (f64, f64) {
        let away: Vec<f64> = point.iter().zip(&self.column_means).map(|(p, m)| p - m).collect();
        let value = self.mean + away.iter().zip(&self.slopes).map(|(a, s)| a * s).sum::<f64>();
        let mut solved: Vec<f64> = Vec::with_capacity(self.used);
        for (j, row) in &self.factor {
            let sum: f64 = row.iter().zip(&solved).map(|(a, b)| a * b).sum();
            solved.push((away[*j] - sum) / row[solved.len()]);
        }
        (value, 1.0 / self.n as f64 + solved.iter().map(|v| v * v).sum::<f64>())
    }

    /// The share of the variance of y that the columns explain, less what as many columns of noise would explain
    /// (adjusted R²); not-a-number when y is constant. It can be below zero.
    pub fn explained(&self) -> f64 {
        let residual = self.residual_squares / self.degrees().max(1) as f64;
        1.0 - residual / (self.total_squares / (self.n - 1) as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exact_plane_is_found_and_what_repeats_is_left_out() {
        let a: Vec<f64> = (0..8).map(f64::from).collect();
        let b: Vec<f64> = (0..8).map(|i| f64::from(i * i % 5)).collect();
        let twice: Vec<f64> = a.iter().map(|v| 2.0 * v + 1.0).collect();
        let y: Vec<f64> = a.iter().zip(&b).map(|(a, b)| 3.0 + 2.0 * a - b).collect();
        let fit = LeastSquares::fit(&y, &[a, twice, b, vec![4.0; 8]]).unwrap();
        let want = [2.0, 0.0, -1.0, 0.0];
        assert!(fit.slopes.iter().zip(want).all(|(s, w)| (s - w).abs() < 1e-12), "{:?}", fit.slopes);
        assert_eq!((fit.used, fit.degrees()), (2, 5));
        assert!((fit.at(&[0.0, 1.0, 0.0, 4.0]).0 - 3.0).abs() < 1e-12 && fit.explained() > 1.0 - 1e-12);
    }

    /// Anscombe's first set (*The American Statistician* 27, 1973): y = 3.00 + 0.500 x, R² = 0.667.
    #[test]
    fn anscombe_agrees() {
        let x = [10.0, 8.0, 13.0, 9.0, 11.0, 14.0, 6.0, 4.0, 12.0, 7.0, 5.0];
        let y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
        let fit = LeastSquares::fit(&y, &[x.to_vec()]).unwrap();
        let (at_zero, variance) = fit.at(&[0.0]);
        assert!((fit.slopes[0] - 0.500_09).abs() < 1e-5 && (at_zero - 3.000_09).abs() < 1e-5);
        assert!((1.0 - fit.residual_squares / fit.total_squares - 0.666_54).abs() < 1e-5);
        // The standard error of the intercept is printed as 1.125.
        let se = (variance * fit.residual_squares / 9.0).sqrt();
        assert!((se - 1.124_7).abs() < 1e-4, "{se}");
    }

    #[test]
    fn too_few_rows_fit_nothing() {
        assert!(LeastSquares::fit(&[1.0, 2.0], &[vec![0.0, 1.0]]).is_none());
    }
}
