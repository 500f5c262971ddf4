import type { Command } from 'commander';

/** Commands that tell of a finished run: report, export, cite. */
export function addResultCommands(_root: Command): void {}
