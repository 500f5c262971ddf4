import { chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { userInfo } from 'node:os';
import { runCommand, type CommandOptions } from './command.ts';

export interface Postgres {
  readonly port: number;
  readonly user: string;
  stop(): Promise<void>;
}

/** PostgreSQL refuses to run as root: then it runs as the user that its package made. */
async function serviceUser(): Promise<CommandOptions['user']> {
  if (userInfo().uid !== 0) return undefined;
  const id = async (flag: string): Promise<number> => Number(await runCommand('id', [flag, 'postgres']));
  return { uid: await id('-u'), gid: await id('-g') };
}

const USER = 'temporal';

/** Starts PostgreSQL with a data folder of its own, on the loopback, for whoever is on this machine. */
export async function startPostgres(folder: string, port: number, programs: string): Promise<Postgres> {
  const user = await serviceUser();
  const data = join(folder, 'data');
  await mkdir(data, { recursive: true, mode: 0o700 });
  if (user) for (const each of [folder, data]) await chown(each, user.uid, user.gid);
  const run = (program: string, ...args: string[]): Promise<string> =>
    runCommand(join(programs, program), args, { user });
  await run('initdb', '-D', data, '-U', USER, '-A', 'trust', '-E', 'UTF8', '--no-instructions');
  const settings = `-p ${port} -k ${data} -c listen_addresses=127.0.0.1`;
  await run('pg_ctl', '-D', data, '-w', '-l', join(data, 'server.log'), '-o', settings, 'start');
  return { port, user: USER, stop: async () => void (await run('pg_ctl', '-D', data, '-w', '-m', 'fast', 'stop')) };
}
