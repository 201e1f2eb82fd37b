import type { Node } from '@drover/api';
import { equalJson } from '@drover/apimachinery';
import type { Node as KubernetesNode, Taint } from '@drover/kubernetes';

type Spec = NonNullable<Node['spec']>;
type MapDelta = NonNullable<NonNullable<Spec['metadataUpdate']>['labels']>;
type Texts = Readonly<Record<string, string>>;

/** Whether something is to be done with the Kubernetes node. */
export function hasWish({ spec = {} }: Node): boolean {
  return (
    Boolean(spec.desiredNodeUnschedulable) || spec.updateTaintsFromAPI === true || hasDelta(spec)
  );
}

function hasDelta({ metadataUpdate }: Spec): boolean {
  return [metadataUpdate?.labels, metadataUpdate?.annotations].some(
    (delta) => Object.keys({ ...delta?.add, ...delta?.delete }).length > 0,
  );
}

/** Whether people asked for other labels, annotations or taints. */
export function wantsOtherMetadata({ spec = {} }: Node): boolean {
  return spec.updateTaintsFromAPI === true || hasDelta(spec);
}

/** The specification without what has been done, or cannot be: labels, annotations and taints. */
export function withoutMetadataWishes(spec: Spec): Spec {
  const {
    metadataUpdate: _delta,
    desiredNodeTaints: _taints,
    updateTaintsFromAPI: _,
    ...rest
  } = spec;
  return rest;
}

/** The specification when pods are kept off the node, or let on it, as was wanted. */
export function withoutSchedulingWish(spec: Spec): Spec {
  const { desiredNodeUnschedulable: _, ...rest } = spec;
  return rest;
}

/** The merge patch that makes a Kubernetes node as it is wanted; `undefined` when it is already. */
export function nodePatch({ spec = {} }: Node, downstream: KubernetesNode): object | undefined {
  const taints = wantedTaints(spec, downstream);
  const unschedulable = wantedUnschedulable(spec, downstream);
  const metadata = {
    ...wantedMetadata(spec, downstream),
    // A list is replaced as a whole: others must not have changed it meanwhile.
    ...(taints && { resourceVersion: downstream.metadata?.resourceVersion }),
  };
  const changed = {
    ...(taints && { taints }),
    ...(unschedulable !== undefined && { unschedulable }),
  };
  const isEmpty = Object.keys({ ...metadata, ...changed }).length === 0;
  return isEmpty ? undefined : { metadata, spec: changed };
}

function wantedMetadata({ metadataUpdate }: Spec, { metadata }: KubernetesNode): object {
  const labels = changesOf(metadataUpdate?.labels, metadata?.labels ?? {});
  const annotations = changesOf(metadataUpdate?.annotations, metadata?.annotations ?? {});
  return { ...(labels && { labels }), ...(annotations && { annotations }) };
}

function changesOf(delta: MapDelta | undefined, present: Texts): object | undefined {
  const add = Object.entries(delta?.add ?? {}).filter(([key, value]) => present[key] !== value);
  const gone = Object.entries(delta?.delete ?? {}).filter(
    ([key, isGone]) => isGone && key in present,
  );
  if (add.length + gone.length === 0) return undefined;
  return { ...Object.fromEntries(add), ...Object.fromEntries(gone.map(([key]) => [key, null])) };
}

function wantedTaints(spec: Spec, { spec: present }: KubernetesNode): readonly Taint[] | undefined {
  if (spec.updateTaintsFromAPI !== true) return undefined;
  const wanted = (spec.desiredNodeTaints ?? []).map(({ key = '', value = '', effect = '' }) => ({
    key,
    ...(value !== '' && { value }),
    effect,
  }));
  const before = present?.taints ?? [];
  // Taints that stay keep the time at which they were added.
  const merged = wanted.map((taint) => before.find((other) => isSameTaint(other, taint)) ?? taint);
  return equalJson(merged, before) ? undefined : merged;
}

function isSameTaint(left: Taint, right: Taint): boolean {
  return (
    left.key === right.key &&
    left.effect === right.effect &&
    (left.value ?? '') === (right.value ?? '')
  );
}

function wantedUnschedulable(
  { desiredNodeUnschedulable: wish }: Spec,
  { spec }: KubernetesNode,
): boolean | undefined {
  const isUnschedulable = spec?.unschedulable === true;
  if (wish === 'false') return isUnschedulable ? false : undefined;
  if (wish === 'true' || wish === 'drain') return isUnschedulable ? undefined : true;
  return undefined;
}
