import type { Environment } from '../host.ts';
import type { StoredCredential } from './credential-store.ts';

/** Versions that kubectl asks for. */
const API_VERSIONS = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'];

/** The answer of an exec plugin, in the version that `KUBERNETES_EXEC_INFO` asks for. */
export function execCredential({ token, expires }: StoredCredential, env: Environment): string {
  const answer = {
    kind: 'ExecCredential',
    apiVersion: wantedVersion(env),
    spec: {},
    status: { expirationTimestamp: expires, token },
  };
  return `${JSON.stringify(answer)}\n`;
}

function wantedVersion({ KUBERNETES_EXEC_INFO: info }: Environment): string {
  const [newest = ''] = API_VERSIONS;
  try {
    const { apiVersion } = JSON.parse(info ?? '{}') as { readonly apiVersion?: string };
    return API_VERSIONS.find((version) => version === apiVersion) ?? newest;
  } catch {
    // Called by hand, or by something that does not know the protocol: the newest version tells the most.
    return newest;
  }
}
