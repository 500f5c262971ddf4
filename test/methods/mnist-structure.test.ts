import { describe, expect, it } from '@jest/globals';
import { distanceOfNmi, distanceOfVi, similarityOfVi } from '../../methods/distance.ts';
import { factorInformation, factorJoints } from '../../methods/factor.ts';
import { fingerprint } from '../../methods/fingerprint.ts';
import { describeClusters, rankByCentrality } from '../../methods/clusters.ts';
import {
  bitsOf,
  type Information,
  information,
  jointInformationBlock,
  nmi,
  selfInformation,
  variationOfInformation,
} from '../../methods/information.ts';
import { order } from '../../methods/ordering.ts';
import { packedIndex } from '../../methods/panel.ts';
import type { Posterior } from '../../methods/posterior.ts';
import { channelOf } from '../../methods/slice.ts';
import { extractXi } from '../../methods/xi.ts';
import { readNpz } from '../support/fixture.ts';
import { gaussian } from './posteriors.ts';

/** The whole channel structure of six trained models, against the fixture (test/fixtures/core/README.md). */

const array = readNpz('core/mnist-structure.npz');
const [MODELS, N, D] = [6, 300, 10];
const C = MODELS * D;

const spaces = Array.from({ length: MODELS }, (_, model) => {
  const part = (name: string) => array(name).data.subarray(model * N * D, (model + 1) * N * D);
  return gaussian(part('mu'), part('lv'), D);
});
const channels = spaces.flatMap((space) => Array.from({ length: D }, (_, k) => channelOf(space, k)));

/** NMI and VI (bits) of all pairs, C×C row-major. */
function pairs(posteriors: readonly Posterior[]) {
  const count = posteriors.length;
  const own = posteriors.map(information);
  const joints = jointInformationBlock(posteriors, undefined);
  const matrix = (value: (u: Information, v: Information, joint: number) => number) =>
    Float64Array.from({ length: count * count }, (_, e) => {
      const [a, b] = [Math.floor(e / count), e % count];
      return value(own[a]!, own[b]!, joints[packedIndex(Math.min(a, b), Math.max(a, b), count)]!);
    });
  return {
    own,
    joint: matrix((_u, _v, joint) => bitsOf(joint)),
    nmi: matrix(nmi),
    vi: matrix((u, v, joint) => bitsOf(variationOfInformation(u, v, joint))),
  };
}

const found = pairs(channels);
const firm = found.own.map((u) => bitsOf(selfInformation(u)) > 0.01);

describe('information', () => {
  it('of every channel', () => {
    expect(found.own.map((u) => bitsOf(u.informationNats))).toBeCloseToArray(array('I').data, { atol: 1e-10 });
    expect(found.own.map((u) => bitsOf(u.selfJointNats))).toBeCloseToArray(array('I2').data, { atol: 1e-10 });
    expect(found.own.map((u) => bitsOf(selfInformation(u)))).toBeCloseToArray(array('self_info').data, { atol: 1e-10 });
  });

  it('of every pair', () => {
    const where = (_: unknown, e: number) => firm[Math.floor(e / C)]! && firm[e % C]!;
    expect(found.joint).toBeCloseToArray(array('I_joint').data, { atol: 1e-10 });
    expect(found.vi).toBeCloseToArray(array('VI').data, { atol: 1e-10 });
    expect(found.nmi.filter(where)).toBeCloseToArray(array('NMI').data.filter(where), { atol: 1e-10 });
  });

  it('of whole spaces', () => {
    const { own, nmi: full, vi } = pairs(spaces);
    expect(own.map((u) => bitsOf(u.informationNats))).toBeCloseToArray(array('full_I').data, { atol: 1e-10 });
    expect(own.map((u) => bitsOf(u.selfJointNats))).toBeCloseToArray(array('full_I2').data, { atol: 1e-10 });
    expect(full).toBeCloseToArray(array('full_NMI').data, { atol: 1e-10 });
    expect(vi).toBeCloseToArray(array('full_VI').data, { atol: 1e-10 });
  });

  it('of every channel with the digit', () => {
    const digits = array('labels').data as Int32Array;
    const factor = factorInformation(digits);
    expect([bitsOf(factor.informationNats)]).toBeCloseToArray(array('label_info').data, { atol: 1e-10 });
    const joints = channels.map((channel) => factorJoints(channel, [digits])[0]!);
    const vi = joints.map((joint, c) => bitsOf(variationOfInformation(found.own[c]!, factor, joint)));
    const nmis = joints.map((joint, c) => nmi(found.own[c]!, factor, joint)).filter((_, c) => firm[c]);
    expect(vi).toBeCloseToArray(array('label_VI').data, { atol: 1e-10 });
    expect(nmis).toBeCloseToArray(
      array('label_NMI').data.filter((_, c) => firm[c]!),
      { atol: 1e-10 },
    );
  });

  it('survives single precision', () => {
    const kept = channels.map(fingerprint).map(information);
    const bits = kept.map((u) => bitsOf(u.informationNats));
    expect(bits).toBeCloseToArray(array('I').data, { atol: 1e-6 });
  });
});

