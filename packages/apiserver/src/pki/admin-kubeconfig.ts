import { stringify } from 'yaml';
import type { Pki } from './pki-folder.ts';

/** The kubeconfig of the administrator: everything in one file. */
export function adminKubeconfig(url: string, { authority, admin }: Pki): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'drover',
        cluster: { server: url, 'certificate-authority-data': base64(authority.certificate) },
      },
    ],
    users: [
      {
        name: 'admin',
        user: {
          'client-certificate-data': base64(admin.certificate),
          'client-key-data': base64(admin.privateKey),
        },
      },
    ],
    contexts: [{ name: 'drover', context: { cluster: 'drover', user: 'admin' } }],
    'current-context': 'drover',
  });
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
