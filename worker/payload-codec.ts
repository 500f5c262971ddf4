import type { Payload, PayloadCodec } from '@temporalio/common';
import { CensusError } from '../contracts/errors.ts';

/** A codec server, as Temporal's own command and web page use it. */
export interface CodecServer {
  /** `/encode` and `/decode` lie below it. */
  readonly endpoint: string;
  /** The value of the header `Authorization`. */
  readonly authorization?: string | undefined;
  readonly namespace: string;
}

/** A payload in the JSON of protocol buffers: bytes as base64. */
interface WirePayload {
  readonly metadata?: Readonly<Record<string, string>>;
  readonly data?: string;
}

const PATIENCE_MS = 10_000;

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));

function toWire({ metadata, data }: Payload): WirePayload {
  const entries = Object.entries(metadata ?? {}).map(([name, value]) => [name, base64(value)]);
  return { metadata: Object.fromEntries(entries) as Record<string, string>, ...(data && { data: base64(data) }) };
}

function fromWire({ metadata = {}, data }: WirePayload): Payload {
  const entries = Object.entries(metadata).map(([name, value]) => [name, bytesOf(value)]);
  return {
    metadata: Object.fromEntries(entries) as Record<string, Uint8Array>,
    ...(data !== undefined && { data: bytesOf(data) }),
  };
}

/**
 * Has every message to and from Temporal encoded, for one encrypted there, by a codec server. Ids and the names of
 * queues and workflows are no payloads: these stay as they are.
 * @throws CensusError `temporal-unreachable` where it does not answer; what asked for it is tried again.
 */
export function remoteCodec({ endpoint, authorization, namespace }: CodecServer): PayloadCodec {
  const root = endpoint.replace(/\/$/, '');
  const headers = {
    'content-type': 'application/json',
    'x-namespace': namespace,
    ...(authorization !== undefined && { authorization }),
  };

  async function ask(verb: 'encode' | 'decode', payloads: Payload[]): Promise<Payload[]> {
    const fail = (got: string, cause?: unknown): CensusError =>
      new CensusError('temporal-unreachable', `codec server ${root}: expected to ${verb} payloads, got ${got}`, {
        hint: 'TEMPORAL_CODEC_ENDPOINT and TEMPORAL_CODEC_AUTH say where it is, and who asks',
        cause,
      });
    try {
      const answer = await fetch(`${root}/${verb}`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ payloads: payloads.map(toWire) }),
        redirect: 'error',
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      if (!answer.ok) throw fail(String(answer.status));
      const { payloads: coded } = (await answer.json()) as { payloads?: WirePayload[] };
      if (coded?.length !== payloads.length) throw fail(`${coded?.length ?? 'no'} of ${payloads.length}`);
      return coded.map(fromWire);
    } catch (error) {
      throw (error as Error).name === 'CensusError' ? error : fail((error as Error).message, error);
    }
  }

  return { encode: (payloads) => ask('encode', payloads), decode: (payloads) => ask('decode', payloads) };
}
