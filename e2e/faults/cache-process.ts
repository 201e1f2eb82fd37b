/**
 * A process that keeps a proven cache of the config maps of a namespace: `cache-process.ts <kubeconfig> <namespace>`. For each
 * line that it reads it writes one: what it holds, and how far it can be trusted.
 */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { configMaps } from '@drover/kubernetes';
import { openCache, versionsOf } from './proven-cache.ts';

const [kubeconfig = '', namespace = ''] = process.argv.slice(2);
await using cache = openCache({
  kubeconfig: readFileSync(kubeconfig, 'utf8'),
  type: configMaps,
  namespace,
});
for await (const _ of createInterface({ input: process.stdin })) {
  const { state } = cache.freshness();
  const answer = { state, versions: versionsOf(cache.informer.list()) };
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
