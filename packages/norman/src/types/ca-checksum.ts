import { createHash } from 'node:crypto';

/**
 * What agents compare with the trust that they download: SHA-256 in hex of the PEM text with exactly one newline at its
 * end; empty without a text of our own. Agents that are shell scripts take the text through `jq -r`, which adds that newline.
 */
export function caChecksum(cacerts: string): string {
  const trust = cacerts.trim();
  return trust === '' ? '' : createHash('sha256').update(`${trust}\n`).digest('hex');
}
