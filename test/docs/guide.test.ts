import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pythonPath } from '../support/python.mjs';

/** docs/guide.md: its Python and its commands run in their order, and print what the page says they print. */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAGE = readFileSync(join(ROOT, 'docs/guide.md'), 'utf8');
/** What a newcomer has done before, and what other tests do. */
const LEFT_OUT = ['node scripts/setup.mjs'];
const FOLDER = '../first';

interface Step {
  readonly language: string;
  /** The command, or the program. */
  readonly text: string;
  readonly expected: readonly string[];
}

/** The blocks of the page that do something, a step for each command. */
const STEPS: readonly Step[] = [...PAGE.matchAll(/^```(console|python)\n([^]*?)^```$/gm)]
  .flatMap(([, language, block]) => {
    if (language === 'python') return [{ language, text: block!, expected: [] }];
    return block!
      .split(/^\$ /m)
      .filter((part) => part !== '')
      .map((part) => {
        const [text = '', ...expected] = part.trimEnd().split('\n');
        return { language: language!, text, expected };
      });
  })
  .filter(({ text }) => !LEFT_OUT.includes(text));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'census-guide-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What differs between machines and runs: ids, times, engines, places. */
const stable = (line: string): string =>
  line
    .replaceAll(/[0-9a-f]{16}/g, 'ID')
    .replaceAll(/\S*\/models\//g, `${FOLDER}/models/`)
    .replaceAll(/\S*\/runs\//g, '/path/to/census/runs/')
    .replaceAll(/\d{4}-\d\d-\d\dT\S+Z/g, 'TIME')
    .replaceAll(/in [\d.]+ s on \w+ \(\w+\)/g, 'in TIME on ENGINE')
    .replaceAll(/TIME {2}\w+$/g, 'TIME  ENGINE')
    .trimEnd();

function perform({ language, text }: Step): { status: number | null; stdout: string; stderr: string } {
  const here = text.replaceAll(FOLDER, folder);
  const env: NodeJS.ProcessEnv = { ...process.env, CENSUS_STORE: join(folder, 'census') };
  for (const name of ['TEMPORAL_ADDRESS', 'INIT_CWD', 'NODE_OPTIONS']) delete env[name];
  const [command, args] = language === 'python' ? [pythonPath(), ['-c', here]] : ['sh', ['-c', here]];
  return spawnSync(command, args, { cwd: ROOT, encoding: 'utf8', env });
}

/** Lines between two `...` follow one another in the output; a first or last line that is no `...` is its first or last. */
function expectOutput(stdout: string, expected: readonly string[]): void {
  const lines = stdout.trimEnd().split('\n').map(stable);
  const parts = expected
    .map(stable)
    .join('\n')
    .split(/^\.\.\.$/m)
    .map((part) => part.replace(/^\n|\n$/g, ''));
  const text = `\n${lines.join('\n')}\n`;
  let from = 0;
  parts.forEach((part, k) => {
    if (part === '') return;
    const at = text.indexOf(`\n${part}\n`, from);
    const told = { missing: part, in: text.slice(from) };
    expect(at < 0 ? told : undefined).toBeUndefined();
    if (k === 0) expect(at).toBe(0);
    from = at + part.length + 1;
    if (k === parts.length - 1) expect(text.slice(from)).toBe('\n');
  });
}

describe('the guide', () => {
  it('has the steps that a newcomer takes, in this order', () => {
    const words = STEPS.map(({ language, text }) =>
      language === 'python' ? language : (/census -- (\w+)/.exec(text)?.[1] ?? text.split(' ')[0]),
    );
    expect(words).toEqual([
      'python',
      'init',
      'cat',
      'validate',
      'plan',
      'run',
      'report',
      'explain',
      'explain',
      'sed',
      'run',
      'list',
    ]);
  });

  it.each(STEPS.map((step, k) => [k + 1, step.text.split('\n')[0], step] as const))('step %d: %s', (_, __, step) => {
    const { status, stdout, stderr } = perform(step);
    expect([status, status === 0 ? '' : stderr]).toEqual([0, '']);
    if (step.expected.length > 0) expectOutput(stdout, step.expected);
    else expect(stdout).toBe('');
    if (/-- run /.test(step.text) && step.expected[0] !== '...') {
      const warnings = [...PAGE.matchAll(/^(?:warning: | {2}hint: ).*$/gm)].map(([line]) => line);
      expect(warnings.length).toBeGreaterThan(2);
      for (const line of warnings) expect(stderr).toContain(line);
    }
  });
});
