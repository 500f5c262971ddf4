import { CensusError, isCensusError } from '../contracts/errors.ts';

/** What an error of the SDK or of the network tells. */
export interface S3Signs {
  /** Of the service (`NoSuchBucket`), the SDK (`CredentialsProviderError`) or the system (`ECONNRESET`). */
  readonly name: string;
  /** The status of the answer; 0 where there was none. */
  readonly status: number;
}

const RETRY_NAMES = new Set([
  'RequestTimeout',
  'RequestTimeTooSkewed', // the SDK has learnt the server's clock by now
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'ConditionalRequestConflict',
  'OperationAborted',
  'TimeoutError',
  'TruncatedBody',
]);
const RETRY_CODES = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ERR_STREAM_PREMATURE_CLOSE',
]);

const HINTS: Readonly<Record<string, string>> = {
  NoSuchBucket: 'make the bucket first, or mend its name in --store',
  CredentialsProviderError:
    'no credentials were found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE',
  InvalidAccessKeyId: 'the server does not know this key: see AWS_ACCESS_KEY_ID, AWS_PROFILE and AWS_ENDPOINT_URL',
  SignatureDoesNotMatch: 'the secret is not the one of this key: see AWS_SECRET_ACCESS_KEY',
  ExpiredToken: 'the session has ended: sign in again; the run goes on where it was',
  AccessDenied: 'these credentials may not do that: docs/s3.md lists the permissions that are needed',
  NotImplemented: 'the server lacks it: census doctor tells what a server can do, docs/s3.md which ones were tried',
  PermanentRedirect: 'the bucket is in another region: set AWS_REGION',
  AuthorizationHeaderMalformed: 'the bucket is in another region: set AWS_REGION',
  ENOTFOUND: 'no such host: see AWS_ENDPOINT_URL',
  ECONNREFUSED: 'is the server running, and is AWS_ENDPOINT_URL right? what is finished of a run is kept',
  TimeoutError: 'the server is too slow or out of reach: see AWS_ENDPOINT_URL; what is finished of a run is kept',
};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

export function signsOf(error: unknown): S3Signs {
  const { name, code, Code, $metadata, $response, cause } = Object(error) as Record<string, unknown>;
  const status = Number(
    (Object($metadata) as { httpStatusCode?: unknown }).httpStatusCode ??
      (Object($response) as { statusCode?: unknown }).statusCode ??
      0,
  );
  const system = [code, (Object(cause) as { code?: unknown }).code].map(text).find((each) => /^E[A-Z_]+$/.test(each));
  return { name: system ?? (text(Code) || text(name)), status };
}

/** A 404 that means the object, not its bucket. */
export function isAbsent(error: unknown): boolean {
  const { name, status } = signsOf(error);
  return status === 404 && name !== 'NoSuchBucket';
}

/** A condition of the request did not hold. */
export const isRefused = (error: unknown): boolean => signsOf(error).status === 412;

/** Whether the same request may well succeed in a moment. */
export function isPassing(error: unknown): boolean {
  if (isCensusError(error)) return false;
  const { name, status } = signsOf(error);
  if (RETRY_NAMES.has(name) || RETRY_CODES.has(name)) return true;
  // An answer of success that cannot be read is a broken answer.
  return (status >= 500 && status !== 501) || status === 429 || status === 408 || (status >= 200 && status < 300);
}

/** An error of the SDK as one that a person can act on; what has nothing to do with S3 passes through. */
export function s3Fault(error: unknown, uri: string, doing: string): unknown {
  const { name, status } = signsOf(error);
  if (isCensusError(error) || (status === 0 && !isPassing(error) && HINTS[name] === undefined)) return error;
  const denied = status === 403 ? HINTS['AccessDenied'] : undefined;
  const got = [name, status === 0 ? '' : `(${status})`].join(' ').trim();
  return new CensusError('store-unreachable', `store ${uri}: expected to ${doing}, got ${got}`, {
    hint: HINTS[name] ?? denied ?? 'census doctor tells what works; what is finished of a run is kept',
    fields: { store: uri, code: name, status },
    cause: error,
  });
}
