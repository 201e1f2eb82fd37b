import type { Readiness } from '@drover/controller-runtime';

/**
 * A line for each part, as Kubernetes writes them. Anybody may read it: it names the leader, and leaves out why something
 * is not ready, which may tell addresses.
 */
export function readinessText(parts: readonly Readiness[]): string {
  const lines = parts.map(({ name, ready, detail }) => {
    if (!ready) return `[-]${name} failed: reason withheld`;
    return name === 'leadership' ? `[+]${name} ok: ${detail}` : `[+]${name} ok`;
  });
  const isReady = parts.every(({ ready }) => ready);
  return `${lines.join('\n')}\nreadyz check ${isReady ? 'passed' : 'failed'}\n`;
}
