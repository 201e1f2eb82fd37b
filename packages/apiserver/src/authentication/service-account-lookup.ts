import { timingSafeEqual } from 'node:crypto';
import { type Clock, parseTimeMs } from '@drover/base';
import { decodeEntry } from '../registry/stored-object.ts';
import type { Entry, Store } from '../storage/store.ts';
import type { BoundClaims, ClaimedObject, LegacyClaims } from './service-account-claims.ts';

/** What is deleted is good for its tokens until this long after the time of its deletion, in milliseconds. */
const DELETION_LEEWAY_MS = 60_000;

const INVALIDATED = 'service account token has been invalidated';

/** What matters of a stored object; remembered as long as the object stays as it is. */
interface Life {
  readonly uid: string;
  readonly deletedMs: number | undefined;
}

/** Looks whether what a token rests on is still there. */
export class ServiceAccountLookup {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #lives = new WeakMap<Entry, Life>();

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Why a bound token is not good any more; `undefined` while it is. */
  refusalOf({ namespace, serviceaccount, pod, secret, node }: BoundClaims): string | undefined {
    const inNamespace = `${namespace}/`;
    return (
      this.#accountRefusal(namespace, serviceaccount) ??
      this.#boundRefusal('secrets', inNamespace, secret) ??
      this.#boundRefusal('pods', inNamespace, pod) ??
      // The node of a pod is told and not asked for: it may go before the pod.
      this.#boundRefusal('nodes', '', pod ? undefined : node)
    );
  }

  /** Why a token that is kept in a Secret is not good any more; `undefined` while it is. */
  legacyRefusalOf(
    { namespace, secretName, serviceAccount }: LegacyClaims,
    token: string,
  ): string | undefined {
    const entry = this.#store.get('secrets', `${namespace}/${secretName}`);
    const secret = entry && decodeEntry(entry);
    if (!secret || secret.metadata.deletionTimestamp) return 'Token has been invalidated';
    const { data } = secret as { data?: Readonly<Record<string, string>> };
    const kept = Buffer.from(data?.['token'] ?? '', 'base64');
    if (!sameBytes(kept, Buffer.from(token))) return "Token does not match server's copy";
    const refusal = this.#accountRefusal(namespace, serviceAccount);
    if (refusal !== undefined) return refusal;
    const label = 'kubernetes.io/legacy-token-invalid-since';
    if (!secret.metadata.labels?.[label]) return undefined;
    return `the token in secret ${namespace}/${secretName} for service account ${namespace}/${serviceAccount.name} has been marked invalid. Use tokens from the TokenRequest API or manually created secret-based tokens, or remove the '${label}' label from the secret to temporarily allow use of this token`;
  }

  #accountRefusal(namespace: string, { name, uid }: ClaimedObject): string | undefined {
    const life = this.#lifeOf('serviceaccounts', `${namespace}/${name}`);
    if (!life) return `serviceaccounts ${JSON.stringify(name)} not found`;
    if (life.uid !== uid) {
      return `service account UID (${life.uid}) does not match claim (${uid ?? ''})`;
    }
    return this.#isOver(life) ? `service account ${namespace}/${name} has been deleted` : undefined;
  }

  #boundRefusal(
    resource: string,
    prefix: string,
    claimed: ClaimedObject | undefined,
  ): string | undefined {
    if (!claimed) return undefined;
    const { name, uid } = claimed;
    const life = this.#lifeOf(resource, `${prefix}${name}`);
    if (!life || this.#isOver(life)) return INVALIDATED;
    if (life.uid === uid) return undefined;
    const kind = resource.slice(0, -1);
    return `${kind} UID (${life.uid}) does not match service account ${kind} ref claim (${uid ?? ''})`;
  }

  #lifeOf(collection: string, key: string): Life | undefined {
    const entry = this.#store.get(collection, key);
    if (!entry) return undefined;
    const known = this.#lives.get(entry);
    if (known) return known;
    const { uid = '', deletionTimestamp } = decodeEntry(entry).metadata;
    const deletedMs = deletionTimestamp ? parseTimeMs(deletionTimestamp) : undefined;
    const life = { uid, deletedMs };
    this.#lives.set(entry, life);
    return life;
  }

  #isOver({ deletedMs }: Life): boolean {
    return deletedMs !== undefined && deletedMs < this.#clock.nowMs() - DELETION_LEEWAY_MS;
  }
}

function sameBytes(a: Buffer, b: Buffer): boolean {
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}
