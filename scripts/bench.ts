// `make bench NAME=x`: runs bench/x.ts on the shipped bundles. Without a name it lists what there is.
import { readdirSync } from 'node:fs';

interface Bench {
  /** Runs the benchmark, prints its table, and last one JSON line. */
  main(options: { readonly quick: boolean }): Promise<void>;
}

const names = readdirSync('bench')
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -3));
const [name] = process.argv.slice(2);

if (name && names.includes(name)) {
  const bench = (await import(`../bench/${name}.ts`)) as Bench;
  await bench.main({ quick: process.env['QUICK'] === '1' });
} else {
  console.error(`Usage: make bench NAME=<name> [QUICK=1]; names: ${names.join(', ')}`);
  process.exitCode = 2;
}
