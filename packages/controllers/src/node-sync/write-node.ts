import { node as kind, type Node } from '@drover/api';
import { equalJson } from '@drover/apimachinery';
import type { KubernetesClient } from '@drover/client';

/** What writes a Node. */
export interface NodeWriter {
  readonly client: KubernetesClient;
  readonly signal: AbortSignal;
}

/**
 * Makes a stored Node as it should be: its specification, then its status, each only if it differs.
 *
 * @returns the object as stored; the one given when nothing was sent.
 * @throws `Conflict` when somebody has changed the object since `current` was read.
 */
export async function writeNode(
  current: Node,
  desired: Node,
  { client, signal }: NodeWriter,
): Promise<Node> {
  const nodes = client.resource<Node>(kind.type);
  const options = { namespace: current.metadata?.namespace, signal };
  const { status = {} } = desired;
  let written = current;
  if (current.metadata?.uid === undefined) written = await nodes.create(desired, options);
  else if (!isSameObject(current, desired)) written = await nodes.update(desired, options);
  if (equalJson(written.status ?? {}, status)) return written;
  return nodes.update({ ...written, status }, { ...options, subresource: 'status' });
}

function isSameObject(left: Node, right: Node): boolean {
  const kept = ({ metadata, spec }: Node): unknown => ({
    labels: metadata?.labels ?? {},
    annotations: metadata?.annotations ?? {},
    spec,
  });
  return equalJson(kept(left), kept(right));
}
