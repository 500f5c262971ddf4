// A process that writes to a disk store: `node --import tsx writer.ts race|flood|latest ROOT ARGUMENT`.
import { createHash } from 'node:crypto';
import { createDiskStore } from '../../store/disk.ts';

const [mode, root = '', argument = ''] = process.argv.slice(2);
const store = createDiskStore(root);
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** 8 MB that say who they are. */
function content(seed: number): Uint8Array {
  const bytes = new Uint8Array(8_000_000);
  const block = createHash('sha512').update(String(seed)).digest();
  for (let at = 0; at < bytes.length; at += block.length) bytes.set(block, at);
  return bytes;
}

process.stdout.write('ready\n');
await new Promise((resolve) => process.stdin.once('data', resolve));

if (mode === 'race') {
  const created: number[] = [];
  for (let i = 0; i < 50; i++) {
    if ((await store.putIfAbsent(`race/${i}`, encode(argument.repeat(1000)))) === 'created') created.push(i);
  }
  process.stdout.write(JSON.stringify(created));
} else if (mode === 'latest') {
  for (let i = 0; i < 20; i++) {
    const mine = i * 8 + Number(argument);
    await store.replace('latest.json', encode(String(mine)), {
      ifNewer: (stored) => mine > Number(new TextDecoder().decode(stored)),
    });
  }
} else {
  for (let i = Number(argument); ; i++) {
    await store.putIfAbsent(`flood/${i}`, content(i));
    await store.replace('latest.json', content(i));
  }
}
process.exit();
