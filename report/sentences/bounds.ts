import { type MethodsData, plural, type Writer } from './writer.ts';

const CHOSEN = 'drawn at random';

export function boundsSentences({ record, tables }: MethodsData, { cite, math }: Writer): string[] {
  const { bounds } = record.job.analyses;
  const table = tables.bounds;
  if (!bounds || !table || table.channel.length === 0) return [];
  const channels = new Set(table.channel.filter((channel) => channel >= 0)).size;
  const spaces = new Set(table.space.filter((_, row) => table.channel[row] === -1)).size;
  const asked = typeof bounds.channels === 'number' && tables.channels.channel.length > channels;
  const parts = [
    ...(channels > 0 ? [`${plural(channels, 'channel')}${asked ? `, ${CHOSEN},` : ''}`] : []),
    ...(spaces > 0 ? [plural(spaces, 'whole space')] : []),
  ];
  const points = table.points[0]!;
  const draws = bounds.given === undefined ? `one draw at each of ${points}` : `a given draw at each of ${points}`;
  const sizes = [...new Set(table.fingerprint_points)];
  const seed = bounds.given === undefined ? `, seed ${bounds.seed}` : '';
  return [
    `The information of ${parts.join(' and ')} was bounded from below (InfoNCE) and above (leave one out)${cite('poole2019variational')} with ${draws} data points${seed}, standard errors ${math('sd/√K', '\\mathrm{sd}/\\sqrt{K}')}, and compared with fingerprints of ${sizes.join(', ')} points.`,
  ];
}
