/** Where a group stands in discovery, and its versions in it. */
export interface Priorities {
  readonly group: number;
  readonly version: number;
}

/** Of built-in groups, with those of their versions. Facts of Kubernetes. */
const BUILT_IN: Readonly<
  Record<string, readonly [group: number, versions: Record<string, number>]>
> = {
  '': [18_000, { v1: 1 }],
  'admissionregistration.k8s.io': [16_700, { v1: 15, v1beta1: 12, v1alpha1: 9 }],
  'apiextensions.k8s.io': [16_700, { v1: 15 }],
  apps: [17_800, { v1: 15 }],
  'authentication.k8s.io': [17_700, { v1: 15, v1beta1: 9, v1alpha1: 1 }],
  'authorization.k8s.io': [17_600, { v1: 15 }],
  autoscaling: [17_500, { v2: 30, v1: 15 }],
  batch: [17_400, { v1: 15, v1beta1: 9 }],
  'certificates.k8s.io': [17_300, { v1: 15, v1beta1: 9, v1alpha1: 1 }],
  'coordination.k8s.io': [16_500, { v1: 15, v1beta1: 13, v1alpha2: 12 }],
  'discovery.k8s.io': [16_200, { v1: 15, v1beta1: 12 }],
  'events.k8s.io': [17_750, { v1: 15, v1beta1: 5 }],
  'flowcontrol.apiserver.k8s.io': [16_100, { v1: 21, v1beta3: 18 }],
  'internal.apiserver.k8s.io': [16_000, { v1alpha1: 9 }],
  'networking.k8s.io': [17_200, { v1: 15, v1beta1: 9 }],
  'node.k8s.io': [16_300, { v1: 15 }],
  policy: [17_100, { v1: 15 }],
  'rbac.authorization.k8s.io': [17_000, { v1: 15 }],
  'resource.k8s.io': [16_200, { v1: 21, v1beta2: 15, v1beta1: 9, v1alpha3: 1 }],
  'scheduling.k8s.io': [16_600, { v1: 15 }],
  'storage.k8s.io': [16_800, { v1: 15, v1beta1: 9, v1alpha1: 1 }],
  'storagemigration.k8s.io': [15_800, { v1alpha1: 9 }],
};

/** Of groups that definitions make. */
const CUSTOM: Priorities = { group: 1_000, version: 100 };

/** The priorities of a version that this server serves itself. */
export function localPriorities(group: string, version: string): Priorities {
  const [priority, versions = {}] = Object.hasOwn(BUILT_IN, group) ? (BUILT_IN[group] ?? []) : [];
  return priority === undefined
    ? CUSTOM
    : { group: priority, version: versions[version] ?? CUSTOM.version };
}
