import { node as kind, type Node } from '@drover/api';
import { equalJson } from '@drover/apimachinery';
import type { KubernetesClient } from '@drover/client';

/** What writes a Node. */
export interface NodeWriter {
  readonly client: KubernetesClient;
  readonly signal: AbortSignal;
}

/**
 * Makes a stored Node as it should be, in as few writes as it takes: its status first, so that what people asked for is
 * taken off its specification only when the status tells how it went.
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
  const isNew = current.metadata?.uid === undefined;
  const { status = {} } = desired;
  let written = isNew ? await nodes.create(desired, options) : current;
  if (!equalJson(written.status ?? {}, status)) {
    written = await nodes.update({ ...written, status }, { ...options, subresource: 'status' });
  }
  if (isSameObject(written, desired)) return written;
  const { resourceVersion } = written.metadata ?? {};
  const metadata = { ...desired.metadata, ...(resourceVersion && { resourceVersion }) };
  return nodes.update({ ...desired, metadata }, options);
}

function isSameObject(left: Node, right: Node): boolean {
  const kept = ({ metadata, spec }: Node): unknown => ({
    labels: metadata?.labels ?? {},
    annotations: metadata?.annotations ?? {},
    spec,
  });
  return equalJson(kept(left), kept(right));
}
