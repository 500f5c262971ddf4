import { Command, Option } from 'commander';
import { SOFTWARE_VERSION } from '../contracts/version.ts';
import { aged, counted, examples, named, withCommonFlags } from './flags.ts';
import { addFirstCommands } from './first-commands.ts';
import { withOverview } from './overview.ts';
import type { CommonFlags } from './prepare.ts';
import { addResultCommands } from './result-commands.ts';
import type { PruneFlags } from './commands/prune.ts';
import { addScheduleCommands } from './schedule-commands.ts';
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

function addServiceCommands(root: Command): void {
  examples(
    withCommonFlags(root.command('worker'))
      .description('Work for the runs of a store until stopped')
      .addOption(new Option('--role <role>', 'what to do').choices(['all', 'workflow', 'compute']).default('all'))
      .addOption(
        new Option('--arithmetic <name>', 'serve runs of this arithmetic').choices(['f64', 'avx512', 'avx2', 'neon']),
      )
      .option('--allow-commands', 'start the programs that schedules notify')
      .option('--replay-always', 'keep no workflow in memory: every step replays its history')
      .action(async (flags) => (await import('./commands/worker.ts')).work(flags)),
    'census worker --store /data/census --temporal 127.0.0.1:7233',
    'census worker --role compute --arithmetic avx2',
  );
  examples(
    withCommonFlags(root.command('dev'))
      .description('Keep a Temporal server (with its web page) and a worker running for a store')
      .action(async (flags: CommonFlags) => (await import('./commands/dev.ts')).dev(flags)),
    'census dev',
  );
  examples(
    withCommonFlags(root.command('doctor'))
      .description('Tell what works here, what is missing, and how to mend it')
      .action(async (flags: CommonFlags) => (await import('./commands/doctor.ts')).doctor(flags)),
    'census doctor',
    'census doctor --json',
  );
  examples(
    withCommonFlags(root.command('bench').argument('<name>', 'pairs, full-space, low-rank, fusion or optics'))
      .description('Measure an operation on this machine')
      .option(
        '--channels <C>',
        'channels (512; full-space: 10 dimensions; low-rank: 100; fusion: 50 members)',
        counted(2),
      )
      .option('--points <n>', 'data points (1000; full-space: 48600; low-rank: 60000; fusion: 200)', counted(2))
      .option(
        '--samples <M>',
        'repeats; the median counts (5; low-rank: 1 always); full-space: samples (10000); fusion: steps (20000)',
        counted(1),
      )
      .option('--seed <seed>', 'seed of the data', counted(0), 0)
      .action(async (name: string, flags) => (await import('./commands/bench.ts')).bench(name, flags)),
    'census bench pairs --channels 512 --points 1000',
    'census bench low-rank --channels 500 --points 60000',
    'census bench full-space --channels 10 --points 48600 --samples 10000',
    'census bench fusion --channels 50 --points 200 --samples 2000',
    'census bench optics --channels 5000 --json',
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
