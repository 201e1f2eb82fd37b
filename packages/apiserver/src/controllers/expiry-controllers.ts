import { parseTimeMs } from '@drover/base';
import type { Condition, Secret } from '@drover/kubernetes';
import type { Registry } from '../registry/registry.ts';
import { decodeEntry, partsOfKey, type StoredObject } from '../registry/stored-object.ts';
import type { BuiltInController } from './built-in-controller.ts';
import { removeObject } from './change-object.ts';
import { mentionSource } from './key-source.ts';

const HOUR_MS = 3_600_000;

/** Kinds of which some objects end at a time. */
interface Expiry {
  readonly name: string;
  readonly collection: string;
  readonly namespaced: boolean;
  /** What objects that may end say somewhere. */
  readonly mention: string;
  /** When an object is to be deleted, since the epoch; `undefined`: not as it is now. */
  expiresMs(object: StoredObject): number | undefined;
}

const EXPIRIES: readonly Expiry[] = [
  {
    name: 'token-cleaner-controller',
    collection: 'secrets',
    namespaced: true,
    mention: 'bootstrap.kubernetes.io/token',
    expiresMs: bootstrapTokenEnd,
  },
  {
    name: 'ttl-after-finished-controller',
    collection: 'jobs.batch',
    namespaced: true,
    mention: '"ttlSecondsAfterFinished"',
    expiresMs: finishedJobEnd,
  },
  {
    name: 'certificatesigningrequest-cleaner-controller',
    collection: 'certificatesigningrequests.certificates.k8s.io',
    namespaced: false,
    mention: '"signerName"',
    expiresMs: certificateRequestEnd,
  },
];

/** Delete what has had its time: bootstrap tokens, finished jobs, requests for certificates. */
export function expiryControllers(registry: Registry): readonly BuiltInController[] {
  return EXPIRIES.map((expiry) => expiryController(registry, expiry));
}

function expiryController(registry: Registry, expiry: Expiry): BuiltInController {
  const { store, clock } = registry;
  const { name, collection, mention, namespaced } = expiry;
  return {
    name,
    sources: [mentionSource(store, collection, mention)],
    async reconcile(key) {
      const entry = store.get(collection, key);
      const object = entry && decodeEntry(entry);
      if (!object || object.metadata.deletionTimestamp !== undefined) return undefined;
      const expiresMs = expiry.expiresMs(object);
      if (expiresMs === undefined) return undefined;
      const leftMs = expiresMs - clock.nowMs();
      if (leftMs > 0) return { requeueAfterMs: leftMs };
      const controlled = { collection, ...partsOfKey({ namespaced }, key) };
      await removeObject(registry, controlled, object.metadata.uid);
      return undefined;
    },
  };
}

function bootstrapTokenEnd(object: StoredObject): number | undefined {
  const { type, data } = object as Secret;
  const expiration = data?.['expiration'];
  if (type !== 'bootstrap.kubernetes.io/token' || !expiration) return undefined;
  return parseTimeMs(Buffer.from(expiration, 'base64').toString());
}

interface FinishedJob extends StoredObject {
  readonly spec?: { readonly ttlSecondsAfterFinished?: number };
  readonly status?: { readonly conditions?: readonly Condition[] };
}

function finishedJobEnd(object: StoredObject): number | undefined {
  const { spec, status } = object as FinishedJob;
  const ttlSeconds = spec?.ttlSecondsAfterFinished;
  const finished = status?.conditions?.find(
    (condition) =>
      (condition.type === 'Complete' || condition.type === 'Failed') && condition.status === 'True',
  );
  const finishedMs = parseTimeMs(finished?.lastTransitionTime ?? '');
  if (ttlSeconds === undefined || finishedMs === undefined) return undefined;
  return finishedMs + ttlSeconds * 1_000;
}

interface CertificateRequest extends StoredObject {
  readonly status?: {
    readonly certificate?: string;
    readonly conditions?: readonly (Condition & { readonly lastUpdateTime?: string })[];
  };
}

/** An hour after it was decided, a day when nobody decides. */
function certificateRequestEnd(object: StoredObject): number | undefined {
  const { status, metadata } = object as CertificateRequest;
  const { conditions = [], certificate } = status ?? {};
  if (conditions.length === 0) {
    const createdMs = parseTimeMs(metadata.creationTimestamp ?? '');
    return createdMs === undefined ? undefined : createdMs + 24 * HOUR_MS;
  }
  const decision = conditions.find(
    ({ type }) => type === 'Denied' || type === 'Failed' || (type === 'Approved' && certificate),
  );
  const decidedMs = parseTimeMs(decision?.lastUpdateTime ?? '');
  return decidedMs === undefined ? undefined : decidedMs + HOUR_MS;
}
