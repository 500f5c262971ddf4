// The documentation as a site in site/: node --import tsx scripts/site.ts [--report PAGE] [--out FOLDER]
// Without a page of a run it runs the example. Ends with 1 where a link is dead.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildSite } from './site/build.ts';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const { values } = parseArgs({
  options: { report: { type: 'string' }, out: { type: 'string', default: `${root}/site` } },
});

/** Runs the example, a moment's work where it has been run before; the path of its page. */
function exampleReport(): string {
  const args = ['cli/bin.mjs', 'run', 'examples/mnist/job.yaml', '--store', '.cache/site', '--json'];
  const { stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 2] });
  const finished = stdout.split('\n').find((line) => line.startsWith('{"event":"finished"'));
  if (finished === undefined) throw new Error('site: the example did not finish');
  return (JSON.parse(finished) as { report: string }).report;
}

const { pages, deadLinks } = buildSite({ root, out: values.out, report: values.report ?? exampleReport() });
for (const link of deadLinks) console.error(`dead link: ${link}`);
console.log(`${pages} pages, ${deadLinks.length} dead links: ${values.out}/index.html`);
process.exitCode = deadLinks.length > 0 ? 1 : 0;
