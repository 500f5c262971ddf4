import { expect, it } from '@jest/globals';
import { autoMinSamples, sensitivity } from '../../methods/sensitivity.ts';
import { readJson } from '../support/fixture.ts';
import { type OpticsCase, opticsOptions } from './distances.ts';

const { cases } = readJson<{ cases: OpticsCase[] }>('core/optics.json');
const blobs = cases.find(({ name }) => name === 'three blobs')!;

it('goes through the usual values and the one used, ascending, each once', () => {
  const { distances, n } = opticsOptions(blobs);
  const at = (minSamples: number) => sensitivity(distances, n, { minSamples, maxEps: Infinity, xi: 0.05 });
  expect(at(7).map(({ minSamples }) => minSamples)).toEqual([5, 7, 8, 10, 15, 20]);
  expect(at(60).map(({ minSamples }) => minSamples)).toEqual([5, 8, 10, 15, 20, 60]);
  expect(at(60).at(-1)).toEqual({ minSamples: 60, clusters: 0, clustered: 0, largest: 0 });
});

it('counts the leaves of the clustering', () => {
  const { distances, n } = opticsOptions(blobs);
  const sizes = new Map<number, number>();
  for (const label of blobs.labels) if (label >= 0) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  const [first] = sensitivity(distances, n, { minSamples: 5, maxEps: Infinity, xi: 0.05 });
  expect(first).toEqual({
    minSamples: 5,
    clusters: sizes.size,
    clustered: blobs.labels.filter((label) => label >= 0).length,
    largest: Math.max(...sizes.values()),
  });
});

it.each([
  [50, 20],
  [6, 3],
  [1, 3],
  [10, 4],
  [20, 8],
])('%i spaces: minSamples %i', (spaces, minSamples) => {
  expect(autoMinSamples(spaces)).toBe(minSamples);
});
