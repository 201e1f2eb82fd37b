import { stringify } from 'yaml';

/** What a kubeconfig for a loopback listener says. */
export interface LoopbackKubeconfigFacts {
  readonly cluster: string;
  readonly url: string;
  /** PEM. */
  readonly authority: string;
  readonly secret: string;
}

/** A kubeconfig with everything inline. */
export function loopbackKubeconfig({
  cluster: name,
  url,
  authority,
  secret,
}: LoopbackKubeconfigFacts): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name,
        cluster: {
          server: url,
          'certificate-authority-data': Buffer.from(authority).toString('base64'),
        },
      },
    ],
    users: [{ name, user: { token: secret } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  });
}
