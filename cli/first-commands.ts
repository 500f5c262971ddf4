import type { Command } from 'commander';

/** Commands of the first minutes: init, validate, explain, completion. */
export function addFirstCommands(_root: Command): void {}
