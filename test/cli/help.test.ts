import { describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';
import { program } from '../../cli/program.ts';

/** Every command with those below it, as a user would call it. */
function commandsOf(root: Command, prefix = 'census'): [name: string, command: Command][] {
  return root.commands.flatMap((command) => {
    const name = `${prefix} ${command.name()}`;
    return [[name, command] as [string, Command], ...commandsOf(command, name)];
  });
}

/** What `--help` prints. */
function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part) });
  command.outputHelp();
  return text;
}

const examplesOf = (help: string): string[] =>
  (/\nExamples:\n((?: {2}.*\n?)+)/.exec(help)?.[1] ?? '').split('\n').flatMap((line) => line.trim() || []);

/** The words of an example as a shell would pass them on; what is redirected is not the command's affair. */
const wordsOf = (line: string): string[] =>
  Array.from(line.replace(/ >>? .*$/, '').matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g), ([, a, b, c]) => a ?? b ?? c ?? '');

const names = commandsOf(program()).map(([name]) => name);
const named = (root: Command, name: string): Command => commandsOf(root).find(([own]) => own === name)![1];

describe('the help', () => {
  it('of the program shows every command that is for people in a group, and the first steps', () => {
    const help = helpOf(program());
    const visible = names.filter((name) => name.split(' ').length === 2 && name !== 'census complete');
    for (const name of visible) expect(help).toMatch(new RegExp(`^  ${name.split(' ')[1]} .*[A-Z]`, 'm'));
    expect(help).toMatch(/First steps.*census init models.*census validate.*census run.*census report/s);
    expect(help).not.toMatch(/^Others:/m);
    expect(help.split('\n').length).toBeLessThan(60);
  });

  it.each(names)('of %s says what it does, and gives an example', (name) => {
    const command = named(program(), name);
    if (command.commands.length > 0) return expect(command.description()).not.toBe('');
    expect(command.description()).toMatch(/^[A-Z].{10,}[^.]$/);
    expect(examplesOf(helpOf(command)).length).toBeGreaterThan(0);
    for (const option of command.options) expect(`${option.flags}: ${option.description}`).toMatch(/: .+/);
  });

  it.each(names.filter((name) => named(program(), name).commands.length === 0))(
    'of %s has no example that does not parse',
    async (name) => {
      for (const line of examplesOf(helpOf(named(program(), name)))) {
        const root = program();
        let called = '';
        for (const [own, command] of commandsOf(root)) command.action(() => void (called = own));
        await root.parseAsync(['node', ...wordsOf(line)]);
        expect([line, called]).toEqual([line, name]);
      }
    },
  );
});
