import { type CustomResourceDefinition, crds } from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import { type Clock, createDeadline } from '@drover/base';
import type { KubernetesClient, ResourceClient } from '@drover/client';
import { customResourceDefinitions } from '@drover/kubernetes';

const FIELD_MANAGER = 'drover-server';
const ESTABLISH_TIMEOUT_MS = 30_000;
const POLL_MS = 50;

interface EstablishedCrd extends KubernetesObject {
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

/** What installing needs. */
export interface InstallOptions {
  readonly client: KubernetesClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Installs the CRDs of every kind and waits until they are served.
 *
 * @throws `DEADLINE_EXCEEDED` when one is not served within 30 s.
 */
export async function installCrds({ client, clock, signal }: InstallOptions): Promise<void> {
  const resource = client.resource<KubernetesObject>(customResourceDefinitions);
  const definitions = crds();
  await Promise.all(
    definitions.map((definition) =>
      resource.apply(definition as KubernetesObject, {
        fieldManager: FIELD_MANAGER,
        force: true,
        signal,
      }),
    ),
  );
  using deadline = createDeadline(clock, {
    what: 'serving the CRDs',
    timeoutMs: ESTABLISH_TIMEOUT_MS,
    signal,
  });
  for (const definition of definitions)
    await untilEstablished(resource, definition, { clock, signal: deadline.signal });
}

async function untilEstablished(
  resource: ResourceClient<EstablishedCrd>,
  { metadata }: CustomResourceDefinition,
  { clock, signal }: Omit<InstallOptions, 'client'>,
): Promise<void> {
  for (;;) {
    const { status } = await resource.get(metadata?.name ?? '', { signal });
    if (
      status?.conditions?.some(
        ({ type, status: state }) => type === 'Established' && state === 'True',
      )
    )
      return;
    await clock.sleep(POLL_MS, { signal });
  }
}
