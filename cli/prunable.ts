/** A run of a store, as pruning sees it. */
export interface PrunableRun {
  readonly run: string;
  /** When it finished, or was started where it has not; ms since 1970. */
  readonly at: number;
  readonly finished: boolean;
}

/** Which runs are old. Where both rules are given, a run goes only if it is old by both. */
export interface PruneRules {
  /** The newest so many of each name are kept. */
  readonly keep?: number | undefined;
  /** Younger ones are kept, ms. */
  readonly olderThan?: number | undefined;
}

/**
 * The runs that may go, newest first. The latest finished run of a name is never among them, nor, where none is finished,
 * the one that was started last.
 */
export function prunable(runs: readonly PrunableRun[], { keep, olderThan }: PruneRules, now: number): PrunableRun[] {
  const nameOf = ({ run }: PrunableRun): string => run.split('/')[0]!;
  return [...new Set(runs.map(nameOf))].flatMap((name) => {
    const ofName = runs.filter((each) => nameOf(each) === name);
    const ordered = ofName.toSorted((a, b) => b.at - a.at || (a.run < b.run ? -1 : 1));
    const latest = ordered.find(({ finished }) => finished) ?? ordered[0];
    return ordered.filter(
      (each, place) =>
        each !== latest &&
        (keep === undefined || place >= keep) &&
        (olderThan === undefined || now - each.at > olderThan),
    );
  });
}

const UNITS = { h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** `36h`, `30d`, `2w` in ms; undefined for anything else. */
export function parseAge(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,6})([hdw])$/.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * UNITS[unit as keyof typeof UNITS];
}
