import { clientErrors } from '../../errors.ts';
import type { Kubeconfig } from './kubeconfig.ts';

/** Where the kubelet puts what a pod needs to call its API server. */
const SERVICE_ACCOUNT_DIRECTORY = '/var/run/secrets/kubernetes.io/serviceaccount';

/** What {@link inClusterKubeconfig} looks at. */
export interface InClusterOptions {
  /** The environment of the pod. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder with `token` and `ca.crt`; default that of Kubernetes. */
  readonly directory?: string;
}

/**
 * The configuration of a pod's own service account. Token and certificate are files that are read again when they change.
 *
 * @throws `KUBECONFIG_NOT_IN_CLUSTER` when the environment names no API server.
 */
export function inClusterKubeconfig(options: InClusterOptions): Kubeconfig {
  const { env, directory = SERVICE_ACCOUNT_DIRECTORY } = options;
  const host = env['KUBERNETES_SERVICE_HOST'];
  const port = env['KUBERNETES_SERVICE_PORT'];
  if (!host || !port) throw clientErrors.create('KUBECONFIG_NOT_IN_CLUSTER');
  const server = `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const name = 'in-cluster';
  return {
    currentContext: name,
    clusters: new Map([
      [name, { server, caFile: `${directory}/ca.crt`, insecureSkipTlsVerify: false }],
    ]),
    users: new Map([[name, { tokenFile: `${directory}/token` }]]),
    contexts: new Map([[name, { cluster: name, user: name }]]),
  };
}
