/** What one check found. */
export interface Finding {
  /** What was looked at: `database`, `pki/ca.crt`. */
  readonly subject: string;
  readonly verdict: 'ok' | 'warning' | 'failure';
  readonly detail: string;
  /** What to do; absent when all is well. */
  readonly remedy?: string;
}

/** All is well. */
export function ok(subject: string, detail: string): Finding {
  return { subject, verdict: 'ok', detail };
}

/** It works, but something should be done. */
export function warning(subject: string, detail: string, remedy: string): Finding {
  return { subject, verdict: 'warning', detail, remedy };
}

/** A server would not start, or would lose or show something. */
export function failure(subject: string, detail: string, remedy: string): Finding {
  return { subject, verdict: 'failure', detail, remedy };
}

/** Findings as lines of text, remedies below theirs. */
export function renderFindings(findings: readonly Finding[]): string {
  return findings
    .flatMap(({ verdict, subject, detail, remedy }) => [
      `${verdict.padEnd(8)} ${subject}: ${detail}`,
      ...(remedy === undefined ? [] : [`${' '.repeat(9)}${remedy}`]),
    ])
    .join('\n');
}
