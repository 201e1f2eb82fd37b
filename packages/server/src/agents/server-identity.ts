import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { NAMESPACES } from '@drover/api';
import { isAlreadyExists, isNotFound, type KubernetesObject } from '@drover/apimachinery';
import type { KubernetesClient } from '@drover/client';
import { secrets } from '@drover/kubernetes';

/** Secret in `cattle-system` that holds the key by which agents know this installation, whatever its certificates are. */
export const IDENTITY_SECRET = 'drover-server-identity';

interface KeySecret extends KubernetesObject {
  readonly type?: string;
  readonly data?: Readonly<Record<string, string>>;
}

/** The key of this installation. */
export interface ServerIdentity {
  /** Ed25519. */
  readonly privateKey: KeyObject;
  /** DER of the public key (SPKI) in base64, as agents keep it. */
  readonly publicKey: string;
}

/**
 * The key with which this installation signs what agents are to trust; made at the first start and kept in state.
 *
 * **Guarantees**: replicas that start at once agree on one.
 */
export async function ensureServerIdentity(
  client: KubernetesClient,
  signal: AbortSignal,
): Promise<ServerIdentity> {
  const resource = client.resource<KeySecret>(secrets);
  const where = { namespace: NAMESPACES.system, signal };
  try {
    return identityOf(await resource.get(IDENTITY_SECRET, where));
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  try {
    return identityOf(await resource.create(newSecret(), where));
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
    return identityOf(await resource.get(IDENTITY_SECRET, where));
  }
}

function newSecret(): KeySecret {
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'Opaque',
    metadata: { name: IDENTITY_SECRET, namespace: NAMESPACES.system },
    data: { key: Buffer.from(pem).toString('base64') },
  };
}

function identityOf({ data = {} }: KeySecret): ServerIdentity {
  const privateKey = createPrivateKey(Buffer.from(data['key'] ?? '', 'base64').toString());
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return { privateKey, publicKey: publicKey.toString('base64') };
}
