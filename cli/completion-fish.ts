import { type CompletedCommand, type Completion, RUNS_COMMAND } from './completion-model.ts';

/** Text inside single quotes, for fish. */
const quoted = (text: string): string => `'${text.replaceAll('\\', String.raw`\\`).replaceAll("'", String.raw`\'`)}'`;

function argumentsOf(completion: Completion): string {
  switch (completion.sort) {
    case 'words':
      return ` -x -a ${quoted(completion.words.join(' '))}`;
    case 'job':
      return " -F -k -a '(__fish_complete_suffix .yaml; __fish_complete_suffix .yml; __fish_complete_suffix .json)'";
    case 'run':
      return ` -x -a '(census ${RUNS_COMMAND} 2>/dev/null)'`;
    case 'file':
      return ' -r -F';
    case 'folder':
      return " -x -a '(__fish_complete_directories)'";
    case 'none':
      return ' -x';
  }
}

function commandLines({ name, description, options, argument }: CompletedCommand): string[] {
  const within = `-n ${quoted(`__fish_seen_subcommand_from ${name}`)}`;
  return [
    `complete -c census -n __fish_use_subcommand -a ${name} -d ${quoted(description)}`,
    ...(argument.sort === 'none' ? [] : [`complete -c census ${within}${argumentsOf(argument)}`]),
    ...options.map(
      (own) =>
        `complete -c census ${within} -l ${own.name.replace(/^--/, '')} -d ${quoted(own.description)}${own.value === undefined ? '' : argumentsOf(own.value)}`,
    ),
  ];
}

/** A script for fish: a file census.fish in a folder of completions. */
export function fishScript(commands: readonly CompletedCommand[]): string {
  return [
    '# Completion of census for fish: save it as ~/.config/fish/completions/census.fish.',
    'complete -c census -f',
    "complete -c census -n __fish_use_subcommand -l help -d 'what there is'",
    "complete -c census -n __fish_use_subcommand -l version -d 'the version'",
    ...commands.flatMap(commandLines),
    '',
  ].join('\n');
}
