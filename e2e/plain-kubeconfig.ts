/** A kubeconfig for `server`, as JSON, that shows no credentials: for proxies that add their own. */
export function plainKubeconfig(server: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'default',
    contexts: [{ name: 'default', context: { cluster: 'default', user: 'default' } }],
    clusters: [{ name: 'default', cluster: { server } }],
    users: [{ name: 'default', user: {} }],
  });
}
