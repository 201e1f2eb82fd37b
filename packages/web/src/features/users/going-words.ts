/** How many roles a user has where. */
export interface HeldCounts {
  readonly global: number;
  readonly clusters: number;
  readonly projects: number;
}

function counted(count: number, one: string, many: string): readonly string[] {
  return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
}

/** What the deletion of a user takes with it, and what stays. */
export function goingWords({ global, clusters, projects }: HeldCounts): string {
  const roles = [
    ...counted(global, 'global role', 'global roles'),
    ...counted(clusters, 'role in a cluster', 'roles in clusters'),
    ...counted(projects, 'role in a project', 'roles in projects'),
  ];
  const held = roles.length === 0 ? 'They have no roles.' : `Their roles go: ${roles.join(', ')}.`;
  return `Every login and API key of theirs ends at once. ${held} Clusters and projects that they created stay, with all that runs there. This cannot be undone.`;
}
