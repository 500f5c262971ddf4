import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isRunning, ownIdentity, type ProcessIdentity } from './process-identity.ts';

/** Who uses the server of a state folder: a file `clients/<pid>-<random>` for each. Use it under the folder's lock. */
export interface ClientRegistry {
  /** Adds this process and gives the file that stands for it. */
  enter(): Promise<string>;
  leave(file: string): Promise<void>;
  /** Counts those that still run, and removes what dead ones left. */
  count(): Promise<number>;
}

export function clientRegistry(stateFolder: string): ClientRegistry {
  const folder = join(stateFolder, 'clients');
  const remove = (path: string): Promise<void> => unlink(path).catch(() => undefined);
  return {
    enter: async () => {
      await mkdir(folder, { recursive: true });
      const file = join(folder, `${process.pid}-${randomBytes(4).toString('hex')}`);
      await writeFile(file, JSON.stringify(await ownIdentity()));
      return file;
    },
    leave: remove,
    count: async () => {
      const names = await readdir(folder).catch((): string[] => []);
      const alive = await Promise.all(
        names.map(async (name) => {
          const path = join(folder, name);
          if (await isClient(path)) return true;
          await remove(path);
          return false;
        }),
      );
      return alive.filter(Boolean).length;
    },
  };
}

async function isClient(path: string): Promise<boolean> {
  try {
    return await isRunning(JSON.parse(await readFile(path, 'utf8')) as ProcessIdentity);
  } catch {
    return false;
  }
}
