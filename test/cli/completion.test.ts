import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { completionModel } from '../../cli/completion-model.ts';
import { fishScript } from '../../cli/completion-fish.ts';
import { zshScript } from '../../cli/completion-zsh.ts';
import { program } from '../../cli/program.ts';
import { census } from '../support/census.ts';
import { writeFiles } from '../support/posteriors.ts';

const COMMAND = fileURLToPath(new URL('../../cli/bin.mjs', import.meta.url));
const RUN = 'runs/beta/0123456789abcdef/job.json';

let folder: string;
let script: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'census-completion-'));
  writeFiles(folder, {
    'job.yaml': 'name: a',
    'other job.yml': 'name: a',
    'labels.npz': '',
    'models/x.npz': '',
    [`census/${RUN}`]: '{}',
    [`elsewhere/${RUN.replace('beta', 'gamma')}`]: '{}',
    census_command: `#!/bin/sh\nexec ${process.execPath} ${COMMAND} "$@"\n`,
  });
  chmodSync(join(folder, 'census_command'), 0o755);
  const { stdout } = await census('completion', 'bash');
  script = join(folder, 'script.bash');
  writeFileSync(script, stdout);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What bash offers for the last of the words, with the script sourced. */
function offered(...words: string[]): string[] {
  const line = ['./census_command', ...words];
  const code = `source ${script}; COMP_WORDS=("$@"); COMP_CWORD=${words.length}; _census; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { INIT_CWD: _, CENSUS_STORE: __, ...env } = process.env;
  const stdout = execFileSync('bash', ['--norc', '-uc', code, 'bash', ...line], {
    cwd: folder,
    encoding: 'utf8',
    env,
  });
  return stdout
    .split('\n')
    .filter((each) => each !== '')
    .sort();
}

describe('completion in bash', () => {
  it('offers the commands, and of them those that fit', () => {
    expect(offered('')).toEqual(expect.arrayContaining(['init', 'validate', 'run', 'status', 'report', 'doctor']));
    expect(offered('')).not.toContain('complete');
    expect(offered('va')).toEqual(['validate']);
    expect(offered('nothing')).toEqual([]);
    expect(offered('--v')).toEqual(['--version']);
  });

  it('offers flags, and the choices of their values', () => {
    expect(offered('run', 'job.yaml', '--th')).toEqual(['--threads']);
    expect(offered('run', '--engine', '')).toEqual(['auto', 'gpu', 'native', 'reference']);
    expect(offered('worker', '--role', 'c')).toEqual(['compute']);
    expect(offered('completion', '')).toEqual(['bash', 'fish', 'zsh']);
    expect(offered('run', '--store', 'm')).toEqual(['models']);
  });

  it('offers job files and folders where a job is wanted, folders for init', () => {
    expect(offered('run', '')).toEqual(['census', 'elsewhere', 'job.yaml', 'models', 'other job.yml']);
    expect(offered('validate', 'jo')).toEqual(['job.yaml']);
    expect(offered('init', 'mo')).toEqual(['models']);
  });

  it('offers terms to explain', () => {
    expect(offered('explain', 'cha')).toEqual(['chance-level', 'channel', 'channels']);
  });

  it('offers the runs of the store, or of another one', () => {
    expect(offered('status', '')).toEqual(['beta', 'beta/0123456789abcdef']);
    expect(offered('report', '--store', 'elsewhere', 'g')).toEqual(['gamma', 'gamma/0123456789abcdef']);
    expect(offered('cancel', '--store', 'models', '')).toEqual([]);
  });
});

describe('completion in other shells', () => {
  const model = completionModel(program());

  it.each([
    ['zsh', zshScript(model)],
    ['fish', fishScript(model)],
  ])('has every command and flag in %s', (_, text) => {
    for (const { name, options } of model) {
      expect(text).toContain(name);
      for (const option of options) expect(text).toContain(option.name.replace('--', ''));
    }
    expect(text).toContain('complete runs');
    expect(text).not.toMatch(/undefined|\[object/);
  });
});
