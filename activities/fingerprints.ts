import { fingerprintKey, informationKey } from '../contracts/keys.ts';
import type { Channel } from '../engines/engine.ts';
import type { DiagonalGaussian, Posterior, Reals } from '../methods/posterior.ts';
import { getObject } from '../store/get.ts';
import { decodeNpz, encodeNpz } from '../store/npz.ts';
import type { NpyArray } from '../store/npy.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { decodeFactors, encodeFactors } from './stored-factors.ts';

/** What is known of the channels of a block besides their fingerprints; one entry a channel. */
export interface BlockInformation {
  readonly informationNats: Float64Array;
  readonly selfJointNats: Float64Array;
  /** Mean KL to the prior; NaN where it has no meaning. */
  readonly klNats: Float64Array;
  /** Factors of low rank and their bounds; undefined where all coefficients were worked out. */
  readonly lowRank: readonly Channel['lowRank'][];
}

/** The channels of a block as they are kept, and where each lies against its source (1 and 0 for other kinds). */
export interface BlockFingerprints {
  readonly posteriors: readonly Posterior[];
  readonly placements: readonly { readonly scale: number; readonly shift: number }[];
}

type Members = Record<string, NpyArray>;

const isScalarGaussian = (posterior: Posterior): posterior is DiagonalGaussian =>
  posterior.kind === 'diagonal_gaussian' && posterior.dimensions === 1;

function stack(gaussians: readonly DiagonalGaussian[], part: 'mean' | 'variance', points: number): NpyArray {
  const data = new Float32Array(gaussians.length * points);
  gaussians.forEach((posterior, row) => data.set(posterior[part], row * points));
  return { shape: [gaussians.length, points], data };
}

function membersOf(posterior: Posterior): Members {
  const n = posterior.points;
  switch (posterior.kind) {
    case 'diagonal_gaussian': {
      const shape = [n, posterior.dimensions];
      return { mean: { shape, data: posterior.mean }, variance: { shape, data: posterior.variance } };
    }
    case 'full_gaussian': {
      const d = posterior.dimensions;
      return {
        mean: { shape: [n, d], data: posterior.mean },
        covariance: { shape: [n, d, d], data: posterior.covariance },
      };
    }
    case 'categorical':
      return { probabilities: { shape: [n, posterior.classes], data: posterior.probabilities } };
    case 'labels':
      return { labels: { shape: [n], data: posterior.labels } };
    case 'coefficients':
      return { coefficients: { shape: [n, n], data: posterior.coefficients } };
  }
}

/**
 * A block of fingerprints as .npz: the one-dimensional Gaussians stacked in `mean` and `variance` (rows × points,
 * float32), their places in the block in `rows`, and what leads back to the units of the model in `scale` and `shift`:
 * mean = (kept + shift) / scale, variance = kept / scale²; every other channel under `<place>.<array>`.
 */
export function encodeFingerprints({ posteriors, placements }: BlockFingerprints, points: number): Uint8Array {
  const rows = [...posteriors.keys()].filter((place) => isScalarGaussian(posteriors[place]!));
  const gaussians = posteriors.filter(isScalarGaussian);
  const members: Members = {
    rows: { shape: [rows.length], data: Int32Array.from(rows) },
    mean: stack(gaussians, 'mean', points),
    variance: stack(gaussians, 'variance', points),
    scale: { shape: [rows.length], data: Float64Array.from(rows, (place) => placements[place]!.scale) },
    shift: { shape: [rows.length], data: Float64Array.from(rows, (place) => placements[place]!.shift) },
  };
  posteriors.forEach((posterior, place) => {
    if (isScalarGaussian(posterior)) return;
    for (const [array, value] of Object.entries(membersOf(posterior))) members[`${place}.${array}`] = value;
  });
  return encodeNpz(members);
}

function decodeOther(members: Members, place: number, points: number): Posterior {
  const of = (array: string): Reals => members[`${place}.${array}`]!.data as Reals;
  const labels = members[`${place}.labels`];
  if (labels) return { kind: 'labels', points, labels: labels.data as Int32Array };
  if (members[`${place}.coefficients`]) return { kind: 'coefficients', points, coefficients: of('coefficients') };
  const probabilities = members[`${place}.probabilities`];
  if (probabilities) {
    return { kind: 'categorical', points, classes: probabilities.shape[1]!, probabilities: of('probabilities') };
  }
  const dimensions = members[`${place}.mean`]!.shape[1]!;
  return members[`${place}.covariance`]
    ? { kind: 'full_gaussian', points, dimensions, mean: of('mean'), covariance: of('covariance') }
    : { kind: 'diagonal_gaussian', points, dimensions, mean: of('mean'), variance: of('variance') };
}

/** The posteriors of a block in the order of its channels. */
export function decodeFingerprints(bytes: Uint8Array, key: string): Posterior[] {
  const members = decodeNpz(bytes, key);
  const { rows, mean, variance } = members;
  const points = mean!.shape[1]!;
  const posteriors: Posterior[] = [];
  (rows!.data as Int32Array).forEach((place, row) => {
    const slice = (array: NpyArray): Float32Array =>
      (array.data as Float32Array).subarray(row * points, (row + 1) * points);
    posteriors[place] = {
      kind: 'diagonal_gaussian',
      points,
      dimensions: 1,
      mean: slice(mean!),
      variance: slice(variance!),
    };
  });
  const others = Object.keys(members).flatMap((name) => /^(\d+)\./.exec(name)?.[1] ?? []);
  for (const place of new Set(others.map(Number))) posteriors[place] = decodeOther(members, place, points);
  return posteriors;
}

export function encodeInformation(channels: readonly Channel[], klNats: Float64Array): Uint8Array {
  const member = (data: Float64Array): NpyArray => ({ shape: [data.length], data });
  return encodeNpz({
    information_nats: member(Float64Array.from(channels, ({ informationNats }) => informationNats)),
    self_joint_nats: member(Float64Array.from(channels, ({ selfJointNats }) => selfJointNats)),
    kl_nats: member(klNats),
    ...(channels.some(({ lowRank }) => lowRank) && encodeFactors(channels)),
  });
}

export async function readInformation(store: ObjectStore, run: string, block: number): Promise<BlockInformation> {
  const key = informationKey(run, block);
  const members = decodeNpz(await getObject(store, key), key);
  const of = (name: string): Float64Array => members[name]!.data as Float64Array;
  const informationNats = of('information_nats');
  return {
    informationNats,
    selfJointNats: of('self_joint_nats'),
    klNats: of('kl_nats'),
    lowRank: decodeFactors(members, informationNats.length),
  };
}

/** The channels of a block, ready for an engine. */
export async function readChannels(store: ObjectStore, run: string, block: number): Promise<Channel[]> {
  const key = fingerprintKey(run, block);
  const [bytes, information] = await Promise.all([getObject(store, key), readInformation(store, run, block)]);
  return decodeFingerprints(bytes, key).map((posterior, place) => {
    const lowRank = information.lowRank[place];
    return {
      posterior,
      informationNats: information.informationNats[place]!,
      selfJointNats: information.selfJointNats[place]!,
      ...(lowRank && { lowRank }),
    };
  });
}
