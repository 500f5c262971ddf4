import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createOutput } from '../../cli/output.ts';
import { ProgressBar } from '../../cli/progress-bar.ts';
import type { RunProgress } from '../../cli/watch.ts';
import type { Stage } from '../../contracts/progress.ts';

const at = (stage: Stage, done: number, total: number): RunProgress => ({ stages: [], stage, done, total });

describe('the progress bar', () => {
  it('fills as work is done', () => {
    const bar = new ProgressBar();
    const [empty] = bar.render(at('factors', 0, 4), undefined, 0);
    expect(empty).toBe(`factors   ${'░'.repeat(24)}   0 % · 0/4 blocks`);
    const [half] = bar.render(at('factors', 2, 4), undefined, 4000);
    expect(half).toBe(`factors   ${'█'.repeat(12)}${'░'.repeat(12)}  50 % · 2/4 blocks · 4 s left`);
    const [full] = bar.render(at('factors', 4, 4), undefined, 8000);
    expect(full).toBe(`factors   ${'█'.repeat(24)} 100 % · 4/4 blocks`);
  });

  it('tells the rate of the comparison by what is done since it began', () => {
    const bar = new ProgressBar();
    const work = { pairs: 1000, points: 1000 };
    bar.render(at('compare', 2, 10), work, 0);
    const [line, event] = bar.render(at('compare', 4.5, 10), work, 1000);
    // A quarter of a thousand pairs in a second, each of two million operations.
    expect(line).toContain('4.5/10 tiles · 250 pairs/s · 0.5 GFLOP/s · 3 s left');
    expect(event).toEqual({
      event: 'progress',
      stage: 'compare',
      done: 4.5,
      total: 10,
      unit: 'tiles',
      pairsPerSecond: 250,
      gflops: 0.5,
      secondsLeft: 3,
    });
  });

  it('starts its clock anew with each stage', () => {
    const bar = new ProgressBar();
    bar.render(at('catalogue', 0, 2), undefined, 0);
    bar.render(at('catalogue', 1, 2), undefined, 1000);
    const [line] = bar.render(at('order', 1, 2), undefined, 2000);
    expect(line).not.toContain('left');
  });

  it('survives a stage of nothing and a count that overshoots', () => {
    const bar = new ProgressBar();
    expect(bar.render(at('order', 0, 0), undefined, 0)[0]).toContain('  0 % · 0/0 orderings');
    expect(bar.render(at('order', 5, 4), undefined, 1)[0]).toContain('100 % · 5/4');
  });

  it('tells long waits in minutes and hours', () => {
    const bar = new ProgressBar();
    bar.render(at('compare', 0, 10_000), undefined, 0);
    expect(bar.render(at('compare', 1, 101), undefined, 1000)[0]).toContain('2 min left');
    expect(bar.render(at('compare', 1, 10_000), undefined, 1000)[0]).toContain('2.8 h left');
  });
});

describe('the output', () => {
  let out: string;
  let err: string;
  beforeEach(() => {
    [out, err] = ['', ''];
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((out += String(text))));
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((err += String(text))));
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const say = (flags: { json: boolean; quiet: boolean }): void => {
    let now = 1e6;
    jest.spyOn(Date, 'now').mockImplementation(() => now);
    const output = createOutput(flags);
    output.note('a note');
    output.warn({ tag: 't', message: 'a warning', hint: 'a hint' });
    for (const [line, afterMs] of [
      ['too soon', 1000],
      ['a line', 5000],
      ['another line', 1000],
    ] as const) {
      now += afterMs;
      output.progress(line, { event: 'progress' });
    }
    output.result('a result');
    output.event({ event: 'finished' });
  };

  it('keeps results on stdout and all else on stderr, progress now and then in a pipe', () => {
    say({ json: false, quiet: false });
    expect(out).toBe('a result\n');
    expect(err).toBe('a note\nwarning: a warning\n  hint: a hint\na line\n');
  });

  it('is one JSON object a line with --json', () => {
    say({ json: true, quiet: false });
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { event: string }).event),
    ).toEqual(['warning', 'progress', 'progress', 'progress', 'finished']);
    expect(err).toBe('a note\n');
  });

  it('is the result alone with --quiet', () => {
    say({ json: false, quiet: true });
    expect([out, err]).toEqual(['a result\n', '']);
  });
});
