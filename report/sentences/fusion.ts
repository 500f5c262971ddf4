import type { FusionJob } from '../../contracts/analyses/fusion.ts';
import type { MethodsData, Writer } from './writer.ts';
import { plural } from './writer.ts';

const OBJECTIVES: Readonly<Record<FusionJob['objective'], readonly [string, string]>> = {
  nmi_anchored: [
    'anchored NMI, −(ln n − I(U;V))/√((ln n − I(U;U′))(ln n − I(V;V′)))',
    "anchored NMI, $-(\\ln n - I(U;V))/\\sqrt{(\\ln n - I(U;U'))(\\ln n - I(V;V'))}$",
  ],
  exp_vi: ['exp(−VI) in nats', '$\\exp(-\\mathrm{VI})$ in nats'],
  nmi: ['NMI', 'NMI'],
  mi: ['mutual information', 'mutual information'],
};

/** How each fusion was made; those that differ in members alone share a sentence. */
export function fusionSentences({ record, tables }: MethodsData, { cite, math }: Writer): string[] {
  const { fusion } = record.job.analyses;
  const summary = tables.fusion_summary;
  if (!fusion || !summary) return [];
  const ways = new Map<string, number>();
  fusion.forEach(({ objective, steps, dimensions, floorBits }, k) => {
    const [plain, tex] = OBJECTIVES[objective];
    const floor = floorBits > 0 ? ` (self-information held at ${floorBits} bits or above)` : '';
    const by = summary.optimiser[k] === 'adam' ? 'Adam' : 'plain gradient ascent';
    const way = `${plural(dimensions, 'dimension')}, ${math(plain, tex)}${floor}, ${plural(steps, 'step')} of ${by} at rate ${summary.rate[k]}`;
    ways.set(way, (ways.get(way) ?? 0) + 1);
  });
  const told = [...ways].map(([way, count]) => `${plural(count, 'synthesis space')} (${way})`);
  return [
    `Spaces were fused by ascending the mean similarity of a free space of diagonal Gaussians to the members of a set${cite('murphy2025comparing')}: ${told.join('; ')}.`,
  ];
}
