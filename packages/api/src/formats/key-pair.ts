import { formatTime } from '@drover/base';
import { type CertificateFacts, readCertificates } from './certificate.ts';
import type { FormatProblem } from './format-problem.ts';
import { readPrivateKey } from './private-key.ts';

/** What {@link checkKeyPair} looks at. */
export interface KeyPairOptions {
  /** Certificates in PEM form, the server's first. */
  readonly certificates: string;
  /** Private key in PEM form. */
  readonly key: string;
  /** The wall clock, for what has expired. */
  readonly nowMs: number;
  /** Host names that the certificate should be good for. */
  readonly hosts?: readonly string[];
}

/** What {@link checkKeyPair} found. */
export interface KeyPairReport {
  /** Why both cannot be used together, and in which text the fault is. */
  readonly problem?: FormatProblem & { readonly where: 'certificates' | 'key' };
  /** What works and is likely not meant: expiry, order, names. */
  readonly warnings: readonly FormatProblem[];
  /** What could be read, in the order of the text. */
  readonly chain: readonly CertificateFacts[];
}

const DAY_MS = 86_400_000;
const SOON_DAYS = 14;

/** Whether a certificate and a private key belong together, and what else should be known of them. */
export function checkKeyPair({
  certificates,
  key,
  nowMs,
  hosts = [],
}: KeyPairOptions): KeyPairReport {
  const { value: chain = [], problem: unreadable } = readCertificates(certificates);
  if (unreadable) {
    return { problem: { ...unreadable, where: 'certificates' }, warnings: [], chain };
  }
  const { value: own, problem: noKey } = readPrivateKey(key);
  if (noKey) return { problem: { ...noKey, where: 'key' }, warnings: [], chain };
  const position = chain.findIndex(({ key: certified }) => certified?.id === own?.id);
  const [server] = chain;
  if (position !== 0) return { problem: mismatch(position), warnings: [], chain };
  const warnings = [
    ...chain.flatMap((facts) => expiryWarnings(facts, nowMs)),
    ...orderWarnings(chain),
    ...(server ? hostWarnings(server, hosts) : []),
  ];
  return { warnings, chain };
}

function mismatch(position: number): FormatProblem & { readonly where: 'certificates' | 'key' } {
  return position < 0
    ? {
        where: 'key',
        message: 'does not belong to the certificate',
        remedy: 'Give the key with which the certificate was requested.',
      }
    : {
        where: 'certificates',
        message: `belongs to the key only from its certificate number ${position + 1} on`,
        remedy: 'Move the certificate of the server to the beginning.',
      };
}

function expiryWarnings(
  { subject, notBeforeMs, notAfterMs }: CertificateFacts,
  nowMs: number,
): readonly FormatProblem[] {
  const renew = 'Renew it with the authority that signed it.';
  if (notAfterMs < nowMs) {
    return [{ message: `${subject} expired on ${dayOf(notAfterMs)}`, remedy: renew }];
  }
  if (notBeforeMs > nowMs) {
    const remedy = 'Wait until then, or set the clocks right.';
    return [{ message: `${subject} is valid from ${dayOf(notBeforeMs)} on only`, remedy }];
  }
  const isSoon = notAfterMs < nowMs + SOON_DAYS * DAY_MS;
  return isSoon ? [{ message: `${subject} expires on ${dayOf(notAfterMs)}`, remedy: renew }] : [];
}

function dayOf(timeMs: number): string {
  return formatTime(timeMs).slice(0, 10);
}

/** Each certificate must be signed by the one that follows it. */
function orderWarnings(chain: readonly CertificateFacts[]): readonly FormatProblem[] {
  return chain.slice(1).flatMap(({ subject }, index) => {
    const before = chain[index];
    if (!before || before.issuer === subject) return [];
    return [
      {
        message: `${before.subject} was signed by ${before.issuer}, but ${subject} follows it`,
        remedy: 'Put each certificate before the one of the authority that signed it.',
      },
    ];
  });
}

function hostWarnings(
  { names, commonName, subject }: CertificateFacts,
  hosts: readonly string[],
): readonly FormatProblem[] {
  if (names.length === 0) {
    const message = `${subject} names no host as a subject alternative name`;
    return [
      { message, remedy: `Browsers ignore the name ${commonName ?? ''}: have it added as one.` },
    ];
  }
  return hosts
    .filter((host) => !names.some((name) => covers(name, host)))
    .map((host) => ({
      message: `${subject} is not good for ${host}, only for ${names.join(', ')}`,
      remedy: 'Use a certificate that names the host.',
    }));
}

/** Whether a name of a certificate is one for a host; `*` stands for one label. */
function covers(name: string, host: string): boolean {
  const [pattern, wanted] = [name.toLowerCase(), host.toLowerCase()];
  if (!pattern.startsWith('*.')) return pattern === wanted;
  const dot = wanted.indexOf('.');
  return dot > 0 && wanted.slice(dot) === pattern.slice(1);
}
