//! The step of Adam (Kingma & Ba, ICLR 2015), as methods/fusion.ts has it.

/// Decay of the running means of the gradient and of its square, and what is added to the root.
const ADAM: (f64, f64, f64) = (0.9, 0.999, 1e-8);

/// m̂/(√v̂ + ε) of number k; `moments` holds all running means, then those of the squares.
pub fn adam(moments: &mut [f64], k: usize, slope: f64, taken: u64) -> f64 {
    let (first, second, epsilon) = ADAM;
    let square = k + moments.len() / 2;
    moments[k] = first * moments[k] + (1.0 - first) * slope;
    moments[square] = second * moments[square] + (1.0 - second) * slope * slope;
    let unbiased = |mean: f64, decay: f64| mean / (1.0 - power(decay, taken));
    unbiased(moments[k], first) / (unbiased(moments[square], second).sqrt() + epsilon)
}

/// base^exponent by squaring: the library's may differ between machines.
fn power(base: f64, mut exponent: u64) -> f64 {
    let (mut result, mut square) = (1.0, base);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result *= square;
        }
        square *= square;
        exponent >>= 1;
    }
    result
}
