import { describe, expect, it } from '@jest/globals';
import { distanceOfNmi } from '../../methods/distance.ts';
import { order } from '../../methods/ordering.ts';
import { structureOf } from '../../methods/structure.ts';
import { extractXi } from '../../methods/xi.ts';
import { readNpz } from '../support/fixture.ts';

const array = readNpz('core/mnist-structure.npz');
const COUNT = 60;
const options = {
  count: COUNT,
  saturated: new Uint8Array(COUNT * COUNT),
  minSamples: 5,
  xi: 0.05,
  maxEps: Infinity,
};

describe.each([
  ['nmi', 'NMI'],
  ['vi', 'VI'],
] as const)('structureOf by %s', (measure, table) => {
  const values = Float32Array.from(array(table).data);
  const structure = structureOf({ ...options, measure, values });

  it('has the clusters and representatives of the fixture', () => {
    const fixture = (what: string) => array(`optics_${measure}_ms5_${what}`).data;
    expect(fixture('stable_1e-06')[0]).toBe(1);
    expect(structure.ordering).toEqual(fixture('ordering'));
    expect(structure.labels).toEqual(fixture('labels'));
    expect(structure.clusters.flatMap(({ first, last }) => [first, last])).toEqual([...fixture('hierarchy')]);
    const wanted = array(`representatives_${measure}_ms5`).data;
    const leaves = structure.clusters.filter(({ cluster }) => cluster < wanted.length);
    expect(leaves.map(({ representative }) => representative)).toEqual([...wanted]);
  });

  it('reports the sensitivity of what it found', () => {
    const used = structure.sensitivity.find(({ minSamples }) => minSamples === 5)!;
    expect(used.clustered).toBe(structure.labels.filter((label) => label >= 0).length);
  });
});

it('does not read the diagonal', () => {
  const values = Float32Array.from(array('NMI').data);
  const read = structureOf({ ...options, measure: 'nmi', values: values.slice() });
  for (let i = 0; i < COUNT; i += 1) values[i * COUNT + i] = NaN;
  expect(structureOf({ ...options, measure: 'nmi', values })).toEqual(read);
});

it('is what anyone recomputes from the same values', () => {
  const values = Float32Array.from(array('NMI').data);
  const distances = Float64Array.from(values, distanceOfNmi);
  for (let i = 0; i < COUNT; i += 1) distances[i * COUNT + i] = 0;
  const ordering = order(distances, COUNT, options);
  const got = structureOf({ ...options, measure: 'nmi', values });
  expect(got).toMatchObject({ ...ordering, labels: extractXi(ordering, options).labels });
});
