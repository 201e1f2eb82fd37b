import { createHmac } from 'node:crypto';
import { NAMESPACES } from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import type { Random, WaitOptions } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import { keyOf, keyText, type ObjectKey } from '@drover/controller-runtime';
import { secrets } from '@drover/kubernetes';
import { ifAbsent } from '../requests/if-absent.ts';
import { ifFound } from '../requests/if-found.ts';
import { copiedMetadata, copyMetadata, type WantedCopy } from './desired.ts';
import type { Secret } from './secret.ts';

/** Secret in `cattle-system` with the key by which contents become what stands for them. */
const KEY_SECRET = 'drover-project-secret-key';
const KEY_FIELD = 'key';
const KEY_BYTES = 32;

/** Rights of the cluster's own, which mean nothing elsewhere. */
const SERVICE_ACCOUNT_TOKEN = 'kubernetes.io/service-account-token';

/** How secrets are read. */
export interface ReadOptions extends WaitOptions {
  /** Of the home of state. */
  readonly home: KubernetesClient;
}

/** A project secret as it is now. */
export interface ReadSecret {
  /** What its copies must be like; absent for what is not copied. */
  readonly wanted: WantedCopy | undefined;
  /** The secret itself, when it had to be read. */
  readonly secret: Secret | undefined;
}

interface Known {
  readonly version: string;
  readonly wanted: WantedCopy | undefined;
}

/**
 * What stands for the contents of project secrets: a keyed digest, which tells that two contents differ and nothing of
 * either.
 *
 * **Guarantees**: reads each version of a secret once, and keeps nothing of its data.
 */
export class SecretContents {
  readonly #random: Random;
  readonly #known = new Map<string, Known>();
  #key: Promise<Uint8Array> | undefined;

  constructor(random: Random) {
    this.#random = random;
  }

  /**
   * The content of the project secret that the cache has as `cached`; `undefined` when it is gone.
   *
   * @throws what the home of state answers.
   */
  async read(cached: KubernetesObject, options: ReadOptions): Promise<ReadSecret | undefined> {
    const name = keyText(keyOf(cached));
    const known = this.#known.get(name);
    if (known && known.version === versionOf(cached)) {
      return { wanted: known.wanted, secret: undefined };
    }
    const secret = await readSecret(keyOf(cached), options);
    if (!secret) return undefined;
    const wanted = await this.#wantedOf(secret, options);
    this.#known.set(name, { version: versionOf(secret), wanted });
    return { wanted, secret };
  }

  /** Forgets a secret that is gone. */
  forget(key: ObjectKey): void {
    this.#known.delete(keyText(key));
  }

  async #wantedOf(secret: Secret, options: ReadOptions): Promise<WantedCopy | undefined> {
    if (secret.type === SERVICE_ACCOUNT_TOKEN) return undefined;
    this.#key ??= readKey(this.#random, options);
    try {
      const content = digest(await this.#key, secret);
      const dataCount = Object.keys(secret.data ?? {}).length;
      return { ...copyMetadata(secret, content), dataCount };
    } catch (error) {
      this.#key = undefined;
      throw error;
    }
  }
}

/** A secret with its data; `undefined` when it is gone. */
export function readSecret(
  { namespace, name }: ObjectKey,
  { home, signal }: ReadOptions,
): Promise<Secret | undefined> {
  return ifFound(() => home.resource<Secret>(secrets).get(name, { namespace, signal }));
}

function versionOf({ metadata }: KubernetesObject): string {
  return `${metadata?.uid}@${metadata?.resourceVersion}`;
}

/** Of everything that a copy takes from its source, and of which secret that is. */
function digest(key: Uint8Array, secret: Secret): string {
  const { metadata, type, immutable = false, data = {} } = secret;
  const { labels, annotations } = copiedMetadata(secret);
  const parts = [metadata?.uid, type, immutable, ...[data, labels, annotations].map(sorted)];
  return createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64url');
}

function sorted(texts: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  return Object.entries(texts).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** The key, made at its first use; processes that start at once agree on one. */
async function readKey(random: Random, { home, signal }: ReadOptions): Promise<Uint8Array> {
  const resource = home.resource<Secret>(secrets);
  const namespace = NAMESPACES.system;
  const read = () => resource.get(KEY_SECRET, { namespace, signal });
  const made = { [KEY_FIELD]: Buffer.from(random.bytes(KEY_BYTES)).toString('base64') };
  const secret = { metadata: { name: KEY_SECRET }, type: 'Opaque', data: made };
  const { data } =
    (await ifFound(read)) ??
    (await ifAbsent(() => resource.create(secret, { namespace, signal }))) ??
    (await read());
  return Buffer.from(data?.[KEY_FIELD] ?? '', 'base64');
}
