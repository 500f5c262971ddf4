import { Command } from 'commander';
import { SOFTWARE_VERSION } from '../contracts/version.ts';
import { aged, counted, examples, named, withCommonFlags } from './flags.ts';
import { addFirstCommands } from './first-commands.ts';
import { withOverview } from './overview.ts';
import type { CommonFlags } from './prepare.ts';
import { addResultCommands } from './result-commands.ts';
import type { PruneFlags } from './commands/prune.ts';
import { addScheduleCommands } from './schedule-commands.ts';
import { addServiceCommands } from './service-commands.ts';
import type { RunFlags } from './commands/run.ts';

function addRunCommands(root: Command): void {
  examples(
    withCommonFlags(root.command('run').argument('<job...>', 'job files, YAML or JSON, or a file of jobs'))
      .description('Run a job, or several as a study, or go on where it was; ends with the tables and a summary')
      .option('--no-worker', 'submit and wait only: standalone workers do the work')
      .option('--verify', 'of a finished run read every table, and make again what is damaged')
      .option('--name <name>', 'name of the study (default: the file’s, or after the folder)', named)
      .option('--parallel <k>', 'runs of a study at once (default: the file’s, or 2)', counted(1))
      .action(async (jobs: string[], flags: RunFlags) => (await import('./commands/run.ts')).run(jobs, flags)),
    'census run examples/mnist/job.yaml',
    'census run job.yaml --store /data/census --threads 8',
    'census run job.yaml --temporal temporal.example:7233 --no-worker --json',
    'census run study/*.yaml --parallel 4',
  );
  examples(
    withCommonFlags(root.command('plan').argument('<job...>', 'job files, YAML or JSON, or a file of jobs'))
      .description('Check a job, or those of a study, and tell what it would compute; starts nothing')
      .action(async (jobs: string[], flags: CommonFlags) => (await import('./commands/plan.ts')).plan(jobs, flags)),
    'census plan job.yaml',
    'census plan job.yaml --json',
  );
  examples(
    withCommonFlags(root.command('status').argument('[run]', 'URI, name/runId, or name for its latest'))
      .description('Tell where a run stands')
      .action(async (word: string | undefined, flags: CommonFlags) =>
        (await import('./commands/status.ts')).status(word, flags),
      ),
    'census status mnist-beta4',
    'census status mnist-beta4/0123456789abcdef --store /data/census',
  );
  examples(
    withCommonFlags(root.command('list'))
      .description('List the runs of a store')
      .action(async (flags: CommonFlags) => (await import('./commands/list.ts')).list(flags)),
    'census list',
    'census list --json',
  );
  examples(
    withCommonFlags(root.command('cancel').argument('<run>', 'URI, name/runId, or name for its latest'))
      .description('Cancel a run that is going on; what is finished is kept')
      .action(async (word: string, flags: CommonFlags) => (await import('./commands/cancel.ts')).cancel(word, flags)),
    'census cancel mnist-beta4/0123456789abcdef',
  );
  examples(
    withCommonFlags(root.command('prune').argument('[name]', 'only runs of this name'))
      .description('Remove old runs; never the latest finished one of a name, never one that is going on')
      .option('--keep <n>', 'keep the newest n runs of each name', counted(1))
      .option('--older-than <age>', 'keep runs that are younger: 36h, 30d, 2w', aged)
      .option('--dry-run', 'list what would go, and remove nothing')
      .action(async (name: string | undefined, flags: PruneFlags) =>
        (await import('./commands/prune.ts')).prune(name, flags),
      ),
    'census prune --keep 5 --dry-run',
    'census prune nightly --older-than 30d --keep 3',
  );
}

/** The command line; commands are loaded when they are called. */
export function program(): Command {
  const root = new Command('census')
    .description('A census of the information in ensembles of representation spaces')
    .version(SOFTWARE_VERSION)
    .showHelpAfterError('(census --help lists the commands)')
    .exitOverride();
  addFirstCommands(root);
  addRunCommands(root);
  addScheduleCommands(root);
  addResultCommands(root);
  addServiceCommands(root);
  withOverview(root);
  for (const command of root.commands)
    command.exitOverride().showHelpAfterError(`(census ${command.name()} --help tells more)`);
  return root;
}
