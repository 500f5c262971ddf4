import { afterAll, describe, expect, it } from '@jest/globals';
import { Prober } from '../../hostile/prober.ts';
import { faultOf } from '../../hostile/verdict.ts';
import { CASES, questionOfCase } from './cases.ts';

const prober = new Prober();
afterAll(() => prober.end());

describe('a hostile file', () => {
  it.each(Object.entries(CASES))(
    '%s is read or refused at once, in little memory',
    async (_, hostile) => {
      const verdict = await prober.ask(questionOfCase(hostile));
      expect(faultOf(verdict)).toBeUndefined();
      expect(verdict.outcome === 'refused' ? verdict.tag : verdict.outcome).toBe(hostile.ends);
    },
    60_000,
  );
});
