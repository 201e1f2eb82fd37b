import type { Container } from '../validation/container/container.ts';
import type { PodSpec } from '../validation/pod/pod-types.ts';
import type { Volume } from '../validation/volume/volume.ts';
import type { ProjectedVolume } from '../validation/volume/volume-projected.ts';

/*
 * Fields that Kubernetes knows and drops, because what they are for is not switched on by default in this version. The same
 * object comes back when there is nothing to drop, as nearly always.
 */

/** What a pod runs, without what is not switched on. */
export function withoutDisabledFields<S extends PodSpec>(spec: S): S {
  const named = 'hostnameOverride' in spec ? without(spec, ['hostnameOverride']) : spec;
  const images = (named.volumes ?? []).filter(({ image }) => image !== undefined);
  const remaining = images.length === 0 ? named : withoutVolumes(named, images);
  return withChanged(remaining, {
    volumes: mapChanged(remaining.volumes, withoutDisabledSources),
    containers: mapChanged(remaining.containers ?? undefined, (container) =>
      withoutMountsOf(withoutRestarts(withoutDisabledParts(container)), images),
    ),
    initContainers: mapChanged(remaining.initContainers, (container) =>
      withoutMountsOf(withoutDisabledParts(onlySidecar(container)), images),
    ),
    ephemeralContainers: mapChanged(remaining.ephemeralContainers, (container) =>
      withoutMountsOf(withoutRestarts(withoutDisabledParts(container)), images),
    ),
  });
}

function withoutVolumes<S extends PodSpec>(spec: S, gone: readonly Volume[]): S {
  const volumes = spec.volumes?.filter((volume) => !gone.includes(volume)) ?? [];
  return volumes.length === 0 ? without(spec, ['volumes']) : { ...spec, volumes };
}

function withoutDisabledSources(volume: Volume): Volume {
  const projected = volume['projected'] as ProjectedVolume | undefined;
  if (!projected?.sources) return volume;
  const sources = mapChanged(projected.sources, (source) =>
    'clusterTrustBundle' in source || 'podCertificate' in source
      ? without(source, ['clusterTrustBundle', 'podCertificate'])
      : source,
  );
  if (isSameList(sources, projected.sources)) return volume;
  return { ...volume, projected: { ...projected, sources } };
}

function withoutMountsOf<C extends Container>(container: C, images: readonly Volume[]): C {
  if (images.length === 0 || container.volumeMounts === undefined) return container;
  const gone = new Set(images.map(({ name }) => name));
  const volumeMounts = container.volumeMounts.filter(({ name }) => !gone.has(name));
  return volumeMounts.length === 0
    ? without(container, ['volumeMounts'])
    : { ...container, volumeMounts };
}

/** Only containers that run first can be made to restart by themselves. */
function withoutRestarts<C extends Container>(container: C): C {
  return 'restartPolicy' in container ? without(container, ['restartPolicy']) : container;
}

function onlySidecar<C extends Container>(container: C): C {
  const { restartPolicy } = container;
  return restartPolicy === undefined || restartPolicy === 'Always'
    ? container
    : withoutRestarts(container);
}

function withoutDisabledParts<C extends Container>(container: C): C {
  const ruled =
    'restartPolicyRules' in container ? without(container, ['restartPolicyRules']) : container;
  const env = mapChanged(ruled.env, (variable) =>
    variable.valueFrom !== undefined && 'fileKeyRef' in variable.valueFrom
      ? { ...variable, valueFrom: without(variable.valueFrom, ['fileKeyRef']) }
      : variable,
  );
  return withoutStopSignal(withChanged(ruled, { env }));
}

function withoutStopSignal<C extends Container>(container: C): C {
  const { lifecycle } = container;
  if (lifecycle === undefined || !('stopSignal' in lifecycle)) return container;
  const rest = without(lifecycle, ['stopSignal']);
  return Object.keys(rest).length === 0
    ? without(container, ['lifecycle'])
    : { ...container, lifecycle: rest };
}

function without<T extends object>(object: T, fields: readonly string[]): T {
  const kept = Object.entries(object).filter(([name]) => !fields.includes(name));
  return Object.fromEntries(kept) as T;
}

/** The same object where no field is another. */
function withChanged<T extends object>(object: T, fields: object): T {
  const changed = Object.entries(fields).filter(
    ([name, value]) => value !== undefined && value !== object[name as keyof T],
  );
  return changed.length === 0 ? object : { ...object, ...Object.fromEntries(changed) };
}

/** The same list where no item is another. */
function mapChanged<T>(
  items: readonly T[] | undefined,
  change: (item: T) => T,
): readonly T[] | undefined {
  if (items === undefined) return undefined;
  const changed = items.map(change);
  return isSameList(changed, items) ? items : changed;
}

function isSameList(
  left: readonly unknown[] | undefined,
  right: readonly unknown[] | undefined,
): boolean {
  return (
    left === right ||
    (left?.length === right?.length &&
      (left?.every((item, index) => item === right?.[index]) ?? false))
  );
}
