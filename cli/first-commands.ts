import { Argument, type Command } from 'commander';
import { examples } from './flags.ts';
import type { Shell } from './commands/completion.ts';
import type { ExplainFlags } from './commands/explain.ts';
import type { InitFlags } from './commands/init.ts';
import type { ValidateFlags } from './commands/validate.ts';

/** The flags of commands that touch neither store nor server. */
const withOutputFlags = (command: Command): Command =>
  command.option('--json', 'one JSON object a line on stdout').option('--quiet', 'no progress and no remarks');

/** Commands of the first minutes: init, validate, explain, completion. */
export function addFirstCommands(root: Command): void {
  examples(
    withOutputFlags(
      root
        .command('init')
        .argument('<folder>', 'folder with the files of posteriors')
        .description('Write a job for the files in a folder, every guess explained beside its key')
        .option('--out <file>', 'where to write the job (default: job.yaml in the folder; - prints it)')
        .option('--stdout', 'print the job instead; its paths then start at the folder that you call from')
        .option('--force', 'overwrite a job that is there')
        .option('--name <name>', 'name of the job (default: after the folder)'),
    ).action(async (folder: string, flags: InitFlags) => (await import('./commands/init.ts')).init(folder, flags)),
    'census init models',
    'census init models --out job.yaml --name my-first',
    'census init models --stdout',
  );
  examples(
    withOutputFlags(
      root
        .command('validate')
        .argument('<job>', 'job file, YAML or JSON')
        .description('Check a job and its inputs and tell what was understood; starts nothing')
        .option('--values', 'read every value as well (finite, variances above 0), as a run would'),
    ).action(async (job: string, flags: ValidateFlags) =>
      (await import('./commands/validate.ts')).validate(job, flags),
    ),
    'census validate job.yaml',
    'census validate job.yaml --values',
    'census validate job.yaml --json',
  );
  examples(
    withOutputFlags(
      root
        .command('explain')
        .argument('[term...]', 'a quantity, a table, or a column such as channels.kept')
        .description('Tell what a quantity, a table or a column means, with its formula; without a term, list them'),
    ).action(async (words: string[], flags: ExplainFlags) =>
      (await import('./commands/explain.ts')).explain(words, flags),
    ),
    'census explain nmi',
    'census explain channels.kept',
    'census explain chance level',
  );
  examples(
    root
      .command('completion')
      .addArgument(new Argument('<shell>', 'what completes').choices(['bash', 'zsh', 'fish']))
      .description('Print a script that completes census on the command line')
      .action(async (shell: Shell) => (await import('./commands/completion.ts')).completion(shell, root)),
    'census completion bash >> ~/.bashrc',
    'census completion zsh > ~/.zsh/completions/_census',
    'census completion fish > ~/.config/fish/completions/census.fish',
  );
  examples(
    root
      .command('complete', { hidden: true })
      .addArgument(new Argument('<what>', 'what to list').choices(['runs']))
      .description('List candidates for a completion script')
      .option('--store <uri>', 'folder that keeps the runs')
      .action(async (_what: string, flags: { store?: string }) =>
        (await import('./commands/complete.ts')).complete(flags),
      ),
    'census complete runs',
  );
}
