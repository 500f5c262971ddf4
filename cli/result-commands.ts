import { type Command, Option } from 'commander';
import { CITE_FORMS, type CiteForm, MATRIX_NAMES } from './choices.ts';
import type { ExportFlags } from './commands/export.ts';
import type { ReportFlags } from './commands/report.ts';
import { counted, examples, withCommonFlags } from './flags.ts';
import type { CommonFlags } from './prepare.ts';

const RUN = 'URI, name/runId, or name for its latest';

/** Commands that tell of a finished run: report, export, cite. */
export function addResultCommands(root: Command): void {
  examples(
    withCommonFlags(root.command('report').argument('<run>', `${RUN}; or a study`))
      .description('Print where the report of a run is, or make a page with decoded traversals')
      .option('--open', 'show it in the browser')
      .option('--out <file>', 'write a page of its own there')
      .option('--traversals <file>', 'show the pictures that were decoded for this file of census export --traversals')
      .action(async (word: string, flags: ReportFlags) => (await import('./commands/report.ts')).report(word, flags)),
    'census report mnist-beta4 --open',
    'census report my-study',
    'census report mnist-beta4 --out /tmp/mnist.html',
    'census report mnist-beta4 --traversals mnist-beta4-traversals.npz --open',
  );
  examples(
    withCommonFlags(root.command('export').argument('<run>', RUN))
      .description('Write matrices, fused spaces, figures or traversals of a run as files for other tools')
      .addOption(new Option('--matrix <name>', 'all pairs as one square').choices(MATRIX_NAMES))
      .option('--fusion <name>', 'the final space of a fusion (.npz)')
      .addOption(new Option('--to <format>', 'format of the matrix').choices(['npz', 'csv']).default('npz'))
      .addOption(
        new Option('--by <which>', 'rows in the order of the profile, or by the channels’ numbers')
          .choices(['order', 'id'])
          .default('order'),
      )
      .option('--ensemble <name>', 'only the channels of this ensemble')
      .option('--out <file>', 'where the matrix or the space goes (default: <run’s name>-<matrix>.<format>)')
      .option('--figures [folder]', 'every figure as SVG and PDF, 85 and 180 mm wide, its data as CSV')
      .option('--traversals [file]', 'what a decoder needs to show the representatives (.npz)')
      .option('--steps <n>', 'values of a traversal over [−2, 2]', counted(2), 11)
      .action(async (word: string, flags: ExportFlags) =>
        (await import('./commands/export.ts')).exportRun(word, flags),
      ),
    'census export mnist-beta4 --matrix nmi',
    'census export mnist-beta4 --matrix vi --to csv --by id --out vi.csv',
    'census export mnist-beta4 --figures figures',
    'census export circle --fusion anchored --to npz --out anchored.npz',
    'census export mnist-beta4 --traversals traversals.npz --steps 9',
  );
  examples(
    withCommonFlags(root.command('cite').argument('<run>', RUN))
      .description('Print BibTeX for what a run rests on, and its methods section')
      .addOption(new Option('--as <form>', 'only one of them').choices(CITE_FORMS))
      .action(async (word: string, flags: CommonFlags & { as?: CiteForm }) =>
        (await import('./commands/cite.ts')).cite(word, flags),
      ),
    'census cite mnist-beta4',
    'census cite mnist-beta4 --as bibtex > census.bib',
  );
}
