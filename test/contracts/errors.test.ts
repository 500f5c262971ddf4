import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import {
  canRetry,
  CensusError,
  type ErrorTag,
  exitCodeOf,
  isCensusError,
  isErrorTag,
  nonRetryableTags,
} from '../../contracts/errors.ts';

describe('errors', () => {
  it.each<[ErrorTag, number]>([
    ['usage', 2],
    ['job-invalid', 2],
    ['input-missing', 2],
    ['input-format', 2],
    ['input-array', 2],
    ['input-shape', 2],
    ['input-dtype', 2],
    ['input-value', 2],
    ['input-alignment', 2],
    ['input-changed', 2],
    ['run-unknown', 2],
    ['run-failed', 1],
    ['run-cancelled', 1],
    ['plan-mismatch', 1],
    ['schema-mismatch', 1],
    ['object-missing', 1],
    ['object-corrupt', 1],
    ['command-refused', 1],
    ['notification-failed', 1],
    ['store-unreachable', 3],
    ['temporal-unreachable', 3],
    ['engine-unavailable', 3],
    ['interrupted', 130],
  ])('%s ends the command line with %d', (tag, code) => {
    expect(exitCodeOf(tag)).toBe(code);
  });

  it('of inputs are not tried again; those of what may come back are', () => {
    expect(nonRetryableTags).toEqual(expect.arrayContaining(['input-value', 'input-changed', 'object-corrupt']));
    for (const tag of nonRetryableTags) expect(canRetry(tag)).toBe(false);
    expect(
      ['store-unreachable', 'object-missing', 'engine-unavailable'].filter((tag) => canRetry(tag as ErrorTag)),
    ).toHaveLength(3);
  });

  it('carry tag, hint, fields and cause', () => {
    const cause = new Error('why');
    const error = new CensusError('usage', 'x: expected a, got b', { hint: 'do', fields: { x: 1 }, cause });
    expect(error).toMatchObject({ name: 'CensusError', tag: 'usage', hint: 'do', fields: { x: 1 }, cause });
    expect(new CensusError('usage', 'm')).toMatchObject({ hint: undefined, fields: {} });
    expect('cause' in new CensusError('usage', 'm')).toBe(false);
  });

  it('are known by their tag, from any realm', () => {
    expect(isCensusError(runInNewContext(`Object.assign(new Error('m'), { tag: 'input-value' })`))).toBe(true);
    expect([new Error('m'), { tag: 'toString' }, { tag: 1 }, null, 'usage', undefined].some(isCensusError)).toBe(false);
    expect(isErrorTag('hasOwnProperty')).toBe(false);
  });
});
