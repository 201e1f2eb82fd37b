import { NAMESPACES, OBJECT_NAMES } from '@drover/api';
import { isNotFound } from '@drover/apimachinery';
import { createDeadline, hasCode } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import { configMaps, namespaces } from '@drover/kubernetes';
import { cliErrors } from '../errors.ts';
import type { Host } from '../host.ts';
import { describeLeftover, type Leftover } from './leftovers.ts';

/** How long something gets to end, in milliseconds. */
const TIMEOUT_MS = 120_000;

const POLL_MS = 500;

/**
 * Makes sure that a cluster is not the one in which a server keeps its state.
 *
 * @throws `CLI_CLEANUP_REFUSED`
 */
export async function refuseHomeOfState(
  client: KubernetesClient,
  signal: AbortSignal,
): Promise<void> {
  const { system: namespace } = NAMESPACES;
  const marker = OBJECT_NAMES.adminCreated;
  const isHome = await exists(() => client.resource(configMaps).get(marker, { namespace, signal }));
  if (isHome) throw cliErrors.create('CLI_CLEANUP_REFUSED');
}

/**
 * Removes leftovers one after the other and waits for each to be gone.
 *
 * @throws `CLI_CLEANUP_INCOMPLETE` naming the first that does not end.
 */
export async function removeLeftovers(
  host: Host,
  client: KubernetesClient,
  leftovers: readonly Leftover[],
): Promise<void> {
  for (const leftover of leftovers) {
    host.terminal.progress(`removing ${describeLeftover(leftover)}`);
    await (leftover.kind === 'marks'
      ? removeMarks(client, leftover, host.signal)
      : removeObject(host, client, leftover));
    host.terminal.write(`removed ${describeLeftover(leftover)}\n`);
  }
}

async function removeMarks(
  client: KubernetesClient,
  { name, labels, annotations }: Extract<Leftover, { kind: 'marks' }>,
  signal: AbortSignal,
): Promise<void> {
  const none = (keys: readonly string[]): object =>
    Object.fromEntries(keys.map((key) => [key, null]));
  const body = { metadata: { labels: none(labels), annotations: none(annotations) } };
  await exists(() => client.resource(namespaces).patch(name, { type: 'merge', body }, { signal }));
}

async function removeObject(
  { clock, signal }: Host,
  client: KubernetesClient,
  leftover: Extract<Leftover, { kind: 'object' }>,
): Promise<void> {
  const { type, name, namespace } = leftover;
  const what = describeLeftover(leftover);
  const resources = client.resource(type);
  const inNamespace = namespace === undefined ? {} : { namespace };
  using deadline = createDeadline(clock, { what, timeoutMs: TIMEOUT_MS, signal });
  const options = { ...inNamespace, signal: deadline.signal };
  try {
    await exists(() => resources.delete(name, options));
    while (await exists(() => resources.get(name, options))) {
      await clock.sleep(POLL_MS, { signal: deadline.signal });
    }
  } catch (error) {
    if (!hasCode(error, 'DEADLINE_EXCEEDED')) throw error;
    const facts = { left: what, seconds: TIMEOUT_MS / 1_000 };
    throw cliErrors.create('CLI_CLEANUP_INCOMPLETE', facts);
  }
}

async function exists(call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}
