/** What of an object is shown, as it stands in the address. */
export const OBJECT_TABS = ['overview', 'events', 'yaml', 'logs', 'shell'] as const;

/** One of {@link OBJECT_TABS}. */
export type ObjectTab = (typeof OBJECT_TABS)[number];

/** The tab in an address. */
export function objectTabOf(text: unknown): { readonly tab?: ObjectTab } {
  const tab = OBJECT_TABS.find((known) => known === text);
  return tab ? { tab } : {};
}

/** What makes pods that can be told by their labels. */
const HAS_PODS: ReadonlySet<string> = new Set([
  'apps.deployment',
  'apps.statefulset',
  'apps.daemonset',
  'apps.replicaset',
  'batch.job',
]);

/** The tabs of an object: logs where there are pods, a shell in pods. */
export function tabsOf({ type }: { readonly type: string }): readonly ObjectTab[] {
  return OBJECT_TABS.filter((tab) => {
    if (tab === 'shell') return type === 'pod';
    return tab !== 'logs' || type === 'pod' || HAS_PODS.has(type);
  });
}
