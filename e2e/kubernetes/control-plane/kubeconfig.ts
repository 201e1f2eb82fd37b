import type { KeyPair } from './pki.ts';

/** How to reach an API server, and as whom. */
export interface KubeconfigOptions {
  /** `https://host:port` */
  readonly server: string;
  /** PEM of the authority that signed the server's certificate. */
  readonly authority: string;
  /** The client's certificate and key. */
  readonly credentials: KeyPair;
}

/** A kubeconfig with everything inline, as JSON, which is YAML. */
export function renderKubeconfig({ server, authority, credentials }: KubeconfigOptions): string {
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'default',
    contexts: [{ name: 'default', context: { cluster: 'default', user: 'default' } }],
    clusters: [
      { name: 'default', cluster: { server, 'certificate-authority-data': base64(authority) } },
    ],
    users: [
      {
        name: 'default',
        user: {
          'client-certificate-data': base64(credentials.certificate),
          'client-key-data': base64(credentials.privateKey),
        },
      },
    ],
  };
  return `${JSON.stringify(kubeconfig, null, 2)}\n`;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
