import type { FusionJob } from '../contracts/analyses/fusion.ts';
import type { Warning } from '../contracts/sources.ts';
import type { Channel } from '../engines/engine.ts';
import { bitsOf, selfInformation } from '../methods/information.ts';

/** Bits below which a space counts as nearly empty, and a member as saying nothing. */
const EMPTY_BITS = 0.1;
const SILENT_BITS = 0.01;
/** The share of the climb that the objective may have lost again at the end. */
const FALL_SHARE = 0.02;

interface Told {
  readonly fusion: FusionJob;
  /** What the members are called. */
  readonly titles: readonly string[];
  readonly members: readonly Channel[];
  /** The space to start from, and the one at the end. */
  readonly before: Channel;
  readonly own: Channel;
  readonly trace: Float64Array;
}

const bits = (nats: number): string => bitsOf(nats).toFixed(3);

/** What a person should know of a fusion before believing it. */
export function fusionWarnings({ fusion, titles, members, before, own, trace }: Told): Warning[] {
  const found: Warning[] = [];
  const subject = `fusion ${fusion.name}`;
  const silent = titles.filter((_, k) => bitsOf(members[k]!.informationNats) <= SILENT_BITS);
  if (silent.length > 0) {
    const message = `${subject}: ${silent.length} of ${titles.length} members say nothing: ${silent.slice(0, 5).join(', ')}`;
    found.push({
      tag: 'fusion-member-empty',
      message,
      hint: 'they pull the space towards saying nothing: leave them out',
    });
  }
  if (fusion.objective === 'nmi' && fusion.floorBits === 0 && bitsOf(selfInformation(before)) < EMPTY_BITS) {
    const message = `${subject}: objective nmi from a start that says next to nothing (${bits(before.informationNats)} bits): it may run into an empty space, where NMI exceeds 1`;
    const hint = 'take nmi_anchored or exp_vi, or give floorBits, or an init that says something';
    found.push({ tag: 'fusion-uninformative-start', message, hint });
  }
  if (bitsOf(own.informationNats) < EMPTY_BITS) {
    const message = `${subject}: the final space says ${bits(own.informationNats)} bits, next to nothing`;
    found.push({ tag: 'fusion-empty', message, hint: 'more steps, a higher rate, or another objective' });
  }
  const most = Math.max(...trace);
  const [first, last] = [trace[0]!, trace.at(-1)!];
  if (last < first || most - last > FALL_SHARE * (most - Math.min(...trace))) {
    const message = `${subject}: the objective fell from ${most.toFixed(4)} to ${last.toFixed(4)} at the end (${first.toFixed(4)} at the start)`;
    found.push({ tag: 'fusion-fell', message, hint: 'lower the rate: the steps overshoot' });
  }
  return found;
}
