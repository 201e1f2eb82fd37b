/** What of an object is shown, as it stands in the address. */
export const OBJECT_TABS = ['overview', 'events', 'yaml', 'logs', 'shell'] as const;

/** One of {@link OBJECT_TABS}. */
export type ObjectTab = (typeof OBJECT_TABS)[number];

/** The tab in an address. */
export function objectTabOf(text: unknown): { readonly tab?: ObjectTab } {
  const tab = OBJECT_TABS.find((known) => known === text);
  return tab ? { tab } : {};
}
