import { type Command, Option } from 'commander';
import type { BenchFlags } from './commands/bench.ts';
import type { WorkerFlags } from './commands/worker.ts';
import { bytesOf, counted, examples, listened, withCommonFlags } from './flags.ts';
import { LOG_LEVELS } from './log.ts';
import type { CommonFlags } from './prepare.ts';

function addWorker(root: Command): void {
  examples(
    withCommonFlags(root.command('worker'))
      .description('Work for the runs of a store until stopped')
      .addOption(new Option('--role <role>', 'what to do').choices(['all', 'workflow', 'compute']).default('all'))
      .addOption(
        new Option('--arithmetic <name>', 'serve runs of this arithmetic').choices(['f64', 'avx512', 'avx2', 'neon']),
      )
      .option('--activities <n>', 'activities at once (default: 2, more with few threads)', counted(1))
      .option('--memory <size>', 'take no second activity above it: 2GiB, 800MiB', bytesOf)
      .option('--drain <seconds>', 'time to finish what is under way when stopped', counted(0), 25)
      .option('--metrics <host:port>', 'serve numbers for Prometheus there', listened)
      .option('--traces <url>', 'send spans to a collector of OpenTelemetry: http://127.0.0.1:4318')
      .addOption(new Option('--log-format <format>', 'of what it logs').choices(['text', 'json']).default('text'))
      .addOption(new Option('--log-level <level>', 'the least that is logged').choices(LOG_LEVELS).default('warn'))
      .option('--allow-commands', 'start the programs that schedules notify')
      .option('--replay-always', 'keep no workflow in memory: every step replays its history')
      .action(async (flags: WorkerFlags) => (await import('./commands/worker.ts')).work(flags)),
    'census worker --store /data/census --temporal 127.0.0.1:7233',
    'census worker --role compute --arithmetic avx2 --memory 6GiB --drain 60',
    'census worker --role workflow --metrics 0.0.0.0:9464 --log-format json --log-level info',
  );
}

/** Commands for machines: worker, dev, doctor, bench. */
export function addServiceCommands(root: Command): void {
  addWorker(root);
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
      .action(async (name: string, flags: BenchFlags) => (await import('./commands/bench.ts')).bench(name, flags)),
    'census bench pairs --channels 512 --points 1000',
    'census bench low-rank --channels 500 --points 60000',
    'census bench full-space --channels 10 --points 48600 --samples 10000',
    'census bench fusion --channels 50 --points 200 --samples 2000',
    'census bench optics --channels 5000 --json',
  );
}
