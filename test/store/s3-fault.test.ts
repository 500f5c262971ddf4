import { describe, expect, it } from '@jest/globals';
import { CensusError } from '../../contracts/errors.ts';
import { isAbsent, isPassing, isRefused, s3Fault } from '../../store/s3-fault.ts';

const service = (name: string, httpStatusCode: number): Error =>
  Object.assign(new Error('said by a server'), { name, $metadata: { httpStatusCode } });
const system = (code: string): Error => Object.assign(new Error('said by the system'), { code });

/** With what a test of it is called. */
const named = (error: Error): [string, Error] => {
  const { code } = error as { code?: unknown };
  return [typeof code === 'string' ? code : error.name, error];
};

describe('failures of a bucket', () => {
  it.each(
    [
      service('SlowDown', 503),
      service('InternalError', 500),
      service('TooManyRequests', 429),
      service('ConditionalRequestConflict', 409),
      service('RequestTimeout', 400),
      service('RequestTimeTooSkewed', 403),
      service('SyntaxError', 200), // an answer that was cut short
      system('ECONNRESET'),
      system('ECONNREFUSED'),
      Object.assign(new Error('late'), { name: 'TimeoutError' }),
      Object.assign(new Error('wrapped'), { cause: system('EPIPE') }),
    ].map(named),
  )('%s passes', (_, error) => {
    expect(isPassing(error)).toBe(true);
  });

  it.each(
    [
      service('AccessDenied', 403),
      service('SignatureDoesNotMatch', 403),
      service('NoSuchBucket', 404),
      service('NoSuchKey', 404),
      service('PreconditionFailed', 412),
      service('NotImplemented', 501),
      Object.assign(new Error('none found'), { name: 'CredentialsProviderError' }),
      system('ENOTFOUND'),
      new CensusError('object-corrupt', 'a: expected b, got c'),
      new TypeError('a bug'),
    ].map(named),
  )('%s does not', (_, error) => {
    expect(isPassing(error)).toBe(false);
  });

  it('tell absence, and a condition that did not hold', () => {
    expect([service('NoSuchKey', 404), service('NotFound', 404), service('NoSuchBucket', 404)].map(isAbsent)).toEqual([
      true,
      true,
      false,
    ]);
    expect([service('PreconditionFailed', 412), service('Conflict', 409)].map(isRefused)).toEqual([true, false]);
  });

  it.each([
    ['NoSuchBucket (404)', service('NoSuchBucket', 404), 'make the bucket'],
    ['InvalidAccessKeyId (403)', service('InvalidAccessKeyId', 403), 'AWS_ACCESS_KEY_ID'],
    ['Forbidden (403)', service('Forbidden', 403), 'permissions'],
    ['PermanentRedirect (301)', service('PermanentRedirect', 301), 'AWS_REGION'],
    ['NotImplemented (501)', service('NotImplemented', 501), 'census doctor'],
    ['CredentialsProviderError', Object.assign(new Error(), { name: 'CredentialsProviderError' }), 'AWS_PROFILE'],
    ['ENOTFOUND', system('ENOTFOUND'), 'AWS_ENDPOINT_URL'],
    ['ECONNREFUSED', system('ECONNREFUSED'), 'is the server running'],
  ])('%s says what to do', (got, error, hint) => {
    expect(s3Fault(error, 's3://b/p', 'read a')).toMatchObject({
      tag: 'store-unreachable',
      message: `store s3://b/p: expected to read a, got ${got}`,
      hint: expect.stringContaining(hint),
      cause: error,
    });
  });

  it('leave alone what is no failure of a bucket', () => {
    const bug = new TypeError('a bug');
    expect(s3Fault(bug, 's3://b/p', 'read a')).toBe(bug);
    const ours = new CensusError('object-corrupt', 'a: expected b, got c');
    expect(s3Fault(ours, 's3://b/p', 'read a')).toBe(ours);
  });
});
