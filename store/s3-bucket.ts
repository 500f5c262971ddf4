import type * as Sdk from '@aws-sdk/client-s3';
import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import { setTimeout as sleep } from 'node:timers/promises';
import { isPassing, s3Fault } from './s3-fault.ts';
import type { S3Place } from './s3-uri.ts';

export interface S3Options {
  /** In the place of what the SDK finds by itself: for tests, and for callers with two services at once. */
  readonly settings?: Pick<S3ClientConfig, 'endpoint' | 'region' | 'credentials'>;
  /** How long a connection may say nothing before a request counts as failed. */
  readonly silenceMs?: number;
  /** Requests in a row, the first one included, before an operation fails. */
  readonly attempts?: number;
  /** The wait before the second request; it doubles from there. */
  readonly waitMs?: number;
  readonly sizes?: Partial<RequestSizes>;
}

/** How much goes into one request. */
export interface RequestSizes {
  /** Larger objects are written in pieces: one request of theirs would be too much to send again. */
  readonly wholeBytes: number;
  /** At least 5 MiB, by the protocol. */
  readonly pieceBytes: number;
  /** Objects on a page of a list; servers give no more than 1,000. */
  readonly pageObjects: number;
}

const SIZES: RequestSizes = { wholeBytes: 64 * 2 ** 20, pieceBytes: 16 * 2 ** 20, pageObjects: 1000 };

/** One try of an operation. */
export interface Attempt {
  readonly sdk: typeof Sdk;
  readonly client: S3Client;
  /** To be passed on with every request. */
  readonly signal: AbortSignal;
  /** From 0. */
  readonly number: number;
  /** Says that bytes have arrived: the time limit begins anew. */
  readonly alive: () => void;
}

export interface Doing {
  /** What messages call it: `read runs/…`. */
  readonly doing: string;
  readonly signal?: AbortSignal | undefined;
  /** Bytes to send, for which more time is given. */
  readonly bytes?: number;
}

/** A bucket that can be asked. */
export interface Bucket {
  readonly name: string;
  /** What messages call the place. */
  readonly uri: string;
  readonly sizes: RequestSizes;
  /**
   * Does something with the bucket, again and again while its failures are ones that pass. These tries take seconds:
   * they are for a lost packet and a busy server. Outages are left to whoever asked (in a run, to Temporal).
   */
  attempt<T>(doing: Doing, work: (attempt: Attempt) => Promise<T>): Promise<T>;
}

/** The slowest link that uploads must fit through, bytes a millisecond. */
const SLOWEST_BYTES_PER_MS = 256;
const REGION = 'us-east-1';

interface Loaded {
  readonly sdk: typeof Sdk;
  readonly client: S3Client;
}

let shared: Promise<Loaded> | undefined;

/**
 * Endpoint, region, credentials and everything else are taken from where the SDK takes them: the environment, profiles,
 * roles. One client serves the whole process. The SDK is loaded when a bucket is first asked: it takes a moment.
 */
const load = async (own: S3Options['settings']): Promise<Loaded> => {
  const sdk = await import('@aws-sdk/client-s3');
  const settings: S3ClientConfig = {
    maxAttempts: 1, // `attempt` below tries again, bodies included
    forcePathStyle: true, // which every server understands
    followRegionRedirects: true,
    // Ours are SHA-256; those that the SDK would add by itself are unknown to older servers.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: 5000, httpsAgent: { maxSockets: 64 }, httpAgent: { maxSockets: 64 } },
    ...own,
  };
  const { region } = new sdk.S3Client(settings).config;
  // Servers of one's own have no regions, yet the SDK asks for one.
  return { sdk, client: new sdk.S3Client({ ...settings, region: () => region().catch(() => REGION) }) };
};

/** @param place whose bucket. */
export function openBucket(place: S3Place, uri: string, options: S3Options = {}): Bucket {
  const { silenceMs = 20_000, attempts = 6, waitMs = 100, settings } = options;
  let own: Promise<Loaded> | undefined;
  const loaded = (): Promise<Loaded> =>
    settings === undefined ? (shared ??= load(undefined)) : (own ??= load(settings));
  return {
    name: place.bucket,
    uri,
    sizes: { ...SIZES, ...options.sizes },
    async attempt({ doing, signal, bytes = 0 }, work) {
      const limitMs = silenceMs + bytes / SLOWEST_BYTES_PER_MS;
      for (let number = 0; ; number++) {
        signal?.throwIfAborted();
        try {
          return await once({ ...(await loaded()), number, limitMs, silenceMs, signal }, work);
        } catch (error) {
          if (signal?.aborted === true) throw signal.reason;
          if (number + 1 >= attempts || !isPassing(error)) throw s3Fault(error, uri, doing);
        }
        // Of many that failed together not all come back together.
        await sleep(waitMs * 2 ** number * (0.5 + Math.random()), undefined, signal && { signal });
      }
    },
  };
}

interface Try extends Loaded {
  readonly number: number;
  readonly limitMs: number;
  readonly silenceMs: number;
  readonly signal: AbortSignal | undefined;
}

/** One try within its time limit. */
async function once<T>(
  { sdk, client, number, limitMs, silenceMs, signal }: Try,
  work: (attempt: Attempt) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const stop = (): void => controller.abort(signal?.reason);
  let late = false;
  const expire = (): void => {
    late = true;
    controller.abort();
  };
  let timer = setTimeout(expire, limitMs);
  const alive = (): void => {
    clearTimeout(timer);
    timer = setTimeout(expire, silenceMs);
  };
  signal?.addEventListener('abort', stop);
  if (signal?.aborted === true) stop(); // while the SDK was loaded
  try {
    return await work({ sdk, client, signal: controller.signal, number, alive });
  } catch (error) {
    if (late) throw Object.assign(new Error('no answer in time', { cause: error }), { name: 'TimeoutError' });
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}
