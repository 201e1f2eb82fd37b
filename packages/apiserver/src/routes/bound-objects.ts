import {
  badRequestError,
  conflictError,
  notFoundError,
  parseApiVersion,
} from '@drover/apimachinery';
import { goQuote, type TokenRequest } from '@drover/kubernetes';
import type { BoundClaims } from '../authentication/service-account-claims.ts';
import type { Registry } from '../registry/registry.ts';
import { decodeEntry, type StoredObject } from '../registry/stored-object.ts';

type BoundReference = NonNullable<TokenRequest['spec']['boundObjectRef']>;
type Bound = Pick<BoundClaims, 'pod' | 'secret' | 'node'>;

const BINDABLE = { Pod: 'pods', Secret: 'secrets', Node: 'nodes' } as const;

/**
 * What a token of `account` is bound to; a pod brings its node along.
 *
 * @throws `StatusError`: `NotFound`, `Conflict` when it is not the object that is meant, `BadRequest` when nothing can be bound to it.
 */
export function boundObjects(
  registry: Registry,
  account: StoredObject,
  reference: BoundReference | null | undefined,
): Bound {
  if (!reference) return {};
  const kind = boundKind(reference);
  const { name = '', uid = '' } = reference;
  const prefix = kind === 'Node' ? '' : `${account.metadata.namespace ?? ''}/`;
  const object = readBound(registry, BINDABLE[kind], `${prefix}${name}`);
  if (!object) throw notFoundError({ group: '', resource: BINDABLE[kind] }, name);
  const bound = boundBy(registry, kind, object, account);
  if (uid !== '' && uid !== object.metadata.uid) {
    const reason = `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`;
    throw conflictError({ group: '', resource: kind }, name, reason);
  }
  return bound;
}

function boundKind({ apiVersion = '', kind = '' }: BoundReference): keyof typeof BINDABLE {
  const { group, version } = parseApiVersion(apiVersion);
  if (group === '' && (kind === 'Pod' || kind === 'Secret' || kind === 'Node')) return kind;
  throw badRequestError(`cannot bind token to object of type ${group}/${version}, Kind=${kind}`);
}

function boundBy(
  registry: Registry,
  kind: keyof typeof BINDABLE,
  object: StoredObject,
  account: StoredObject,
): Bound {
  const { name, uid = '' } = object.metadata;
  if (kind === 'Secret') return { secret: { name, uid } };
  if (kind === 'Node') return { node: { name, uid } };
  const { spec = {} } = object as { spec?: { serviceAccountName?: string; nodeName?: string } };
  if (spec.serviceAccountName !== account.metadata.name) {
    throw badRequestError(
      `cannot bind token for serviceaccount ${goQuote(account.metadata.name)} to pod running with different serviceaccount name.`,
    );
  }
  const pod = { name, uid };
  if (!spec.nodeName) return { pod };
  const nodeUid = readBound(registry, 'nodes', spec.nodeName)?.metadata.uid;
  return { pod, node: { name: spec.nodeName, ...(nodeUid !== undefined && { uid: nodeUid }) } };
}

function readBound({ store }: Registry, collection: string, key: string): StoredObject | undefined {
  const entry = store.get(collection, key);
  return entry && decodeEntry(entry);
}
