/** Something that must be well for the server to be well. */
export interface HealthCheck {
  readonly name: string;
  /** Why it is not well; `undefined` when it is. Told to those who ask for this check alone, and to the log. */
  readonly check: () => string | undefined;
}

/** What a probe asks for. */
export interface HealthQuery {
  readonly verbose: boolean;
  /** Names of checks that do not count. */
  readonly exclude: ReadonlySet<string>;
}

/** The result of a probe. */
export interface HealthReport {
  readonly isHealthy: boolean;
  readonly text: string;
}

/** The probes by path. */
export type HealthChecks = Readonly<Record<'healthz' | 'livez' | 'readyz', readonly HealthCheck[]>>;

/** Runs checks and tells of them as Kubernetes does; why one failed is not for everyone. */
export function healthReport(
  probe: string,
  checks: readonly HealthCheck[],
  { verbose, exclude }: HealthQuery,
): HealthReport {
  const unknown = new Set(exclude);
  let isHealthy = true;
  const lines = checks.map(({ name, check }) => {
    if (unknown.delete(name) || exclude.has(name)) return `[+]${name} excluded: ok\n`;
    if (check() === undefined) return `[+]${name} ok\n`;
    isHealthy = false;
    return `[-]${name} failed: reason withheld\n`;
  });
  if (unknown.size > 0) {
    const names = [...unknown].toSorted().map((name) => JSON.stringify(name));
    lines.push(`warn: some health checks cannot be excluded: no matches for ${names.join(', ')}\n`);
  }
  const all = lines.join('');
  // A failure is always told in full.
  if (!isHealthy) return { isHealthy, text: `${all}${probe} check failed\n` };
  return { isHealthy, text: verbose ? `${all}${probe} check passed\n` : 'ok' };
}
