import type { Reals } from './posterior.ts';

/**
 * Centred kernel alignment of two kernels over the same n points, in [0, 1] for positive semi-definite ones:
 * CKA(K, L) = tr(KHLH) / √( tr(KHKH) tr(LHLH) ), H = I − 1/n (Kornblith et al., ICML 2019, eq. 4). Symmetric, invariant
 * to a common permutation of the points and to the scale of either kernel.
 *
 * @param a, b n×n, centred by `centre`.
 * @returns NaN where either is constant.
 */
export function alignment(a: Reals, b: Reals): number {
  return inner(a, b) / Math.sqrt(inner(a, a) * inner(b, b));
}

/** HKH in place: rows, columns and the whole sum to 0. @param kernel n×n, symmetric. */
export function centre(kernel: Float64Array, n: number): Float64Array {
  const means = new Float64Array(n);
  let mean = 0;
  for (let i = 0; i < n; i += 1) {
    let sum = 0;
    for (let j = 0; j < n; j += 1) sum += kernel[i * n + j];
    means[i] = sum / n;
    mean += sum / (n * n);
  }
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j < n; j += 1) kernel[i * n + j] += mean - means[i] - means[j];
  }
  return kernel;
}

/** Means with the mean point taken out. @param mean n×d. */
export function centreMeans(mean: Reals, n: number, d: number): Float64Array {
  const centred = new Float64Array(mean);
  for (let k = 0; k < d; k += 1) {
    let sum = 0;
    for (let i = 0; i < n; i += 1) sum += mean[i * d + k];
    for (let i = 0; i < n; i += 1) centred[i * d + k] -= sum / n;
  }
  return centred;
}

/** Points as rows. */
export interface PointCloud {
  readonly points: number;
  readonly dimensions: number;
  /** n×d. */
  readonly mean: Reals;
}

/**
 * Linear CKA of two sets of means, with the kernel XXᵀ, by the d×d products: ‖XᵀY‖² / (‖XᵀX‖ ‖YᵀY‖) of the centred
 * means (ibid.). Invariant to rotations, shifts and one scale for all dimensions. O(n·d²).
 *
 * @returns in [0, 1]; NaN where the means of either are all one point.
 */
export function linearAlignment(x: PointCloud, y: PointCloud): number {
  const [left, right] = [x, y].map(({ mean, points, dimensions }) => centreMeans(mean, points, dimensions));
  const squared = (a: Float64Array, d: number, b: Float64Array, e: number): number => {
    const product = crossProduct(a, d, b, e, x.points);
    return inner(product, product);
  };
  const [d, e] = [x.dimensions, y.dimensions];
  return squared(left, d, right, e) / Math.sqrt(squared(left, d, left, d) * squared(right, e, right, e));
}

/**
 * The Gaussian kernel of the means, exp(−‖μ_i − μ_j‖² / (2ℓ²)).
 *
 * @param length ℓ, in the unit of the means.
 * @returns n×n.
 */
export function gaussianKernel({ mean, points: n, dimensions: d }: PointCloud, length: number): Float64Array {
  const kernel = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j < i; j += 1) {
      let squared = 0;
      for (let k = 0; k < d; k += 1) squared += (mean[i * d + k] - mean[j * d + k]) ** 2;
      kernel[i * n + j] = kernel[j * n + i] = Math.exp(-squared / (2 * length * length));
    }
    kernel[i * n + i] = 1;
  }
  return kernel;
}

/** XᵀY. @param x n×d. @param y n×e. @returns d×e. */
export function crossProduct(x: Float64Array, d: number, y: Float64Array, e: number, n: number): Float64Array {
  const product = new Float64Array(d * e);
  for (let i = 0; i < n; i += 1) {
    for (let k = 0; k < d; k += 1) {
      for (let l = 0; l < e; l += 1) product[k * e + l] += x[i * d + k] * y[i * e + l];
    }
  }
  return product;
}

function inner(a: Reals, b: Reals): number {
  let sum = 0;
  for (let e = 0; e < a.length; e += 1) sum += a[e] * b[e];
  return sum;
}
