/**
 * A replica as a process of its own, for tests that stop and kill it: contends for leadership, and while it leads writes
 * to the ConfigMap `default/shared` as fast as it can. Tells what happens as JSON lines.
 *
 * Arguments: kubeconfig file, identity.
 */
import { argv, stdout } from 'node:process';
import { isConflict } from '@drover/apimachinery';
import { hasCode, silentLogger, systemClock, systemRandom } from '@drover/base';
import { createClient } from '@drover/client';
import { connectKubeconfig, loadKubeconfig } from '@drover/client/node';
import {
  createLeaderElector,
  createRuntime,
  fencedClient,
  fencedTransport,
} from '@drover/controller-runtime';
import { configMaps } from '@drover/kubernetes';
import { Registry } from 'prom-client';

function tell(event: string, facts: object = {}): void {
  stdout.write(`${JSON.stringify({ event, ...facts })}\n`);
}

const [, , kubeconfigPath = '', identity = ''] = argv;
const kubeconfig = await loadKubeconfig({ path: kubeconfigPath });
const connection = connectKubeconfig(kubeconfig);
const client = createClient(connection);
const runtime = createRuntime({
  clock: systemClock,
  random: systemRandom,
  log: silentLogger,
  registry: new Registry(),
});
const elector = createLeaderElector(runtime, { client, identity });
const fence = () => elector.fence();
const transport = fencedTransport(connection.transport, fence);
const maps = fencedClient(createClient({ ...connection, transport }), fence, {
  stamp: (to, epoch) =>
    to.impersonate({
      user: 'drover-leader',
      groups: ['system:masters'],
      extra: { 'drover.dev/epoch': [String(epoch)] },
    }),
}).resource(configMaps);

await elector.run({
  signal: new AbortController().signal,
  lead: async ({ epoch }) => {
    tell('leads', { epoch });
    // Goes on until it is refused: nothing but the fence keeps it from writing.
    for (let count = 0; ; count += 1) {
      const body = { data: { writer: identity, epoch: String(epoch), count: String(count) } };
      try {
        await maps.patch('shared', { type: 'merge', body }, { namespace: 'default' });
      } catch (error) {
        if (isConflict(error)) continue;
        tell('refused', { epoch, isFenced: hasCode(error, 'LEADER_FENCED') });
        if (hasCode(error, 'LEADER_FENCED')) return;
      }
    }
  },
});
