import type { KubernetesObject, ObjectMeta } from '@drover/apimachinery';
import type { PodObject } from './desired.ts';

/**
 * What is kept of a pod: the ports that its node hands on. Of pods without such ports, which are nearly all, nothing but
 * which object it is.
 */
export function leanPod(object: KubernetesObject): PodObject {
  const { metadata, spec } = object as PodObject;
  const containers = (spec?.containers ?? []).flatMap(({ ports = [] }) => {
    const handedOn = ports.filter(({ hostPort = 0 }) => hostPort > 0);
    return handedOn.length === 0 ? [] : [{ ports: handedOn }];
  });
  const isOpen = containers.length > 0 && !spec?.hostNetwork;
  if (!isOpen) return { metadata: only(metadata, IDENTITY) };
  return { metadata: only(metadata, [...IDENTITY, 'labels']), spec: { containers } };
}

const IDENTITY = ['name', 'namespace', 'uid', 'resourceVersion', 'deletionTimestamp'] as const;

function only(metadata: ObjectMeta = {}, names: readonly (keyof ObjectMeta)[]): ObjectMeta {
  return Object.fromEntries(
    names.flatMap((name) => (metadata[name] === undefined ? [] : [[name, metadata[name]]])),
  );
}
