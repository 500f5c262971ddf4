import type { DiagonalGaussian } from '../methods/posterior.ts';
import { stream } from '../methods/random.ts';

/**
 * A seeded channel like those of a β-VAE on MNIST: means N(0, 1), widths of one size a channel, from 0.2 to 1.2, spread
 * by a tenth or so over the points (0.2 to 2 bits at n = 1000).
 */
export function benchChannel(seed: number, channel: number, points: number): DiagonalGaussian {
  const random = stream(seed, 'bench-pairs', channel);
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - random.float64())) * Math.cos(2 * Math.PI * random.float64());
  const logvar = -3.1 + 3.4 * random.float64();
  const mean = Float32Array.from({ length: points }, normal);
  const variance = Float32Array.from({ length: points }, () => Math.exp(logvar + 0.2 * normal()));
  return { kind: 'diagonal_gaussian', points, dimensions: 1, mean, variance };
}
