import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { openContainer } from './container.ts';
import { memorySource } from './byte-source.ts';
const dir = '/work/main/test/fixtures/inputs/good/';
let state = Number(process.argv[2] ?? 77);
process.on('unhandledRejection', (e) => console.log('UNHANDLED', (e as any).message));
const rnd = (n: number) => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * n);
};
const outcomes = new Map<string, number>();
for (const f of readdirSync(dir).filter((x) => /parquet/.test(x))) {
  const whole = readFileSync(dir + f);
  for (let t = 0; t < 1500; t++) {
    const b = Buffer.from(whole);
    for (let k = 0; k < 1 + rnd(3); k++)
      b[rnd(4) ? b.length - 1 - rnd(Math.min(b.length, 1500)) : rnd(b.length)] = rnd(256);
    writeFileSync('/tmp/last.parquet', b);
    const start = Date.now();
    let key = 'ok';
    try {
      const c = await openContainer(memorySource(f, b));
      for (const n of ['mean', 'logvar']) {
        if (!c.has(n)) {
          key = 'gone';
          continue;
        }
        await c.header(n);
        await c.verify(n);
        await c.read(n);
      }
    } catch (e) {
      const x = e as any;
      key = x.tag ?? `RAW ${x.name} ${x.message} ${String(x.stack).split('\n')[1]}`;
    }
    const ms = Date.now() - start;
    if (ms > 300) {
      console.log('slow', f, t, ms, key, process.memoryUsage().rss >> 20);
      writeFileSync(`/tmp/slow-${f}-${t}.parquet`, b);
    }
    outcomes.set(key, (outcomes.get(key) ?? 0) + 1);
  }
}
console.log(outcomes, process.memoryUsage().rss >> 20);
