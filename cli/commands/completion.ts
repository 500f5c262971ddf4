import type { Command } from 'commander';
import { bashScript } from '../completion-bash.ts';
import { fishScript } from '../completion-fish.ts';
import { type CompletedCommand, completionModel } from '../completion-model.ts';
import { zshScript } from '../completion-zsh.ts';

export type Shell = 'bash' | 'zsh' | 'fish';

const SCRIPTS: Readonly<Record<Shell, (commands: readonly CompletedCommand[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** `census completion SHELL`: the script that completes the commands, flags and arguments of this program. */
export function completion(shell: Shell, root: Command): void {
  process.stdout.write(SCRIPTS[shell](completionModel(root)));
}
