import { node as nodeKind } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import type { RequestContext } from '../../context.ts';
import { isRecord } from '../../is-record.ts';
import { BY_NODE_NAME } from '../../store/kind-indexes.ts';
import { type Fields, recordOr, recordsOf } from './field-lens.ts';

/** The cluster of the request's path. */
function clusterIdOf({ contextId = 'local' }: RequestContext): string {
  return contextId.split(':')[0] ?? '';
}

/** The id in v3 of a node of the cluster: `c-abc12:m-def34`; its own name where v3 does not know it. */
export function nodeIdOf(nodeName: string, context: RequestContext): string {
  const clusterId = clusterIdOf(context);
  const [found] = context.services
    .cacheOf<DynamicObject>(nodeKind)
    .byIndex(BY_NODE_NAME, `${clusterId}:${nodeName}`);
  return found ? `${clusterId}:${found.metadata?.name ?? ''}` : nodeName;
}

/** The name in its cluster of a node that is given by its id. */
function nodeNameOf(nodeId: string, context: RequestContext): string {
  const [namespace = '', name] = nodeId.split(':');
  if (name === undefined) return nodeId;
  const found = context.services.cacheOf<DynamicObject>(nodeKind).get({ namespace, name });
  const nodeName = recordOr(found?.['status'])['nodeName'];
  return typeof nodeName === 'string' ? nodeName : name;
}

/** The fields of a pod as v3 shows them: what is named refers to something with an id. */
export function shownReference(
  name: string,
  value: unknown,
  namespace: string,
  context: RequestContext,
): unknown {
  if (name === 'scheduling') {
    return withNode(value, (nodeName) => nodeIdOf(nodeName, context));
  }
  if (name === 'volumes') {
    return withClaims(value, (claim) => (claim.includes(':') ? claim : `${namespace}:${claim}`));
  }
  return value;
}

/** The fields of a pod as they are stored: by the names of what they refer to. */
export function storedReferences(
  fields: Fields,
  namespace: string,
  context: RequestContext,
): Fields {
  const { scheduling, volumes } = fields;
  const prefix = `${namespace}:`;
  const nameOf = (claim: string): string =>
    claim.startsWith(prefix) ? claim.slice(prefix.length) : claim;
  return {
    ...fields,
    ...(isRecord(scheduling) && {
      scheduling: withNode(scheduling, (nodeId) => nodeNameOf(nodeId, context)),
    }),
    ...(Array.isArray(volumes) && { volumes: withClaims(volumes, nameOf) }),
  };
}

function withNode(scheduling: unknown, convert: (node: string) => string): unknown {
  const { node } = recordOr(scheduling);
  const { nodeId } = recordOr(node);
  if (typeof nodeId !== 'string' || nodeId === '') return scheduling;
  return { ...recordOr(scheduling), node: { ...recordOr(node), nodeId: convert(nodeId) } };
}

function withClaims(volumes: unknown, convert: (claim: string) => string): unknown {
  if (!Array.isArray(volumes)) return volumes;
  return recordsOf(volumes).map((volume) => {
    const claim = recordOr(volume['persistentVolumeClaim']);
    const id = claim['persistentVolumeClaimId'];
    if (typeof id !== 'string') return volume;
    return {
      ...volume,
      persistentVolumeClaim: { ...claim, persistentVolumeClaimId: convert(id) },
    };
  });
}
