import type { Command } from 'commander';

/** The commands by what they are for, in the order of the overview. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  'From files to a job:': ['init', 'validate', 'plan'],
  'Runs:': ['run', 'status', 'list', 'cancel', 'prune', 'schedule'],
  'Results:': ['report', 'export', 'explain', 'cite'],
  'Machines:': ['doctor', 'worker', 'dev', 'bench', 'completion'],
};

const FIRST_STEPS = `
First steps, from a folder of .npz files:
  census init models                  writes models/job.yaml, every guess explained
  census validate models/job.yaml     checks it and tells what was understood
  census run models/job.yaml          runs it, or goes on where it was
  census report NAME --open           shows what came out

census COMMAND --help tells more of each, with examples; docs/guide.md walks through them.
Exit codes: 0 done, 1 the run failed, 2 wrong usage or input, 3 server, store or engine not reachable, 130 interrupted.`;

/** What `census --help` shows: the commands in groups, a line each, and the first steps. */
export function withOverview(root: Command): void {
  const order = Object.values(GROUPS).flat();
  const placeOf = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
  for (const command of root.commands) {
    const [group] = Object.entries(GROUPS).find(([, names]) => names.includes(command.name())) ?? ['Others:'];
    command.helpGroup(group);
  }
  // Groups come in the order of the commands.
  (root.commands as Command[]).sort((a, b) => placeOf(a.name()) - placeOf(b.name()));
  root.configureHelp({
    visibleCommands: (command) => command.commands.filter((own) => !hidden(own)),
    subcommandTerm: (command) =>
      [
        command.name(),
        ...command.registeredArguments.map((own) => (own.required ? `<${own.name()}>` : `[${own.name()}]`)),
      ].join(' '),
    subcommandDescription: (command) => command.description().split(';')[0]!.split(', every')[0]!,
  });
  root.addHelpText('after', FIRST_STEPS);
}

/** Commands that scripts call. */
const hidden = (command: Command): boolean => command.name() === 'complete';
