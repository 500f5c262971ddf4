import { type Command, Option } from 'commander';
import { examples, withCommonFlags } from './flags.ts';
import type { CreateFlags, PauseFlags } from './commands/schedule.ts';
import type { CommonFlags } from './prepare.ts';

const NAME = 'name of its job';

function addCreate(group: Command): void {
  examples(
    withCommonFlags(group.command('create').argument('<job>', 'job file, YAML or JSON'))
      .description('Have a job run again and again, whenever its inputs hold anything new; or change its schedule')
      .option('--cron <expression>', 'minute, hour, day of month, month, day of week')
      .option('--every <duration>', 'minutes, hours or days: 30m, 6h, 1d')
      .option('--timezone <name>', 'of the cron expression, such as Europe/Berlin (default: UTC)')
      .option('--paused', 'create it paused')
      .addOption(
        new Option(
          '--arithmetic <name>',
          'arithmetic of the workers that are to compute (default: this machine’s)',
        ).choices(['f64', 'avx512', 'avx2', 'neon']),
      )
      .option('--notify-webhook <url>', 'where to post the event that a run ends with')
      .option('--notify-command <word...>', 'program and arguments that get this event on standard input')
      .action(async (job: string, flags: CreateFlags) => (await import('./commands/schedule.ts')).create(job, flags)),
    'census schedule create job.yaml --cron "0 3 * * *" --timezone Europe/Berlin',
    'census schedule create job.yaml --every 6h --notify-webhook https://hooks.example/census',
    'census schedule create job.yaml --every 1d --notify-command python tell.py',
  );
}

/** Schedules: census schedule create|list|describe|trigger|pause|resume|delete. */
export function addScheduleCommands(root: Command): void {
  const group = root.command('schedule').description('Run jobs again and again as models arrive');
  const commands = () => import('./commands/schedule.ts');
  const named = (verb: string, description: string): Command =>
    withCommonFlags(group.command(verb).argument('<name>', NAME)).description(description);
  addCreate(group);
  examples(
    withCommonFlags(group.command('list'))
      .description('List the schedules of a store')
      .action(async (flags: CommonFlags) => (await commands()).list(flags)),
    'census schedule list',
  );
  examples(
    named('describe', 'Tell when a schedule is due, and what became of the last times').action(
      async (name: string, flags: CommonFlags) => (await commands()).describe(name, flags),
    ),
    'census schedule describe mnist-beta4',
  );
  examples(
    named('trigger', 'Run a scheduled job now, unless it is running').action(async (name: string, flags: CommonFlags) =>
      (await commands()).trigger(name, flags),
    ),
    'census schedule trigger mnist-beta4',
  );
  examples(
    named('pause', 'Start nothing until the schedule is resumed')
      .option('--note <text>', 'why, for the others')
      .action(async (name: string, flags: PauseFlags) => (await commands()).pause(name, flags)),
    'census schedule pause mnist-beta4 --note "disk is being moved"',
  );
  examples(
    named('resume', 'Go on with a schedule that was paused').action(async (name: string, flags: CommonFlags) =>
      (await commands()).resume(name, flags),
    ),
    'census schedule resume mnist-beta4',
  );
  examples(
    named('delete', 'Delete a schedule; its runs stay').action(async (name: string, flags: CommonFlags) =>
      (await commands()).remove(name, flags),
    ),
    'census schedule delete mnist-beta4',
  );
}
