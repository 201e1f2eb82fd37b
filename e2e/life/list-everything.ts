import type { ObjectMeta } from '@drover/apimachinery';

/** An object as kubectl lists it. */
export interface Listed {
  readonly kind: string;
  readonly metadata: ObjectMeta & { readonly name: string };
}

/** What comes and goes by itself, or tells of what happened. */
const FLEETING = new Set([
  'componentstatuses',
  'csinodes.storage.k8s.io',
  'endpoints',
  'endpointslices.discovery.k8s.io',
  'events',
  'events.events.k8s.io',
  'ipaddresses.networking.k8s.io',
  'leases.coordination.k8s.io',
  'nodes',
]);

/** Kind, namespace and name of every object that can be listed, but what comes and goes by itself. */
export async function listEverything(
  kubectl: (args: readonly string[]) => Promise<string>,
): Promise<ReadonlySet<string>> {
  const kinds = (await kubectl(['api-resources', '--verbs=list', '-o', 'name']))
    .split('\n')
    .filter((kind) => kind !== '' && !FLEETING.has(kind));
  const columns = 'custom-columns=A:.apiVersion,K:.kind,NS:.metadata.namespace,N:.metadata.name';
  const text = await kubectl(['get', kinds.join(','), '-A', '--no-headers', '-o', columns]);
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('No resources'));
  return new Set(lines.map((line) => line.trim().replaceAll(/\s+/g, ' ')));
}
