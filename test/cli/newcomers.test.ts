import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { census } from '../support/census.ts';
import { command } from '../support/command.ts';
import { drawPosteriors, integers, transposed, writeFiles } from '../support/posteriors.ts';

/**
 * The likeliest mistakes of somebody who uses census for the first time. Each ends with exit code 2, says what is wrong in
 * one line, and then what to do.
 */

const N = 120;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'census-newcomers-'));
  const [a, b] = [drawPosteriors(0), drawPosteriors(1)];
  const ids = integers(Array.from({ length: N }, (_, k) => k));
  const turned = integers(Array.from({ length: N }, (_, k) => N - 1 - k));
  const broken = {
    ...a.mean,
    data: Float32Array.from(a.mean.data as Float32Array, (value, k) => (k === 29 ? NaN : value)),
  };
  const dead = {
    ...a.variance,
    data: Float32Array.from(a.variance.data as Float32Array, (value, k) => (k === 14 ? 0 : value)),
  };
  const short = drawPosteriors(2, 100);
  writeFiles(folder, {
    'models/seed0.npz': { mean: a.mean, logvar: a.logvar, ids },
    'models/seed1.npz': { mean: b.mean, logvar: b.logvar, ids },
    'files/short.npz': { mean: short.mean, logvar: short.logvar },
    'files/order.npz': { mean: b.mean, logvar: b.logvar, ids: turned },
    'files/mu.npz': { mu: a.mean, log_var: a.logvar },
    'files/broken.npz': { mean: broken, logvar: a.logvar },
    'files/dead.npz': { mean: a.mean, variance: dead },
    'files/negative.npz': { mean: a.mean, variance: a.logvar },
    'files/std.npz': { mean: a.mean, logvar: a.std },
    'files/turned.npz': { mean: transposed(a.mean), logvar: transposed(a.logvar) },
    'files/means.npz': { mean: a.mean },
    'files/mean.npy': a.mean,
    'files/checkpoint.ckpt': 'weights',
    'files/state.npz': { 'encoder.weight': a.mean, 'encoder.bias': integers([1]) },
    'files/latents.pkl': Uint8Array.of(0x80, 4, 0x95, 0, 0, 0, 0),
    'labels.npz': { digit: integers(Array.from({ length: N }, (_, k) => k % 10)) },
    'labels100.npz': { digit: integers(Array.from({ length: 100 }, (_, k) => k % 10)) },
    'images100.npy': { shape: [100, 8, 8], data: new Uint8Array(6400) },
    'good.yaml': jobOf('models/*.npz'),
    'empty/readme.txt': 'nothing here',
    'nothing/deeper/.hidden': '',
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A job on one line an ensemble; what is written wrong in it is the test's affair. */
const jobOf = (spaces: string, arrays = '{ mean: mean, logvar: logvar }', more = ''): string =>
  `name: a\nensembles:\n  - { name: e, spaces: '${spaces}', arrays: ${arrays} }\n${more}`;
const two = (second: string): string =>
  jobOf('models/seed0.npz').replace("'models/seed0.npz'", `[models/seed0.npz, ${second}]`);

interface Mistake {
  readonly what: string;
  /** The job that is validated, called job.yaml. */
  readonly job?: string;
  readonly args?: readonly string[];
  /** First line of the message, without `error: `. */
  readonly says: string | RegExp;
  readonly hint: RegExp;
}

const STRUCTURE = 'analyses: { structure: {} }\n';

const MISTAKES: readonly Mistake[] = [
  // The job file.
  {
    what: 'a job that is not there',
    args: ['run', 'god.yaml'],
    says: 'god.yaml: expected a job file, got no such file',
    hint: /did you mean good\.yaml\?/,
  },
  {
    what: 'no job anywhere',
    args: ['run', 'models/job.yaml'],
    says: 'models/job.yaml: expected a job file, got no such file',
    hint: /looked for .*models\/job\.yaml; census init FOLDER writes/,
  },
  {
    what: 'a folder with data instead of a job',
    args: ['run', 'models'],
    says: 'models: expected a job file, got a folder',
    hint: /census init models writes a job/,
  },
  {
    what: 'a folder with a job in it',
    args: ['plan', '.'],
    says: '.: expected a job file, got a folder',
    hint: /did you mean \.\/good\.yaml\?/,
  },
  {
    what: 'a file of data instead of a job',
    args: ['run', 'models/seed0.npz'],
    says: 'models/seed0.npz: expected a job file, got a file of data',
    hint: /census init FOLDER writes a job/,
  },
  {
    what: 'a text that is no job',
    job: 'just words',
    says: 'job.yaml: job: expected object, got "just words"',
    hint: /a job has at least a name and ensembles/,
  },
  {
    what: 'an empty job',
    job: '',
    says: 'job.yaml: job: expected object, got null',
    hint: /census init FOLDER writes one/,
  },
  {
    what: 'tabs',
    job: 'name: a\nensembles:\n\t- name: e\n',
    says: 'job.yaml: Tabs are not allowed as indentation at line 3, column 1',
    hint: /replace each tab by two spaces/,
  },
  {
    what: 'a pattern without quotes',
    job: 'name: a\nensembles:\n  - name: e\n    spaces: *.npz\n',
    says: /alias/,
    hint: /begins with \* needs quotes: spaces: '\*\.npz'/,
  },
  {
    what: 'a template without quotes',
    job: 'name: a\nensembles:\n  - name: e\n    spaces: {seed}.npz\n',
    says: /^job\.yaml: Unexpected/,
    hint: /begins with \{ or \[ needs quotes/,
  },
  {
    what: 'a misspelt key',
    job: jobOf('models/*.npz').replace('spaces', 'space'),
    says: 'job.yaml: missing ensembles[0].spaces: expected a path or a list of paths',
    hint: /did you mean spaces\?/,
  },
  {
    what: 'an analysis at the wrong level',
    job: jobOf('models/*.npz', undefined, 'structure: { minSamples: 8 }\n'),
    says: 'job.yaml: job: unknown key: structure',
    hint: /structure belongs under analyses/,
  },
  {
    what: 'a key of an analysis at the wrong level',
    job: jobOf('models/*.npz', undefined, 'analyses: { minSamples: 8 }\n'),
    says: 'job.yaml: analyses: unknown key: minSamples',
    hint: /minSamples belongs under analyses\.structure/,
  },
  {
    what: 'an analysis without its braces',
    job: jobOf('models/*.npz', undefined, 'analyses:\n  structure:\n'),
    says: 'job.yaml: analyses.structure: expected object, got null',
    hint: /write structure: \{\} for the defaults/,
  },
  {
    what: 'a list of analyses',
    job: jobOf('models/*.npz', undefined, 'analyses: [structure]\n'),
    says: 'job.yaml: analyses: expected object, got ["structure"]',
    hint: /write analyses: \{ structure: \{\} \}/,
  },
  {
    what: 'ensembles that are no list',
    job: 'name: a\nensembles:\n  name: e\n  spaces: x.npz\n',
    says: /^job\.yaml: ensembles: expected array, got \{/,
    hint: /begin each with a dash/,
  },
  {
    what: 'a list of arrays',
    job: jobOf('models/*.npz', '[mean, logvar]'),
    says: 'job.yaml: ensembles[0].arrays: expected object, got ["mean","logvar"]',
    hint: /arrays: \{ mean: mean, logvar: logvar \}/,
  },
  {
    what: 'a name with capitals and spaces',
    job: jobOf('models/*.npz').replace('name: a', 'name: My First Job'),
    says: 'job.yaml: name: expected 1 to 64 of the characters a-z, 0-9 and -, got "My First Job"',
    hint: /for example my-first-job/,
  },
  {
    what: 'two ensembles of one name',
    job: `${jobOf('models/seed0.npz')}  - { name: e, spaces: models/seed1.npz, arrays: { mean: mean, logvar: logvar } }\n`,
    says: 'ensembles: expected each name once, got e twice',
    hint: /different names/,
  },

  // Where the files are.
  {
    what: 'a pattern without a match',
    job: jobOf('model/*.npz'),
    says: 'model/*.npz: expected at least one file that matches, got none',
    hint: /did you mean models\?.*paths start at the folder of the job file/,
  },
  {
    what: 'a pattern with the wrong extension',
    job: jobOf('models/*.npy'),
    says: 'models/*.npy: expected at least one file that matches, got none',
    hint: /models\/\*\.npz\?.*seed0\.npz, seed1\.npz/,
  },
  {
    what: 'a pattern in the wrong case',
    job: jobOf('models/Seed*.npz'),
    says: 'models/Seed*.npz: expected at least one file that matches, got none',
    hint: /seed0\.npz/,
  },
  {
    what: 'a path from the wrong folder',
    job: jobOf('../models/seed0.npz'),
    says: '../models/seed0.npz: expected a file, got none',
    hint: /there is no folder .*models; paths start at the folder of the job file/,
  },
  {
    what: 'a file that is not there',
    job: jobOf('models/sed0.npz'),
    says: 'models/sed0.npz: expected a file, got none',
    hint: /did you mean seed0\.npz\? looked in/,
  },
  {
    what: 'a folder as spaces',
    job: jobOf('models'),
    says: 'models: expected a file or a pattern, got a folder',
    hint: /models\/\*\.npz/,
  },
  {
    what: 'backslashes',
    job: jobOf('models\\seed0.npz'),
    says: 'models\\seed0.npz: expected a path with /, got backslashes',
    hint: /write models\/seed0\.npz/,
  },
  {
    what: 'backslashes in double quotes',
    job: jobOf('x').replace("'x'", '"models\\seed0.npz"'),
    says: /^job\.yaml: Invalid escape sequence/,
    hint: /write paths with \/, or in single quotes/,
  },

  // What is in them.
  {
    what: 'arrays of other names',
    job: jobOf('files/mu.npz'),
    says: 'files/mu.npz: mean: expected an array of this name for mean, got none',
    hint: /did you mean mu\? If so, arrays: \{ mean: mu \}/,
  },
  {
    what: 'log-variances called variance',
    args: ['validate', 'job.yaml', '--values'],
    job: jobOf('files/negative.npz', '{ mean: mean, variance: variance }'),
    says: /^files\/negative\.npz: variance: row 0, column 0: expected a variance above 0, got -/,
    hint: /looks like logvar: name the array under logvar/,
  },
  {
    what: 'a variance of zero',
    args: ['validate', 'job.yaml', '--values'],
    job: jobOf('files/dead.npz', '{ mean: mean, variance: variance }'),
    says: 'files/dead.npz: variance: row 3, column 2: expected a variance above 0, got 0',
    hint: /leave this model out/,
  },
  {
    what: 'a value that is not finite',
    args: ['validate', 'job.yaml', '--values'],
    job: jobOf('files/broken.npz'),
    says: 'files/broken.npz: mean: row 7, column 1: expected a finite number, got NaN',
    hint: /diverged/,
  },
  {
    what: 'arrays on their side',
    job: two('files/turned.npz'),
    says: 'files/turned.npz: mean: expected 120 data points as in models/seed0.npz, got 4',
    hint: /save array\.T/,
  },
  {
    what: 'arrays on their side, against the factors',
    job: jobOf('files/turned.npz', undefined, 'factors: { file: labels.npz }\n'),
    says: /expected 4 data points as in files\/turned\.npz, got 120/,
    hint: /files\/turned\.npz lies on its side: .*save array\.T/,
  },
  {
    what: 'files of other data points',
    job: two('files/short.npz'),
    says: 'files/short.npz: mean: expected 120 data points as in models/seed0.npz, got 100',
    hint: /same data points in the same order/,
  },
  {
    what: 'files in another order',
    job: two('files/order.npz'),
    says: 'files/order.npz: ids: row 0: expected id 0 as in models/seed0.npz, got 119',
    hint: /sort every file by its ids/,
  },
  {
    what: 'means alone',
    job: jobOf('files/means.npz', '{ mean: mean }', STRUCTURE),
    says: 'files/means.npz: mean: expected posteriors for structure in ensemble e, got means alone',
    hint: /export logvar/,
  },
  {
    what: 'a file of means, without its log-variances',
    job: jobOf('files/mean.npy'),
    says: 'files/mean.npy: logvar: expected mean and logvar, got a file of one array',
    hint: /np\.savez\(path, mean=mean, logvar=logvar\)/,
  },
  {
    what: 'a checkpoint',
    job: jobOf('files/checkpoint.ckpt'),
    says: /^files\/checkpoint\.ckpt: expected .*, got a checkpoint of weights/,
    hint: /encode the data points first/,
  },
  {
    what: 'a pickle',
    job: jobOf('files/latents.pkl'),
    says: /^files\/latents\.pkl: expected .*, got a pickle/,
    hint: /np\.savez/,
  },

  // What goes with them.
  {
    what: 'factors of another length',
    job: jobOf('models/*.npz', undefined, 'factors: { file: labels100.npz }\n'),
    says: /^labels100\.npz: digit: expected 120 (data points|values)/,
    hint: /same data points|move others/,
  },
  {
    what: 'factors without their key',
    job: jobOf('models/*.npz', undefined, 'factors: labels.npz\n'),
    says: 'job.yaml: factors: expected object, got "labels.npz"',
    hint: /write factors: \{ file: labels\.npz \}/,
  },
  {
    what: 'pictures of another length',
    job: jobOf('models/*.npz', undefined, 'media: { images: images100.npy }\n'),
    says: 'images100.npy: images100: expected 120 pictures, got 100',
    hint: /one picture for each data point/,
  },
  {
    what: 'a sample above N',
    job: jobOf('models/*.npz', undefined, 'sample: { size: 1000 }\n'),
    says: 'job: sample.size: expected 2 to 120 data points, as many as there are, got 1000',
    hint: /smaller size, or all/,
  },
  {
    what: 'a sample without its key',
    job: jobOf('models/*.npz', undefined, 'sample: 100\n'),
    says: 'job.yaml: sample: expected object, got 100',
    hint: /write sample: \{ size: 100 \}/,
  },

  // Commands.
  { what: 'a misspelt command', args: ['rum', 'good.yaml'], says: "unknown command 'rum'", hint: /Did you mean run\?/ },
  {
    what: 'a misspelt flag',
    args: ['run', 'good.yaml', '--treads', '4'],
    says: "unknown option '--treads'",
    hint: /Did you mean --threads\?/,
  },
  {
    what: 'a run that there is not',
    args: ['status', 'my-run'],
    says: 'unknown run: my-run',
    hint: /census list shows its runs/,
  },
  {
    what: 'a term that there is not',
    args: ['explain', 'reachabilty'],
    says: 'unknown term: reachabilty',
    hint: /did you mean reachability\?/,
  },
  {
    what: 'an empty folder',
    args: ['init', 'nothing'],
    says: 'nothing: expected files of posteriors, got an empty folder',
    hint: /np\.savez\(/,
  },
  {
    what: 'a folder without arrays',
    args: ['init', 'empty'],
    says: 'empty: expected files of posteriors, got readme.txt (text)',
    hint: /encode the same data points with every model/,
  },
  {
    what: 'a folder that is not there',
    args: ['init', 'modles'],
    says: 'modles: expected a folder, got none',
    hint: /did you mean models\?/,
  },
];

describe('a mistake of the first minutes', () => {
  it.each(MISTAKES.map((mistake) => [mistake.what, mistake] as const))(
    '%s: says what is wrong and what to do',
    async (_, mistake) => {
      if (mistake.job !== undefined) writeFiles(folder, { 'job.yaml': mistake.job });
      const { code, stdout, stderr } = await command(folder, ...(mistake.args ?? ['validate', 'job.yaml']));
      const [first, ...rest] = stderr.split('\n');
      expect(first).toMatch(/^error: /);
      const said = first!.replace('error: ', '');
      if (typeof mistake.says === 'string') expect(said).toBe(mistake.says);
      else expect(said).toMatch(mistake.says);
      expect(rest.join('\n')).toMatch(mistake.hint);
      expect(said.length).toBeLessThan(300);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    },
  );

  it('std given as logvar is a warning of validate --values, for it can be meant', async () => {
    writeFiles(folder, { 'job.yaml': jobOf('files/std.npz') });
    const { code, stderr } = await command(folder, 'validate', 'job.yaml', '--values');
    expect(stderr).toMatch(
      /^warning: files\/std\.npz: logvar: expected log-variances, got what looks like standard deviations/m,
    );
    expect(stderr).toMatch(/hint: if so, name the array under std or variance in arrays/);
    expect(code).toBe(0);
  });

  it('ends the process itself with 2, its words on stderr', async () => {
    const { code, stdout, stderr } = await census('validate', join(folder, 'models'));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      /^error: .*models: expected a job file, got a folder\n {2}hint: census init .*models writes/,
    );
  });
});
