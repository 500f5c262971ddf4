import { expect, it } from '@jest/globals';
import { fingerprint } from '../../methods/fingerprint.ts';
import { bitsOf, information, jointInformation, nmi, variationOfInformation } from '../../methods/information.ts';
import type { Posterior } from '../../methods/posterior.ts';
import { readNpz } from '../support/fixture.ts';
import { gaussian } from './posteriors.ts';

/** The nine synthetic spaces of the paper, by the fingerprint, against the fixture. */

const array = readNpz('core/synthetic-spaces.npz');
const spaces = Array.from({ length: 9 }, (_, k) => {
  const mean = array(`mu_${k}`);
  return gaussian(mean.data, array(`lv_${k}`).data, mean.shape[1]);
});

function terms(posteriors: readonly Posterior[]) {
  const own = posteriors.map(information);
  const pairs = posteriors.flatMap((u, a) =>
    posteriors.map((v, b) => ({ u: own[a]!, v: own[b]!, joint: jointInformation(u, v) })),
  );
  return {
    I: own.map((u) => bitsOf(u.informationNats)),
    I2: own.map((u) => bitsOf(u.selfJointNats)),
    NMI: pairs.map(({ u, v, joint }) => nmi(u, v, joint)),
    VI: pairs.map(({ u, v, joint }) => bitsOf(variationOfInformation(u, v, joint))),
  };
}

it.each(['I', 'I2', 'NMI', 'VI'] as const)('%s agrees in double precision', (name) => {
  expect(terms(spaces)[name]).toBeCloseToArray(array(name).data, { atol: 1e-10 });
});

it.each(['I', 'I2', 'NMI', 'VI'] as const)('%s agrees from the fingerprints', (name) => {
  expect(terms(spaces.map(fingerprint))[name]).toBeCloseToArray(array(name).data, { atol: 1e-5 });
});

it.each(
  [
    '1-spiral',
    '2-spiral-wide',
    '3-spiral-widening',
    '4-square',
    '5-square-wide',
    '6-line',
    '7-two',
    '8-four',
    '9-four-crossed',
  ].map((name, k) => [name, k] as const),
)('the file %s of examples/synthetic holds them', (name, k) => {
  const file = readNpz(`../../examples/synthetic/spaces/${name}.npz`);
  expect(file('mean').data).toBeCloseToArray(array(`mu_${k}`).data, { atol: 1e-12 });
  expect(file('logvar').data).toBeCloseToArray(array(`lv_${k}`).data, { atol: 1e-12 });
});
