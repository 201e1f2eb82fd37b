/** What may be asked without credentials; authorization has its say too. */
export interface AnonymousAccess {
  allows(path: string): boolean;
}

const HEALTH_PATHS: ReadonlySet<string> = new Set(['/healthz', '/livez', '/readyz']);

/** Whether the server lives, and nothing else: what is allowed if nothing else is configured. */
export const healthOnly: AnonymousAccess = { allows: (path) => HEALTH_PATHS.has(path) };

/** Exactly these paths, or everything. */
export function anonymousAccess(paths: readonly string[] | undefined): AnonymousAccess {
  if (!paths) return { allows: () => true };
  const allowed = new Set(paths);
  return { allows: (path) => allowed.has(path) };
}
