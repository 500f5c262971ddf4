import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CommanderError } from 'commander';
import { program } from '../../cli/program.ts';
import { reportFailure } from '../../cli/report-failure.ts';
import { unwrapFailure } from '../../cli/failure.ts';
import { CensusError, type ErrorTag } from '../../contracts/errors.ts';

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

/** The exit code of a command line that is wrong, and what it says. */
async function exitOf(...args: string[]): Promise<number> {
  try {
    await program().parseAsync(['node', 'census', ...args]);
  } catch (error) {
    return reportFailure(error, args);
  }
  return 0;
}

describe('the command line', () => {
  it.each([
    [['--version'], 0, /^\d+\.\d+\.\d+\n$/, /^$/],
    [['--help'], 0, /init.*validate.*plan.*run.*status.*list.*cancel.*doctor.*worker.*dev.*bench.*First steps/s, /^$/],
    [['run', '--help'], 0, /Examples:\n {2}census run/, /^$/],
  ])('%j answers on stdout', async (args, code, stdout, stderr) => {
    expect(await exitOf(...args)).toBe(code);
    expect(out).toMatch(stdout);
    expect(err).toMatch(stderr);
  });

  it.each([
    [['rum', 'job.yaml'], /unknown command 'rum'/],
    [['run'], /missing required argument 'job'/],
    [['run', 'job.yaml', '--thread', '2'], /unknown option '--thread'/],
    [['run', 'job.yaml', '--threads', '0'], /expected a whole number of at least 1, got 0/],
    [['run', 'job.yaml', '--threads', 'two'], /expected a whole number of at least 1, got two/],
    [['run', 'job.yaml', '--threads', '1.5'], /expected a whole number of at least 1, got 1\.5/],
    [['run', 'job.yaml', '--engine', 'fast'], /Allowed choices are auto, native, gpu, reference/],
    [['validate', 'a.yaml', 'b.yaml'], /too many arguments/],
    [['worker', '--role', 'boss'], /Allowed choices are all, workflow, compute/],
    [['bench', 'pairs', '--channels', '1'], /expected a whole number of at least 2, got 1/],
    [['status', '--store'], /argument missing/],
  ])('%j is wrong usage: exit 2, and where to read more', async (args, message) => {
    expect(await exitOf(...args)).toBe(2);
    expect(err).toMatch(message);
    expect(err).toMatch(/--help/);
    expect(out).toBe('');
  });

  it('tells wrong usage as an event as well, with --json', async () => {
    expect(await exitOf('status', '--json', '--store')).toBe(2);
    expect(JSON.parse(out)).toEqual({
      event: 'failed',
      tag: 'usage',
      message: expect.stringMatching(/argument missing/),
    });
  });
});

describe('a failure that is reported', () => {
  it.each<[ErrorTag, number]>([
    ['input-value', 2],
    ['run-failed', 1],
    ['temporal-unreachable', 3],
    ['interrupted', 130],
  ])('of tag %s ends with %d, in words on stderr', (tag, code) => {
    expect(reportFailure(new CensusError(tag, 'a: expected b, got c', { hint: 'do this' }), [])).toBe(code);
    expect(err).toBe('error: a: expected b, got c\n  hint: do this\n');
    expect(out).toBe('');
  });

  it('is an event on stdout too with --json', () => {
    reportFailure(new CensusError('input-value', 'm', { hint: 'h', fields: { row: 3 } }), ['run', '--json']);
    expect(JSON.parse(out)).toEqual({
      event: 'failed',
      tag: 'input-value',
      message: 'm',
      hint: 'h',
      fields: { row: 3 },
    });
  });

  it('of no tag is a fault of the program, with its place', () => {
    expect(reportFailure(new TypeError('x is not a function'), ['--json'])).toBe(1);
    expect(err).toContain('TypeError: x is not a function\n    at ');
    expect(err).toContain('fault of latent-census');
    expect(JSON.parse(out)).toMatchObject({ event: 'failed', tag: 'unexpected' });
    expect(reportFailure('thrown text', [])).toBe(1);
  });

  it('of the parser was already told', () => {
    expect(reportFailure(new CommanderError(0, 'commander.help', ''), [])).toBe(0);
    expect(reportFailure(new CommanderError(1, 'commander.unknownOption', ''), [])).toBe(2);
    expect(err).toBe('');
  });
});

describe('the failure of a workflow', () => {
  const chain = (...links: Record<string, unknown>[]): unknown =>
    links.reduceRight<unknown>((cause, link) => ({ ...link, cause }), undefined);

  it('is our error, wherever in the chain it is, with hint and fields', () => {
    const found = unwrapFailure(
      chain(
        { name: 'WorkflowFailedError', message: 'Workflow execution failed' },
        { name: 'ChildWorkflowFailure', message: 'Child failed' },
        { name: 'ActivityFailure', message: 'Activity task failed' },
        {
          name: 'ApplicationFailure',
          type: 'input-value',
          message: 'a: expected b, got c',
          details: [{ hint: 'h', fields: { row: 1 } }],
        },
      ),
    );
    expect(found).toMatchObject({ tag: 'input-value', message: 'a: expected b, got c', hint: 'h', fields: { row: 1 } });
  });

  it.each(['CancelledFailure', 'TerminatedFailure'])('%s means that somebody stopped it', (name) => {
    expect(unwrapFailure(chain({ message: 'Workflow execution failed' }, { name }))).toMatchObject({
      tag: 'run-cancelled',
    });
  });

  it('is told by its innermost message where it is none of ours', () => {
    const found = unwrapFailure(chain({ message: 'outer' }, { type: 'TypeError', message: 'inner' }));
    expect(found).toMatchObject({ tag: 'run-failed', message: 'run: failed: inner' });
    expect(unwrapFailure(undefined)).toMatchObject({ tag: 'run-failed' });
  });

  it('that is an error of ours already stays as it is', () => {
    const error = new CensusError('interrupted', 'm');
    expect(unwrapFailure(error)).toBe(error);
  });
});
