import { createHash } from 'node:crypto';
import { inputKey, inputsPrefix } from '../contracts/keys.ts';
import { CensusError } from '../contracts/errors.ts';
import type { InputFile } from '../contracts/sources.ts';
import { openLocal } from '../inputs/byte-source.ts';
import { isUri } from '../inputs/remote.ts';
import { isS3Store, type S3Store } from '../store/s3.ts';
import { type Output, tellReading } from './output.ts';
import type { Prepared } from './prepare.ts';

/** Files that are sent at a time. */
const AT_ONCE = 6;
const MEGABYTE = 2 ** 20;

export interface DepositContext {
  readonly output: Output;
  readonly signal: AbortSignal;
}

/**
 * Where the store is not a folder of this machine: brings the run's local inputs there, each under the hash of its
 * content, so that workers on any machine can read them. What is there already is not sent again.
 * @returns the same run, its inputs located where all workers find them.
 */
export async function depositInputs(prepared: Prepared, context: DepositContext): Promise<Prepared> {
  const { store, record, found } = prepared;
  if (!isS3Store(store)) return prepared;
  const { sources } = record;
  const local = found.filter(({ location }) => !isUri(location));
  await sendAll(store, await missingOf(store, local, context.output), context);
  const files = sources.files.map((file) =>
    isUri(file.location) ? file : { ...file, location: `${store.uri}/${inputKey(file.sha256)}` },
  );
  return { ...prepared, record: { ...record, sources: { ...sources, files } } };
}

/** Those of the files that the store lacks, each content once. */
async function missingOf(store: S3Store, files: readonly InputFile[], output: Output): Promise<InputFile[]> {
  if (files.length === 0) return [];
  const there = new Map<string, number>();
  for await (const { key, bytes } of store.list(inputsPrefix)) there.set(key, bytes);
  const wanted = new Map(files.map((file) => [file.sha256, file]));
  const missing = [...wanted.values()].filter(({ sha256, bytes }) => there.get(inputKey(sha256)) !== bytes);
  for (const { sha256, uri } of missing) {
    if (!there.has(inputKey(sha256))) continue;
    // Its name says what it must hold, so that it can be made good.
    output.note(`${store.uri}/${inputKey(sha256)} has another size than ${uri}: it is sent again`);
    await store.remove(inputKey(sha256));
  }
  return missing;
}

async function sendAll(store: S3Store, files: readonly InputFile[], { output, signal }: DepositContext): Promise<void> {
  if (files.length === 0) return;
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const tell = tellReading(output, 'inputs');
  const inMegabytes = (bytes: number): number => Math.ceil(bytes / MEGABYTE);
  let done = 0;
  const onBytes = (bytes: number): void => tell(inMegabytes((done += bytes)), inMegabytes(total), 'uploading MB');
  // The first failure stops the others.
  const stop = new AbortController();
  const all = AbortSignal.any([signal, stop.signal]);
  const left = files[Symbol.iterator]();
  const lane = async (): Promise<void> => {
    for (const file of left) {
      all.throwIfAborted();
      await send(store, file, { signal: all, onBytes });
    }
  };
  try {
    await Promise.all(
      Array.from({ length: AT_ONCE }, () =>
        lane().catch((error: unknown) => {
          stop.abort(error);
          throw error;
        }),
      ),
    );
  } finally {
    output.settle();
  }
}

/** Sends one file, hashed on its way: what becomes visible is what was checked before the run. */
async function send(
  store: S3Store,
  file: InputFile,
  { signal, onBytes }: { signal: AbortSignal; onBytes: (bytes: number) => void },
): Promise<void> {
  const source = await openLocal(file.location, file.uri);
  const hash = createHash('sha256');
  try {
    const pieces = {
      bytes: file.bytes,
      sha256: file.sha256,
      async read(offset: number, length: number) {
        const bytes = await source.read(offset, length);
        hash.update(bytes);
        return bytes;
      },
      check() {
        if (source.size !== file.bytes || hash.digest('hex') !== file.sha256) throw changed(file);
      },
    };
    await store.putPieces(inputKey(file.sha256), pieces, { signal, onBytes });
  } finally {
    await source.close();
  }
}

const changed = ({ uri }: InputFile): CensusError =>
  new CensusError('input-changed', `${uri}: expected the content that was checked, got another`, {
    hint: 'the file changed while it was uploaded: give the command again when it is finished',
    fields: { file: uri },
  });
