import type { Random } from '@drover/base';
import { generateName } from '../../registry/generate-name.ts';
import { type PodContainer, type PodObject, type PodVolume, withSpec } from './pod-object.ts';

const VOLUME_PREFIX = 'kube-api-access-';
const MOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';

/** A little more than an hour, by which Kubernetes tells tokens that were asked for without a lifetime. */
const TOKEN_SECONDS = 3_607;

/** The pod with a volume of token, authority and namespace in each container that has nothing in its place. */
export function withTokenVolume(pod: PodObject, random: Random): PodObject {
  const { volumes = [], containers, initContainers = [] } = pod.spec;
  if ([...containers, ...initContainers].every(hasMount)) return pod;
  const present = volumes.find(({ name }) => name.startsWith(VOLUME_PREFIX));
  const name = present?.name ?? generateName(VOLUME_PREFIX, random);
  const mount = (container: PodContainer): PodContainer =>
    hasMount(container) ? container : withMount(container, name);
  return withSpec(pod, {
    containers: containers.map(mount),
    ...(pod.spec.initContainers && { initContainers: initContainers.map(mount) }),
    ...(!present && { volumes: [...volumes, tokenVolume(name)] }),
  });
}

function hasMount({ volumeMounts = [] }: PodContainer): boolean {
  return volumeMounts.some(({ mountPath }) => mountPath === MOUNT_PATH);
}

function withMount(container: PodContainer, name: string): PodContainer {
  const mount = { name, readOnly: true, mountPath: MOUNT_PATH };
  return { ...container, volumeMounts: [...(container.volumeMounts ?? []), mount] };
}

function tokenVolume(name: string): PodVolume {
  const fieldRef = { apiVersion: 'v1', fieldPath: 'metadata.namespace' };
  const sources = [
    { serviceAccountToken: { expirationSeconds: TOKEN_SECONDS, path: 'token' } },
    { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    { downwardAPI: { items: [{ path: 'namespace', fieldRef }] } },
  ];
  const projected = { defaultMode: 0o644, sources };
  return { name, projected };
}
