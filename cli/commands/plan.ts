import { readEnvironment } from '../environment.ts';
import { type Forecast, forecast } from '../forecast.ts';
import { tellRanks } from '../low-rank-forecast.ts';
import { createOutput } from '../output.ts';
import { type CommonFlags, prepare, type Prepared } from '../prepare.ts';

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

function tell({ record, engine }: Prepared, found: Forecast): string {
  const { sources } = record;
  const { state, seconds } = found;
  return [
    `run        ${found.run} (${state === 'finished' ? 'finished already' : state})`,
    `store      ${found.uri}`,
    `engine     ${engine.name} (${engine.arithmetic}, ${engine.threads} threads)`,
    `inputs     ${sources.files.length} files, ${sources.spaces.length} spaces in ${sources.ensembles.length} ensembles`,
    `points     ${sources.samplePoints} of ${sources.points}`,
    ...(found.lowRank ? [`ranks      ${tellRanks(found.lowRank)}`] : []),
    `channels   ${found.channels}`,
    `pairs      ${found.pairs} (those of channels that turn out to say nothing are left out)`,
    `tiles      ${found.tiles}, ${found.reused} there already`,
    ...(found.base === undefined ? [] : [`continues  ${found.base}`]),
    ...found.work.map(({ analysis, work }) => `${analysis.padEnd(10)} ${work}`),
    `tables     about ${mebibytes(found.bytes)}`,
    `time       about ${seconds < 1 ? 'a second' : `${seconds.toFixed(0)} s`} for the ${found.lowRank ? 'factors and pairs' : 'pairs'} on this machine`,
  ].join('\n');
}

/** `census plan JOB`: everything that a run would find out before it starts, and what it would cost. */
export async function plan(jobPath: string, flags: CommonFlags): Promise<void> {
  const environment = readEnvironment();
  const output = createOutput({ json: flags.json ?? false, quiet: flags.quiet ?? false });
  const prepared = await prepare(jobPath, flags, { environment, output });
  try {
    const found = await forecast(prepared);
    for (const warning of prepared.record.warnings) output.warn(warning);
    output.result(tell(prepared, found));
    const { uri, channels, pairs, tiles, reused, bytes, seconds, work, base } = found;
    const ranks = found.lowRank && { ranks: found.lowRank.ranks };
    output.event({
      event: 'plan',
      run: uri,
      channels,
      pairs,
      tiles,
      reused,
      bytes,
      seconds,
      work,
      ...ranks,
      ...(base !== undefined && { base }),
    });
  } finally {
    await prepared.engine.close();
  }
}
