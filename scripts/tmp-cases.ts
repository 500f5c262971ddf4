import { CASES, questionOfCase } from '../test/inputs/hostile/cases.ts';
import { Prober } from '../test/hostile/prober.ts';
import { faultOf } from '../test/hostile/verdict.ts';
const prober = new Prober();
for (const [name, one] of Object.entries(CASES)) {
  if (process.argv[2] && !name.includes(process.argv[2])) continue;
  const q = questionOfCase(one);
  await prober.ask({ reader: 'storedJson', name: 'warm', bytes: Buffer.from('1') });
  const v = await prober.ask(q);
  const fault = faultOf(v);
  const got = v.outcome === 'refused' ? v.tag : v.outcome;
  const bad = fault !== undefined || got !== one.ends;
  const facts = 'ms' in v ? `${Math.round(v.ms)} ms ${Math.round(v.peakBytes / 2 ** 20)} MiB` : '';
  console.log(
    bad ? 'BAD ' : 'ok  ',
    name,
    got,
    facts,
    q.bytes.length,
    bad || process.argv[2] ? (fault ?? (v.outcome === 'refused' ? `${v.message} | ${v.hint}` : '')).slice(0, 500) : '',
  );
  if ('peakBytes' in v && v.peakBytes > 400 * 2 ** 20) await prober.end();
}
await prober.end();
