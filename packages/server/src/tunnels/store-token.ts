import { createHash } from 'node:crypto';
import { type Cluster, GROUPS, NAMESPACES } from '@drover/api';
import { isAlreadyExists, isNotFound, type KubernetesObject } from '@drover/apimachinery';
import type { KubernetesClient, ResourceClient } from '@drover/client';
import { secrets } from '@drover/kubernetes';
import type { ClusterParams } from './connect-params.ts';

/** Label of a stored token: the id of its cluster. */
const TOKEN_OF = 'drover.dev/service-account-token-of';

interface TokenSecret extends KubernetesObject {
  readonly type?: string;
  readonly data?: Readonly<Record<string, string>>;
}

/** What {@link storeToken} needs. */
export interface StoreTokenOptions {
  /** Of the home of state. */
  readonly client: KubernetesClient;
  /** Owns the secret. */
  readonly cluster: Cluster | undefined;
  readonly params: ClusterParams;
  readonly signal: AbortSignal;
}

/**
 * Keeps the service-account token that a foreign agent handed over, and deletes those it handed over before.
 *
 * **Guarantees**: the name follows from the token, so that a token that is kept already costs no write, and agents that
 * connect at once agree; secrets of the cluster go with it.
 *
 * @returns the name of the Secret in `cattle-global-data`; `undefined` for agents that keep their token.
 */
export async function storeToken({
  client,
  cluster,
  params: { token },
  signal,
}: StoreTokenOptions): Promise<string | undefined> {
  if (token === '' || !cluster) return undefined;
  const resource = client.resource<TokenSecret>(secrets);
  const secret = secretOf(cluster, token);
  const { name = '', labels } = secret.metadata ?? {};
  const { items } = await resource.listAll({
    namespace: NAMESPACES.globalData,
    signal,
    labelSelector: `${TOKEN_OF}=${labels?.[TOKEN_OF]}`,
  });
  if (!items.some(({ metadata }) => metadata?.name === name))
    await createOnce(resource, secret, signal);
  const outdated = items.filter(({ metadata }) => metadata?.name !== name);
  await Promise.all(outdated.map(({ metadata }) => remove(resource, metadata?.name ?? '', signal)));
  return name;
}

function secretOf({ metadata }: Cluster, token: string): TokenSecret {
  const { name: cluster = '', uid = '' } = metadata ?? {};
  const digest = createHash('sha256').update(`${cluster}\0${token}`).digest('hex');
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'Opaque',
    metadata: {
      name: `cluster-serviceaccounttoken-${digest.slice(0, 10)}`,
      namespace: NAMESPACES.globalData,
      labels: { [TOKEN_OF]: cluster },
      ownerReferences: [
        { apiVersion: `${GROUPS.management}/v3`, kind: 'Cluster', name: cluster, uid },
      ],
    },
    data: { credential: Buffer.from(token).toString('base64') },
  };
}

async function createOnce(
  resource: ResourceClient<TokenSecret>,
  secret: TokenSecret,
  signal: AbortSignal,
): Promise<void> {
  try {
    await resource.create(secret, { namespace: NAMESPACES.globalData, signal });
  } catch (error) {
    // Another agent of the cluster was first, with the same token.
    if (!isAlreadyExists(error)) throw error;
  }
}

async function remove(
  resource: ResourceClient<TokenSecret>,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    await resource.delete(name, { namespace: NAMESPACES.globalData, signal });
  } catch (error) {
    // Another agent of the cluster was first.
    if (!isNotFound(error)) throw error;
  }
}
