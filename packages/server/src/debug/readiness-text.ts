import type { Readiness } from '@drover/controller-runtime';

/** Parts whose detail names nothing that strangers may not know. */
const TOLD: ReadonlySet<string> = new Set(['leadership', 'peers']);

/**
 * A line for each part, as Kubernetes writes them. Anybody may read it: it names the leader, and leaves out why something
 * is not ready, which may tell addresses.
 */
export function readinessText(parts: readonly Readiness[]): string {
  const lines = parts.map(({ name, ready, detail }) => {
    if (!ready) return `[-]${name} failed: reason withheld`;
    return TOLD.has(name) ? `[+]${name} ok: ${detail}` : `[+]${name} ok`;
  });
  const isReady = parts.every(({ ready }) => ready);
  return `${lines.join('\n')}\nreadyz check ${isReady ? 'passed' : 'failed'}\n`;
}