describe.each([
  ['nmi', 5],
  ['nmi', 20],
  ['vi', 5],
  ['vi', 20],
] as const)('structure by %s, minSamples %i', (similarity, minSamples) => {
  const kept = array('kept').data as Int32Array;
  const count = kept.length;
  const value = (i: number, j: number) => found[similarity][kept[i]! * C + kept[j]!]!;
  const similarityOf = (i: number, j: number) => (similarity === 'nmi' ? value(i, j) : similarityOfVi(value(i, j)));
  const fixture = (what: string) => array(`optics_${similarity}_ms${minSamples}_${what}`).data;
  const distances = Float64Array.from({ length: count * count }, (_, e) => {
    const [i, j] = [Math.floor(e / count), e % count];
    if (i === j) return 0;
    return similarity === 'nmi' ? distanceOfNmi(value(i, j)) : distanceOfVi(value(i, j));
  });

  it('has the distances of the fixture', () => {
    expect(distances).toBeCloseToArray(array(`distance_${similarity}`).data, { atol: 1e-8 });
  });

  it('has its order and clusters', () => {
    const got = order(distances, count, { minSamples, maxEps: Infinity });
    const xi = extractXi(got, { minSamples, xi: 0.05 });
    expect(got.reachability).toBeCloseToArray(fixture('reachability'), { atol: 1e-8 });
    expect(got.coreDistances).toBeCloseToArray(fixture('core_distances'), { atol: 1e-8 });
    expect(fixture('stable_1e-10')[0]).toBe(1);
    expect(got.ordering).toEqual(fixture('ordering'));
    expect(got.predecessor).toEqual(fixture('predecessor'));
    expect(xi.labels).toEqual(fixture('labels'));
    expect(xi.hierarchy.flat()).toEqual([...fixture('hierarchy')]);
  });

  it('has its representatives', () => {
    const ordering = Int32Array.from(fixture('ordering'));
    const labels = Int32Array.from(fixture('labels'));
    const wanted = array(`representatives_${similarity}_ms${minSamples}`).data;
    const leaves = [...wanted.keys()].map((label) => {
      const members = Int32Array.from([...labels.keys()].filter((object) => labels[object] === label));
      return rankByCentrality(members, similarityOf)[0]!;
    });
    expect(leaves.map(({ object }) => object)).toEqual([...wanted]);
    expect(leaves.map(({ meanSimilarity }) => meanSimilarity)).toBeCloseToArray(
      array(`representatives_${similarity}_ms${minSamples}_mean_similarity`).data,
      { atol: 1e-9 },
    );
    const predecessor = Int32Array.from(fixture('predecessor'));
    const reachability = Float64Array.from(fixture('reachability'));
    const xi = extractXi({ ordering, reachability, predecessor }, { minSamples, xi: 0.05 });
    const described = describeClusters({ ordering, xi, similarity: similarityOf });
    const byLabel = described.filter(({ cluster }) => cluster < wanted.length);
    expect(byLabel.map(({ representative }) => representative)).toEqual([...wanted]);
  });
});
