import { silenceSdk } from './environment.ts';
import { program } from './program.ts';
import { reportFailure } from './report-failure.ts';

process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

silenceSdk();
try {
  await program().parseAsync(process.argv);
} catch (error) {
  process.exitCode = reportFailure(error, process.argv);
}

// What is left over, such as a connection that still tries, must not keep a command that has ended.
setTimeout(() => process.exit(), 2000).unref();
