import type { Cluster } from '../../api/v3.ts';

/** Names of distributions of Kubernetes, by what the API calls them. */
const PROVIDERS: Readonly<Record<string, string>> = {
  k3s: 'K3s',
  rke2: 'RKE2',
  rke: 'RKE',
  eks: 'Amazon EKS',
  aks: 'Azure AKS',
  gke: 'Google GKE',
};

/** Where a cluster comes from, in words. */
export function originOf({ internal, driver = '', provider = '' }: Cluster): string {
  if (internal) return 'Drover lives in it';
  const name = PROVIDERS[provider.toLowerCase()] ?? (provider || 'Kubernetes');
  return driver === '' || driver === 'imported' ? `${name}, imported` : name;
}
