import type { Cluster } from '@drover/api';
import { stringify } from 'yaml';
import type { DirectToken } from './direct-accounts.ts';

/** Where the API server of a cluster is reached without Drover in between. */
export interface DirectEndpoint {
  /** URL; empty when the cluster has told none. */
  readonly server: string;
  /** Base64 of the PEM that signs its certificate; empty: what the machine trusts. */
  readonly caCert: string;
}

/** The name that people gave the API server, else the address by which its agent knows it. */
export function directEndpoint({ spec, status }: Pick<Cluster, 'spec' | 'status'>): DirectEndpoint {
  const { fqdn = '', caCerts = '' } = spec?.localClusterAuthEndpoint ?? {};
  const { apiEndpoint = '', caCert = '' } = status ?? {};
  return {
    server: fqdn === '' ? apiEndpoint : `https://${fqdn}`,
    caCert: fqdn === '' || caCerts === '' ? caCert : Buffer.from(caCerts).toString('base64'),
  };
}

/** A kubeconfig with a token that ends soon. */
export function directKubeconfig(
  name: string,
  { server, caCert }: DirectEndpoint,
  { token }: DirectToken,
): string {
  const cluster = { server, ...(caCert !== '' && { 'certificate-authority-data': caCert }) };
  return stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name, cluster }],
      users: [{ name, user: { token } }],
      contexts: [{ name, context: { cluster: name, user: name } }],
      'current-context': name,
    },
    { lineWidth: 0, defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' },
  );
}
