import type { Command } from 'commander';
import { examples } from './flags.ts';
import type { InitFlags } from './commands/init.ts';

/** Commands of the first minutes: init, validate, explain, completion. */
export function addFirstCommands(root: Command): void {
  examples(
    root
      .command('init')
      .argument('<folder>', 'folder with the files of posteriors')
      .description('Write a job for the files in a folder, every guess explained beside its key')
      .option('--out <file>', 'where to write the job (default: job.yaml in the folder; - prints it)')
      .option('--stdout', 'print the job instead; its paths then start at the folder that you call from')
      .option('--force', 'overwrite a job that is there')
      .option('--name <name>', 'name of the job (default: after the folder)')
      .option('--json', 'one JSON object a line on stdout')
      .option('--quiet', 'no progress and no remarks')
      .action(async (folder: string, flags: InitFlags) => (await import('./commands/init.ts')).init(folder, flags)),
    'census init models',
    'census init models --out job.yaml --name my-first',
    'census init models --stdout',
  );
}
