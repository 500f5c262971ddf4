import { expect, it } from '@jest/globals';

it('every new export of the methods is a visible decision', async () => {
  expect(Object.keys(await import('../../methods/index.ts')).toSorted()).toMatchSnapshot();
});
