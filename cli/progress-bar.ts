import { STAGE_UNITS } from '../contracts/progress.ts';
import type { CensusEvent } from './output.ts';
import type { RunProgress } from './watch.ts';

const WIDTH = 24;

const duration = (seconds: number): string => {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  return whole < 3600 ? `${Math.ceil(whole / 60)} min` : `${(whole / 3600).toFixed(1)} h`;
};

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** Turns what a run reports into one line and one event; remembers when a stage began, to tell its rate. */
export class ProgressBar {
  private stage = '';
  private since = 0;
  private doneBefore = 0;

  /**
   * @param work pairs of channels and points n, once planned: what the rate of the comparison is told in.
   * @param now milliseconds.
   */
  render(
    progress: RunProgress,
    work: { pairs: number; points: number } | undefined,
    now: number,
  ): [line: string, event: CensusEvent] {
    const { stage, done, total } = progress;
    if (stage !== this.stage) [this.stage, this.since, this.doneBefore] = [stage, now, done];
    const share = total === 0 ? 0 : Math.min(1, done / total);
    const filled = Math.round(share * WIDTH);
    const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled);
    const perSecond = (done - this.doneBefore) / Math.max((now - this.since) / 1000, 1e-3);
    const left = perSecond > 0 ? (total - done) / perSecond : NaN;
    const pairsPerSecond = stage === 'compare' && work && total > 0 ? (perSecond / total) * work.pairs : NaN;
    const gflops = (pairsPerSecond * 2 * (work?.points ?? 0) ** 2) / 1e9;
    const words = [
      `${stage.padEnd(9)} ${bar} ${(100 * share).toFixed(0).padStart(3)} %`,
      `${Number.isInteger(done) ? done : done.toFixed(1)}/${total} ${STAGE_UNITS[stage]}`,
      ...(pairsPerSecond > 0 ? [`${compact.format(pairsPerSecond)} pairs/s`, `${gflops.toFixed(1)} GFLOP/s`] : []),
      ...(left > 0 ? [`${duration(left)} left`] : []),
    ];
    const event = {
      event: 'progress',
      stage,
      done,
      total,
      unit: STAGE_UNITS[stage],
      ...(pairsPerSecond > 0 && { pairsPerSecond: Math.round(pairsPerSecond), gflops: Number(gflops.toFixed(2)) }),
      ...(left > 0 && { secondsLeft: Math.ceil(left) }),
    };
    return [words.join(' · '), event];
  }
}
