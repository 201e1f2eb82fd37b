import type { Secret } from '@drover/kubernetes';
import type { LegacyClaims } from '../authentication/service-account-claims.ts';
import type { Registry } from '../registry/registry.ts';
import { decodeEntry, partsOfKey, storageKey } from '../registry/stored-object.ts';
import { adjustment } from '../registry/verbs/update.ts';
import type { Entry, Store } from '../storage/store.ts';
import type { BuiltInController } from './built-in-controller.ts';
import { changeObject, removeObject } from './change-object.ts';
import { collectionSource, keySource, mentions } from './key-source.ts';

const TYPE = 'kubernetes.io/service-account-token';
const NAME_ANNOTATION = 'kubernetes.io/service-account.name';
const UID_ANNOTATION = 'kubernetes.io/service-account.uid';

/** What the tokens of Secrets are made with. */
export interface SecretTokens {
  issueForSecret(claims: LegacyClaims): Promise<string>;
}

/** What the controller works with. */
export interface TokenControllerOptions {
  readonly registry: Registry;
  readonly tokens: SecretTokens;
  /** The authority of the server's certificate as PEM, if there is one. */
  readonly authority?: string | undefined;
}

/** Puts tokens into the Secrets that ask for one, and deletes those Secrets with their service account. */
export function serviceAccountTokenController(options: TokenControllerOptions): BuiltInController {
  const { registry } = options;
  const { store } = registry;
  const secrets = new SecretsOfAccounts();
  return {
    name: 'serviceaccount-token-controller',
    sources: [
      keySource('service account tokens', (add) => {
        const observe = (entry: Entry): void => {
          if (secrets.observe(entry)) add(entry.key);
        };
        for (const entry of store.range('secrets').entries) observe(entry);
        return store.subscribe('secrets', ({ entry, deleted }) => {
          if (deleted) secrets.forget(entry.key);
          else observe(entry);
        });
      }),
      collectionSource(store, 'serviceaccounts', ({ key }) => secrets.of(key)),
    ],
    reconcile: (key) => reconcileSecret(options, key),
  };
}

/** Which Secrets hold tokens of which service account. Only Secrets with tokens are in it. */
class SecretsOfAccounts {
  readonly #accounts = new Map<string, string>();
  readonly #secrets = new Map<string, Set<string>>();

  /** Takes in a Secret; tells whether it is for a token. */
  observe(entry: Entry): boolean {
    const secret = mentions(entry, TYPE) ? (decodeEntry(entry) as Secret) : undefined;
    this.forget(entry.key);
    if (secret?.type !== TYPE) return false;
    const account = accountKey(secret);
    this.#accounts.set(entry.key, account);
    const secrets = this.#secrets.get(account) ?? new Set();
    this.#secrets.set(account, secrets.add(entry.key));
    return true;
  }

  forget(key: string): void {
    const account = this.#accounts.get(key);
    if (account === undefined) return;
    this.#accounts.delete(key);
    const secrets = this.#secrets.get(account);
    secrets?.delete(key);
    if (secrets?.size === 0) this.#secrets.delete(account);
  }

  of(account: string): Iterable<string> {
    return this.#secrets.get(account) ?? [];
  }
}

function accountKey({ metadata }: Secret): string {
  const name = metadata?.annotations?.[NAME_ANNOTATION] ?? '';
  return storageKey(metadata?.namespace ?? '', name);
}

async function reconcileSecret(options: TokenControllerOptions, key: string): Promise<void> {
  const { store } = options.registry;
  const entry = store.get('secrets', key);
  const secret = entry && (decodeEntry(entry) as Secret);
  if (secret?.type !== TYPE) return;
  const controlled = { collection: 'secrets', ...partsOfKey({ namespaced: true }, key) };
  const uid = accountUid(store, secret);
  if (uid === undefined) {
    await removeObject(options.registry, controlled, secret.metadata?.uid);
    return;
  }
  const added = await missingFields(options, secret, uid);
  if (Object.keys(added).length === 0) return;
  const change = adjustment((current) => ({
    ...current,
    data: { ...(current as Secret).data, ...added },
    metadata: {
      ...current.metadata,
      annotations: { ...current.metadata.annotations, [UID_ANNOTATION]: uid },
    },
  }));
  await changeObject(options.registry, controlled, change);
}

/** The uid of the account of a Secret; `undefined` when it is gone, or another one of that name. */
function accountUid(store: Store, secret: Secret): string | undefined {
  const entry = store.get('serviceaccounts', accountKey(secret));
  const uid = entry && decodeEntry(entry).metadata.uid;
  const wanted = secret.metadata?.annotations?.[UID_ANNOTATION];
  return wanted === undefined || wanted === '' || wanted === uid ? uid : undefined;
}

/** What a Secret for a token has to hold and does not, in base64. */
async function missingFields(
  { tokens, authority }: TokenControllerOptions,
  { metadata = {}, data = {} }: Secret,
  uid: string,
): Promise<Readonly<Record<string, string>>> {
  const { namespace = '', name: secretName = '' } = metadata;
  const ca = authority === undefined ? undefined : toBase64(authority);
  const serviceAccount = { name: metadata.annotations?.[NAME_ANNOTATION] ?? '', uid };
  return {
    ...(ca !== undefined && data['ca.crt'] !== ca && { 'ca.crt': ca }),
    ...(!data['namespace'] && { namespace: toBase64(namespace) }),
    ...(!data['token'] && {
      token: toBase64(await tokens.issueForSecret({ namespace, secretName, serviceAccount })),
    }),
  };
}

function toBase64(text: string): string {
  return Buffer.from(text).toString('base64');
}
