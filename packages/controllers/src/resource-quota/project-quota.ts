import { type Amounts, amountsOf, countableAmounts, type Project } from '@drover/api';

/** What a project says of quotas. */
export interface ProjectQuota {
  /** Absent when the project has no quota. */
  readonly limit?: Amounts;
  /** What a namespace gets that says nothing else. */
  readonly defaults: Amounts;
  /** What a container gets that says nothing else. */
  readonly container: Amounts;
  /** Amounts that cannot be read, which somebody has written past the v3 API. They count as zero. */
  readonly malformed: readonly string[];
}

const NONE: ProjectQuota = { defaults: new Map(), container: new Map(), malformed: [] };

/** The quota of a project; none when the project is gone or going. */
export function projectQuota(project: Project | undefined): ProjectQuota {
  if (!project || project.metadata?.deletionTimestamp) return NONE;
  const { resourceQuota, namespaceDefaultResourceQuota, containerDefaultResourceLimit } =
    project.spec ?? {};
  const { countable: container } = countableAmounts(amountsOf(containerDefaultResourceLimit));
  const limit = closed(amountsOf(resourceQuota?.limit));
  const defaults = closed(amountsOf(namespaceDefaultResourceQuota?.limit));
  if (defaults.amounts.size === 0) return { ...NONE, container };
  const malformed = [...new Set([...limit.malformed, ...defaults.malformed])];
  return { limit: limit.amounts, defaults: defaults.amounts, container, malformed };
}

/** What cannot be counted is zero: an amount that nobody understands must not let anything through. */
function closed(amounts: Amounts): { amounts: Amounts; malformed: readonly string[] } {
  const { countable, malformed } = countableAmounts(amounts);
  const zeros = malformed.map((key) => [key, '0'] as const);
  return { amounts: new Map([...countable, ...zeros]), malformed };
}

/** Whether anything follows from a project for its namespaces. */
export function hasLimits(project: Project): boolean {
  const { limit, container } = projectQuota(project);
  return limit !== undefined || container.size > 0;
}
