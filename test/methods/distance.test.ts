import { expect, it } from '@jest/globals';
import { distanceOfNmi, distanceOfVi, similarityOfVi } from '../../methods/distance.ts';

it('of NMI is clamped to [1e-4, 1]', () => {
  const got = [1.17, 1, 0.5, 1e-4, 1e-9, 0, -0.03].map(distanceOfNmi);
  expect(got).toBeCloseToArray([0, 0, Math.LN2, ...Array(4).fill(-Math.log(1e-4))], { atol: 1e-15 });
  expect(Object.is(distanceOfNmi(1), 0)).toBe(true);
});

it('of an undefined NMI is the largest', () => {
  expect(distanceOfNmi(NaN)).toBe(distanceOfNmi(0));
});

it('of VI is not negative', () => {
  expect([2, 0, -0, -1e-15].map(distanceOfVi)).toEqual([2, 0, 0, 0]);
  expect(distanceOfVi(NaN)).toBeNaN();
});

it('the similarity of VI falls from 1 with VI in bits', () => {
  expect([similarityOfVi(0), similarityOfVi(2)]).toBeCloseToArray([1, Math.exp(-2)], { rtol: 1e-15 });
});
