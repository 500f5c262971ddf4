import { randomUUID } from 'node:crypto';
import { cpus } from 'node:os';
import { CensusError, isCensusError } from '../../contracts/errors.ts';
import { SOFTWARE_VERSION } from '../../contracts/version.ts';
import { selectEngine } from '../../engines/select.ts';
import { findTemporal } from '../../infra/local/binary.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import { isS3Store } from '../../store/s3.ts';
import { type Ability, probeS3 } from '../../store/s3-probe.ts';
import { type Environment, readEnvironment } from '../environment.ts';
import { createOutput } from '../output.ts';
import { chooseStore, type CommonFlags } from '../prepare.ts';
import { findServer } from '../temporal.ts';

interface Finding {
  readonly subject: string;
  readonly ok: boolean;
  readonly detail: string;
  /** How to mend what does not work. */
  readonly hint?: string | undefined;
}

async function examine(subject: string, look: () => Promise<string> | string): Promise<Finding> {
  try {
    return { subject, ok: true, detail: await look() };
  } catch (error) {
    const hint = isCensusError(error) ? error.hint : undefined;
    return { subject, ok: false, detail: error instanceof Error ? error.message : String(error), hint };
  }
}

/** What the server behind a bucket can do, and what it lacks. */
async function probeBucket(uri: string): Promise<string> {
  const { endpoint, region, abilities } = await probeS3(uri);
  const said = ({ name, got }: Ability): string => `${name} (${got ?? ''})`;
  const lacking = abilities.filter(({ works }) => !works);
  const needed = lacking.filter((ability) => ability.needed);
  const place = `${uri} at ${endpoint}, ${region}`;
  if (needed.length > 0) {
    throw new CensusError('store-unreachable', `${place}: lacks ${needed.map(said).join(', ')}`, {
      hint: 'runs cannot be kept safe there: docs/s3.md names servers that were tried',
    });
  }
  const working = abilities.filter(({ works }) => works).map(({ name }) => name);
  const rest = lacking.length > 0 ? `; lacks ${lacking.map(said).join(', ')}, which runs can do without` : '';
  return `${place}: ${working.join(', ')} work${rest}`;
}

/** Puts, reads, ranges, refuses to overwrite, lists and removes a scratch object. */
async function probeStore(store: ObjectStore): Promise<string> {
  if (isS3Store(store)) return probeBucket(store.uri);
  const key = `doctor/${randomUUID()}`;
  const bytes = new TextEncoder().encode('latent-census');
  const expect = (what: string, holds: boolean): void => {
    if (!holds) throw new Error(`${store.uri}: expected ${what} to work, got another answer`);
  };
  try {
    expect('put', (await store.putIfAbsent(key, bytes)) === 'created');
    expect('put-if-absent', (await store.putIfAbsent(key, bytes)) === 'exists');
    expect('range', (await store.get(key, { range: { start: 7, end: 13 } }))?.byteLength === 6);
    let listed = 0;
    for await (const found of store.list('doctor/')) listed += Number(found.key === key);
    expect('list', listed === 1);
  } finally {
    await store.remove(key);
  }
  return `${store.uri}: put, put-if-absent, range, list and remove work`;
}

async function probeEngine(
  choice: 'native' | 'reference',
  flags: CommonFlags,
  environment: Environment,
): Promise<string> {
  const { engine, place } = selectEngine({ choice, threads: flags.threads, nativePath: environment.nativeLibrary });
  const labels = { kind: 'labels', points: 4, labels: Int32Array.of(0, 0, 1, 1) } as const;
  const { informationNats } = await engine.information([labels]);
  await engine.close();
  if (Math.abs(informationNats[0]! - Math.LN2) > 1e-9)
    throw new Error(`expected 1 bit of two even classes, got ${informationNats[0]! / Math.LN2}`);
  return `${engine.arithmetic}, ${engine.threads} threads${place === undefined ? '' : `, ${place}`}`;
}

/** `census doctor`: what works here, what is missing, and how to mend it. Exit 3 where a run could not start. */
export async function doctor(flags: CommonFlags): Promise<void> {
  const environment = readEnvironment();
  const output = createOutput({ json: flags.json ?? false, quiet: flags.quiet ?? false });
  const store = chooseStore(flags, environment);
  const findings: Finding[] = [
    await examine(
      'software',
      () =>
        `latent-census ${SOFTWARE_VERSION}, Node ${process.version}, ${process.platform} ${process.arch}, ${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'})`,
    ),
    await examine('store', () => probeStore(store)),
    await examine('native engine', () => probeEngine('native', flags, environment)),
    await examine('reference engine', () => probeEngine('reference', flags, environment)),
    { subject: 'gpu engine', ok: true, detail: 'not in this release' },
    await examine('temporal command', async () => {
      const { path, version } = await findTemporal({
        override: environment.temporalBinary,
        path: environment.path,
        toolsFolder: environment.toolsFolder,
        onProgress: (line) => output.note(line),
      });
      return `${version} at ${path}`;
    }),
    await examine('temporal server', async () => {
      const temporal = await findServer(flags, store, { environment, output });
      await temporal.leave();
      return `${temporal.address}, namespace ${temporal.namespace}${temporal.local ? ' (embedded)' : ''}`;
    }),
  ];
  for (const finding of findings) {
    const { subject, ok, detail, hint } = finding;
    output.result(
      `${ok ? 'ok     ' : 'missing'}  ${subject.padEnd(16)}  ${detail}${hint === undefined ? '' : `\n${' '.repeat(27)}hint: ${hint}`}`,
    );
    output.event({ event: 'check', ...finding });
  }
  // The native engine and the command may be missing where another engine or server is there.
  const needed = new Set(['store', 'reference engine', 'temporal server']);
  if (findings.some(({ subject, ok }) => needed.has(subject) && !ok)) process.exitCode = 3;
}
