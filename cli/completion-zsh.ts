import { type CompletedCommand, type Completion, quoted, RUNS_COMMAND } from './completion-model.ts';

function replyWith(completion: Completion): string {
  switch (completion.sort) {
    case 'words':
      return `compadd -- ${completion.words.map(quoted).join(' ')}`;
    case 'job':
      return "_files -g '*.(yaml|yml|json)'";
    case 'run':
      return '_census_runs';
    case 'file':
      return '_files';
    case 'folder':
      return '_files -/';
    case 'none':
      return ':';
  }
}

/** A name and its description, as _describe takes them. */
const described = (name: string, description: string): string =>
  quoted(`${name}:${description.replaceAll(':', String.raw`\:`)}`);

function commandCase({ name, options, argument }: CompletedCommand): string {
  const values = options
    .flatMap((own) => (own.value === undefined ? [] : [`        ${own.name}) ${replyWith(own.value)}; return ;;`]))
    .join('\n');
  const flags = options.map((own) => described(own.name, own.description)).join(' ');
  return `    ${name})
${values === '' ? '' : `      case "$words[CURRENT-1]" in\n${values}\n      esac\n`}      if [[ "$words[CURRENT]" == -* ]]; then
        flags=(${flags})
        _describe option flags
      else
        ${replyWith(argument)}
      fi ;;`;
}

/** A script for zsh: a file called _census in a folder of fpath, or sourced after compinit. */
export function zshScript(commands: readonly CompletedCommand[]): string {
  const names = commands.map(({ name, description }) => described(name, description)).join('\n    ');
  return `#compdef census
# Completion of census for zsh: save it as _census in a folder of fpath, or source it after compinit.
_census_runs() {
  local -a runs store
  local k
  for ((k = 2; k < CURRENT; k++)); do
    if [[ "$words[k]" == --store ]]; then store=(--store "$words[k+1]"); fi
  done
  runs=(\${(f)"$("$words[1]" ${RUNS_COMMAND} $store 2>/dev/null)"})
  compadd -- $runs
}
_census() {
  local -a commands flags
  commands=(
    ${names}
  )
  if ((CURRENT == 2)); then
    _describe command commands
    return
  fi
  case "$words[2]" in
${commands.map(commandCase).join('\n')}
  esac
}
if [[ "$funcstack[1]" == _census ]]; then
  _census "$@"
else
  compdef _census census
fi
`;
}
