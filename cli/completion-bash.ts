import { type CompletedCommand, type Completion, quoted, RUNS_COMMAND } from './completion-model.ts';

function replyWith(completion: Completion): string {
  switch (completion.sort) {
    case 'words':
      return `_census_words ${quoted(completion.words.join('\n'))}`;
    case 'job':
      return '_census_jobs';
    case 'run':
      return '_census_runs';
    case 'file':
      return '_census_files -f';
    case 'folder':
      return '_census_files -d';
    case 'none':
      return ':';
  }
}

const valueCases = ({ options }: CompletedCommand): string =>
  options
    .flatMap(({ name, value }) => (value === undefined ? [] : [`        ${name}) ${replyWith(value)}; return ;;`]))
    .join('\n');

function commandCase(command: CompletedCommand): string {
  const flags = command.options.map(({ name }) => name).join('\n');
  const values = valueCases(command);
  return `    ${command.name})
${values === '' ? '' : `      case "$previous" in\n${values}\n      esac\n`}      case "$current" in
        -*) _census_words ${quoted(flags)} ;;
        *) ${replyWith(command.argument)} ;;
      esac ;;`;
}

/** A script for bash 3.2 and later: `source <(census completion bash)`. */
export function bashScript(commands: readonly CompletedCommand[]): string {
  const names = commands.map(({ name }) => name).join('\n');
  return `# Completion of census for bash: source it, for example from ~/.bashrc.
_census_words() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen -W "$1" -- "$current"))
}
_census_files() {
  local IFS=$'\\n'
  compopt -o filenames 2>/dev/null
  COMPREPLY=($(compgen "$1" -- "$current"))
}
_census_jobs() {
  local file
  compopt -o filenames 2>/dev/null
  while IFS= read -r file; do
    case "$file" in
      *.yaml | *.yml | *.json) COMPREPLY+=("$file") ;;
      *) if [ -d "$file" ]; then COMPREPLY+=("$file"); fi ;;
    esac
  done < <(compgen -f -- "$current")
}
_census_runs() {
  local store=() k
  for ((k = 1; k < COMP_CWORD; k++)); do
    if [ "\${COMP_WORDS[k]}" = --store ]; then store=(--store "\${COMP_WORDS[k + 1]}"); fi
  done
  _census_words "$("\${COMP_WORDS[0]}" ${RUNS_COMMAND} "\${store[@]}" 2>/dev/null)"
}
_census() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}"
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    case "$current" in
      -*) _census_words $'--help\\n--version' ;;
      *) _census_words ${quoted(names)} ;;
    esac
    return
  fi
  case "\${COMP_WORDS[1]}" in
${commands.map(commandCase).join('\n')}
  esac
}
complete -F _census census
`;
}
