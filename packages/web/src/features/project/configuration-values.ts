import { parseTimeMs } from '@drover/base';
import type { Certificate, ConfigMap, Secret, VolumeClaim } from './resources.ts';

const SORT_WORDS: Readonly<Record<string, string>> = {
  basicAuth: 'User name and password',
  certificate: 'Certificate',
  dockerCredential: 'Registry credentials',
  serviceAccountToken: 'Service account token',
  sshAuth: 'SSH key',
};

/** What people call the sort of a secret; the type in Kubernetes where there is no better word. */
export function secretSort({ type, kind = 'Opaque' }: Secret): string {
  const plain = type.replace(/^namespaced/, '');
  const sort = `${plain.charAt(0).toLowerCase()}${plain.slice(1)}`;
  return SORT_WORDS[sort] ?? (kind === 'Opaque' ? 'Values' : kind);
}

/** What can be said of the contents of a secret without telling them. */
export function secretContents({ data, registries, username, cn }: Secret): readonly string[] {
  const names = Object.keys(data ?? registries ?? {}).toSorted();
  if (names.length > 0) return names;
  return [username, cn].flatMap((text) => (text ? [text] : []));
}

/** The keys of a ConfigMap. */
export function configKeys({ data, binaryData }: ConfigMap): readonly string[] {
  return [...Object.keys(data ?? {}), ...Object.keys(binaryData ?? {})].toSorted();
}

/** The names that a certificate is good for. */
export function certificateNames({ subjectAlternativeNames, cn }: Certificate): readonly string[] {
  return [...new Set([...(subjectAlternativeNames ?? []), ...(cn ? [cn] : [])])];
}

/** How soon a certificate ends, in words, and how bad that is. */
export interface Expiry {
  readonly text: string;
  readonly level: 'fine' | 'soon' | 'over';
}

const DAY_MS = 86_400_000;
/** Most authorities renew a month before the end: less is a sign that nobody does. */
const SOON_DAYS = 30;

function count(amount: number, unit: string): string {
  return `${amount} ${unit}${amount === 1 ? '' : 's'}`;
}

function durationWords(ms: number): string {
  const days = Math.floor(ms / DAY_MS);
  if (days >= 730) return count(Math.floor(days / 365), 'year');
  if (days >= 1) return count(days, 'day');
  return count(Math.max(1, Math.floor(ms / 3_600_000)), 'hour');
}

/** `expires in 12 days`, `expired 3 days ago`; `undefined` when nothing is known. */
export function expiryOf(expiresAt: string | undefined, nowMs: number): Expiry | undefined {
  const endMs = expiresAt ? parseTimeMs(expiresAt) : undefined;
  if (endMs === undefined) return undefined;
  const leftMs = endMs - nowMs;
  if (leftMs <= 0) return { text: `expired ${durationWords(-leftMs)} ago`, level: 'over' };
  const level = leftMs < SOON_DAYS * DAY_MS ? 'soon' : 'fine';
  return { text: `expires in ${durationWords(leftMs)}`, level };
}

/** How much a claim has, or asks for while it has nothing. */
export function claimSize({ status, resources }: VolumeClaim): string {
  return status?.capacity?.['storage'] ?? resources?.requests?.['storage'] ?? '–';
}
