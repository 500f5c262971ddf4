import { readEnvironment } from '../environment.ts';
import { type Forecast, forecast } from '../forecast.ts';
import { tellRanks } from '../low-rank-forecast.ts';
import { createOutput, type Output } from '../output.ts';
import { type CommonFlags, prepare, type PrepareContext, type Prepared, prepareStudy } from '../prepare.ts';
import { readStudyOf, type Study } from '../study-file.ts';

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

async function planOne(prepared: Prepared, output: Output): Promise<Forecast> {
  const found = await forecast(prepared);
  for (const warning of prepared.record.warnings) output.warn(warning);
  output.result(tell(prepared, found));
  const { uri, channels, pairs, tiles, reused, bytes, seconds, work, base } = found;
  const ranks = found.lowRank && { ranks: found.lowRank.ranks };
  const more = { ...ranks, ...(base !== undefined && { base }) };
  output.event({ event: 'plan', run: uri, channels, pairs, tiles, reused, bytes, seconds, work, ...more });
  return found;
}

async function planStudy(study: Study, flags: CommonFlags, context: PrepareContext): Promise<void> {
  const { output } = context;
  const runs = await prepareStudy(study, flags, context);
  try {
    const found: Forecast[] = [];
    for (const each of runs) {
      if (found.length > 0) output.result('');
      found.push(await planOne(each, output));
    }
    const sum = (of: (each: Forecast) => number): number => found.reduce((total, each) => total + of(each), 0);
    const [channels, pairs, tiles, reused, bytes, seconds] = [
      sum((each) => each.channels),
      sum((each) => each.pairs),
      sum((each) => each.tiles),
      sum((each) => each.reused),
      sum((each) => each.bytes),
      sum((each) => each.seconds),
    ];
    output.result(
      `\n${study.name}: ${runs.length} runs, ${study.parallel} at a time: ${channels} channels, ${pairs} pairs, ${tiles} tiles (${reused} there already), about ${mebibytes(bytes)} and ${seconds.toFixed(0)} s for the pairs on this machine`,
    );
    output.event({
      event: 'study-plan',
      study: study.name,
      runs: runs.length,
      channels,
      pairs,
      tiles,
      reused,
      bytes,
      seconds,
    });
  } finally {
    await runs[0]!.engine.close();
  }
}

/** `census plan JOB…`: everything that a run, or a study, would find out before it starts, and what it would cost. */
export async function plan(files: readonly string[], flags: CommonFlags): Promise<void> {
  const environment = readEnvironment();
  const output = createOutput({ json: flags.json ?? false, quiet: flags.quiet ?? false });
  const study = await readStudyOf(files, {}, environment);
  if (study) return planStudy(study, flags, { environment, output });
  const prepared = await prepare(files[0]!, flags, { environment, output });
  try {
    await planOne(prepared, output);
  } finally {
    await prepared.engine.close();
  }
}
