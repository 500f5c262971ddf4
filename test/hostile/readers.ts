import { mkdtempSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deserialize } from 'node:v8';
import { parseJob } from '../../contracts/schema/job.ts';
import { readJobFile } from '../../cli/job-file.ts';
import { readManifest } from '../../cli/runs.ts';
import { isCensusError } from '../../contracts/errors.ts';
import { sizeOf } from '../../inputs/array.ts';
import { type ByteSource, memorySource } from '../../inputs/byte-source.ts';
import { openContainer } from '../../inputs/container.ts';
import { readFactors } from '../../inputs/factors.ts';
import { readPictures } from '../../inputs/images.ts';
import { joinMetadata } from '../../inputs/metadata.ts';
import { readRows } from '../../inputs/rows.ts';
import { readTable } from '../../inputs/table.ts';
import { renderReport } from '../../report/page.ts';
import { summarise } from '../../report/summary.ts';
import { decodeJson } from '../../store/json.ts';
import { createMemoryStore } from '../../store/memory.ts';
import { decodeNpy } from '../../store/npy.ts';
import { decodeNpz } from '../../store/npz.ts';
import { readRunData, readRunSummary } from '../../store/run-data.ts';
import { readRunMatrix } from '../../store/run-matrix.ts';
import { readingRun } from '../../store/sound-tables.ts';
import { decodeTable } from '../../store/table.ts';

/** Reads hostile bytes, which are called `name`; throws for what it refuses. */
export type Reader = (bytes: Uint8Array, name: string) => unknown;

const folder = mkdtempSync(join(tmpdir(), 'census-hostile-'));
process.on('exit', () => void rm(folder, { recursive: true, force: true }));

/** The bytes as a file of this machine, for readers that open one. */
async function onDisk<T>(bytes: Uint8Array, name: string, read: (location: string) => Promise<T>): Promise<T> {
  const location = join(folder, name.replaceAll('/', '_'));
  await writeFile(location, bytes);
  try {
    return await read(location);
  } finally {
    await rm(location);
  }
}

/** Headers, checksums, whole arrays and their first and last entries: everything that a container can be asked for. */
async function readContainer(source: ByteSource): Promise<void> {
  const container = await openContainer(source);
  try {
    const refusals: unknown[] = [];
    for (const name of container.names.slice(0, 20)) {
      try {
        const { shape } = await container.header(name);
        await container.verify(name);
        const { values } = await container.read(name);
        if (values.length !== sizeOf(shape)) throw new Error(`${name}: ${values.length} values for [${shape.join()}]`);
        if (shape[0]! > 0) for (const entry of new Set([0, shape[0]! - 1])) await container.read(name, entry);
      } catch (error) {
        refusals.push(error);
      }
    }
    // One that is no refusal counts before the others.
    if (refusals.length > 0) throw refusals.find((error) => !('tag' in Object(error))) ?? refusals[0];
  } finally {
    await container.close();
  }
}

const POINTS = 12;
const RUN = 'small/0123456789abcdef';

/** Everything that is made of a finished run: its page, its summary, its matrix. */
async function readStoredRun(bytes: Uint8Array): Promise<void> {
  const store = createMemoryStore();
  for (const [key, content] of new Map(deserialize(bytes) as [string, Uint8Array][]))
    await store.putIfAbsent(key, content);
  const work: readonly (() => unknown)[] = [
    async () => readManifest(store, RUN),
    async () => {
      const page = await readingRun(RUN, async () => renderReport(await readRunData(store, RUN)));
      if (page.includes('<script>alert')) throw new Error('a name has become markup');
    },
    async () => readingRun(RUN, async () => summarise(await readRunSummary(store, RUN))),
    async () => readRunMatrix(store, RUN, { measure: 'nmi', order: 'nmi' }),
  ];
  const failures: unknown[] = [];
  for (const each of work) {
    try {
      await each();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures.find((error) => !isCensusError(error)) ?? failures[0];
}

export const READERS: Readonly<Record<string, Reader>> = {
  container: (bytes, name) => readContainer(memorySource(name, bytes)),
  factors: (bytes, name) =>
    onDisk(bytes, name, (location) =>
      readFactors(
        { file: name, missing: name.endsWith('.csv') ? { digit: [9] } : [9] },
        { uri: name, location },
        POINTS,
      ),
    ),
  rows: (bytes, name) => onDisk(bytes, name, (location) => readRows({ uri: name, location }, POINTS)),
  pictures: (bytes, name) =>
    onDisk(bytes, name, (location) => {
      const rows = Int32Array.of(0, 1);
      return readPictures({ uri: name, location }, [POINTS], { rows, places: rows });
    }),
  metadata: (bytes, name) =>
    onDisk(bytes, name, async (location) => {
      const spaces = ['a', 'b'].map((space) => ({
        ensemble: 'e',
        name: space,
        uri: `${space}.npz`,
        leading: -1,
        values: new Map(),
      }));
      joinMetadata(spaces, await readTable(location, name), name);
    }),
  job: (bytes, name) => onDisk(bytes, name, (location) => readJobFile(location, name)),
  jobValue: (bytes, name) => parseJob(JSON.parse(new TextDecoder().decode(bytes)), name),
  storedRun: (bytes) => readStoredRun(bytes),
  storedNpy: (bytes, name) => decodeNpy(bytes, name),
  storedNpz: (bytes, name) => decodeNpz(bytes, name),
  storedTable: (bytes, name) => decodeTable(name as 'channels', bytes),
  storedJson: (bytes, name) => decodeJson(bytes, name),
};
