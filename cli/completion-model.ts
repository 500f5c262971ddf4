import type { Command } from 'commander';
import { GLOSSARY, TABLE_NAMES } from '../contracts/glossary.ts';

/** What a word of the command line may be completed to. */
export type Completion =
  | { readonly sort: 'words'; readonly words: readonly string[] }
  | { readonly sort: 'job' | 'file' | 'folder' | 'run' | 'none' };

export interface CompletedOption {
  /** With its dashes. */
  readonly name: string;
  readonly description: string;
  /** Absent for an option without a value. */
  readonly value?: Completion | undefined;
}

export interface CompletedCommand {
  readonly name: string;
  readonly description: string;
  readonly options: readonly CompletedOption[];
  /** What its arguments are, all alike. */
  readonly argument: Completion;
}

const words = (list: readonly string[]): Completion => ({ sort: 'words', words: list });
const NONE: Completion = { sort: 'none' };

/** Terms as single words: the glossary takes a hyphen for a space. */
const terms = (): string[] => [...GLOSSARY.map(({ term }) => term.replaceAll(' ', '-')), ...TABLE_NAMES];

function argumentOf(command: Command): Completion {
  const [argument] = command.registeredArguments;
  if (command.commands.length > 0) return words(command.commands.map((own) => own.name()));
  if (argument === undefined) return NONE;
  if (argument.argChoices !== undefined) return words(argument.argChoices);
  const name = argument.name();
  if (name === 'job' || name === 'run' || name === 'folder' || name === 'file') return { sort: name };
  if (name.startsWith('term')) return words(terms());
  return NONE;
}

function valueOf(flags: string, choices: readonly string[] | undefined): Completion {
  if (choices !== undefined) return words(choices);
  if (flags.includes('--store') || /<(folder|dir)>/.test(flags)) return { sort: 'folder' };
  return /[<[](file|path|npz|out)[>\]]/.test(flags) ? { sort: 'file' } : NONE;
}

/** The commands of a program and what their words may be, in the order of its help; hidden ones left out. */
export function completionModel(root: Command): CompletedCommand[] {
  return root
    .createHelp()
    .visibleCommands(root)
    .filter((command) => command.name() !== 'help')
    .map((command) => ({
      name: command.name(),
      description: command.description(),
      argument: argumentOf(command),
      options: [
        ...command.options
          .filter(({ hidden, long }) => !hidden && long !== undefined && long !== null)
          .map(({ long, flags, description, argChoices, required, optional }) => ({
            name: long!,
            description,
            value: required || optional ? valueOf(flags, argChoices) : undefined,
          })),
        { name: '--help', description: 'what the command does, with examples' },
      ],
    }));
}

/** Candidates that only the command itself can tell are asked for by a hidden command. */
export const RUNS_COMMAND = 'complete runs';
/** Text inside single quotes, for bash and zsh. */
export const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
