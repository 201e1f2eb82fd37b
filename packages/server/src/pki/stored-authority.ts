import { NAMESPACES } from '@drover/api';
import { isAlreadyExists, isNotFound, type KubernetesObject } from '@drover/apimachinery';
import type { KubernetesClient } from '@drover/client';
import { secrets } from '@drover/kubernetes';
import { createAuthority, type KeyPair } from './certificate-authority.ts';

/** Secret in `cattle-system` that holds the own authority. */
export const AUTHORITY_SECRET = 'drover-ca';

interface TlsSecret extends KubernetesObject {
  readonly type?: string;
  readonly data?: Readonly<Record<string, string>>;
}

/** Secret in `cattle-system` that holds the authority by which replicas know each other. */
export const PEER_AUTHORITY_SECRET = 'drover-peer-ca';

/**
 * An authority of this installation, made at the first start and kept in state: the one that agents pin, or another.
 *
 * **Guarantees**: replicas that start at once agree on one.
 */
export async function ensureAuthority(
  client: KubernetesClient,
  signal: AbortSignal,
  name: string = AUTHORITY_SECRET,
): Promise<KeyPair> {
  const resource = client.resource<TlsSecret>(secrets);
  const read = async (): Promise<KeyPair> =>
    pairOf(await resource.get(name, { namespace: NAMESPACES.system, signal }));
  try {
    return await read();
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  try {
    const created = await createAuthority();
    await resource.create(secretOf(name, created), { namespace: NAMESPACES.system, signal });
    return created;
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
    return read();
  }
}

function secretOf(name: string, { certificate, privateKey }: KeyPair): TlsSecret {
  const encode = (text: string): string => Buffer.from(text).toString('base64');
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/tls',
    metadata: { name, namespace: NAMESPACES.system },
    data: { 'tls.crt': encode(certificate), 'tls.key': encode(privateKey) },
  };
}

function pairOf({ data = {} }: TlsSecret): KeyPair {
  const decode = (key: string): string => Buffer.from(data[key] ?? '', 'base64').toString('utf8');
  return { certificate: decode('tls.crt'), privateKey: decode('tls.key') };
}
