/** The sections of a project: what lives in its namespaces. */
const SECTION_IDS = [
  'workloads',
  'pods',
  'services',
  'ingresses',
  'config-maps',
  'secrets',
  'certificates',
  'volumes',
] as const;

/** One section of a project. */
export type SectionId = (typeof SECTION_IDS)[number];

/** The tabs of a project, as they stand in addresses. */
export const PROJECT_TABS = [...SECTION_IDS, 'namespaces', 'members', 'quota'] as const;

/** One tab of a project. */
export type ProjectTab = (typeof PROJECT_TABS)[number];

/** The tab that something in an address names. */
export function tabOf(value: unknown): ProjectTab | undefined {
  return PROJECT_TABS.find((id) => id === value);
}

/** Whether a tab shows what lives in the namespaces of the project. */
export function isSection(tab: ProjectTab): tab is SectionId {
  return SECTION_IDS.some((id) => id === tab);
}
