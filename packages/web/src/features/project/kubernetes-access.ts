import type { Access } from '../../api/access.ts';
import type { ProjectResource } from './resources.ts';

/** Where Kubernetes keeps what a type shows. */
type KubernetesResource = Pick<Access, 'group' | 'resource'>;

const SECRETS: KubernetesResource = { resource: 'secrets' };

/** By schema id; secrets of any sort in a namespace are told apart by their prefix. */
const RESOURCES: Readonly<Record<string, KubernetesResource>> = {
  workload: { group: 'apps', resource: 'deployments' },
  deployment: { group: 'apps', resource: 'deployments' },
  daemonSet: { group: 'apps', resource: 'daemonsets' },
  statefulSet: { group: 'apps', resource: 'statefulsets' },
  replicaSet: { group: 'apps', resource: 'replicasets' },
  replicationController: { resource: 'replicationcontrollers' },
  cronJob: { group: 'batch', resource: 'cronjobs' },
  job: { group: 'batch', resource: 'jobs' },
  pod: { resource: 'pods' },
  service: { resource: 'services' },
  ingress: { group: 'networking.k8s.io', resource: 'ingresses' },
  configMap: { resource: 'configmaps' },
  persistentVolumeClaim: { resource: 'persistentvolumeclaims' },
};

/**
 * What the cluster is asked, whether somebody may do something with things of a type in a namespace; `undefined` for
 * what is not kept in the cluster: of that the links of the API tell.
 */
export function accessTo(type: string, verb: string, namespace: string): Access | undefined {
  const resource = type.startsWith('namespaced') ? SECRETS : RESOURCES[type];
  return resource && { ...resource, verb, namespace };
}

/** Like {@link accessTo}, for a resource that is there. */
export function accessToResource(
  { type, namespaceId }: ProjectResource,
  verb: string,
): Access | undefined {
  return namespaceId ? accessTo(type, verb, namespaceId) : undefined;
}
