import {
  type CertificateFacts,
  checkKeyPair,
  type FormatProblem,
  readCertificates,
} from '@drover/api';
import { nameProblems } from '../config-maps/config-map-draft.ts';
import { textOf } from '../draft-form/draft-fields.ts';
import { isProjectWide } from '../draft-form/place.ts';
import type { Draft, FieldProblem } from '../editor/draft.ts';
import type { OpenedDraft } from '../editor/resource-form.ts';
import { metadataProblems } from '../metadata/metadata.ts';

/** What is wrong with the certificate and key of a draft. */
export function certificateProblems(
  draft: Draft,
  { editing }: OpenedDraft,
): readonly FieldProblem[] {
  const { certs, key } = textsOf(draft);
  const problems: FieldProblem[] = [];
  if (certs === '') problems.push({ path: 'certs', message: 'Paste the certificate.' });
  // That of a stored certificate is never shown, and stays.
  if (key === '' && !editing) problems.push({ path: 'key', message: 'Paste its private key.' });
  if (problems.length > 0) return [...problems, ...unreadable(certs)];
  if (key === '') return unreadable(certs);
  const { problem } = checkKeyPair({ certificates: certs, key, nowMs: 0 });
  if (!problem) return [];
  const isKey = problem.where === 'key';
  return [{ path: isKey ? 'key' : 'certs', message: inWords(isKey ? KEY : CERTIFICATE, problem) }];
}

const KEY = 'The key';
const CERTIFICATE = 'The text';

/** What is wrong with a certificate for a namespace or a whole project. */
export function checkCertificate(draft: Draft, opened: OpenedDraft): readonly FieldProblem[] {
  return [
    ...nameProblems(draft, !isProjectWide(draft)),
    ...certificateProblems(draft, opened),
    ...metadataProblems(draft),
  ];
}

function unreadable(certs: string): readonly FieldProblem[] {
  const { problem } = certs === '' ? {} : readCertificates(certs);
  return problem ? [{ path: 'certs', message: inWords(CERTIFICATE, problem) }] : [];
}

function inWords(subject: string, { message, remedy }: FormatProblem): string {
  return `${subject} ${message}. ${remedy}`;
}

/** What can be told of the certificates of a draft while they are typed. */
export interface CertificateReport {
  /** In the order of the text; empty while it cannot be read. */
  readonly chain: readonly CertificateFacts[];
  /** What works and is likely not meant. */
  readonly warnings: readonly FormatProblem[];
  /** Whether the key is there and belongs to the first certificate. */
  readonly isPair: boolean;
}

/** Reads what can be read of a certificate and its key. */
export function certificateReport(draft: Draft, nowMs: number): CertificateReport {
  const { certs, key } = textsOf(draft);
  const chain = certs === '' ? [] : (readCertificates(certs).value ?? []);
  if (key === '' || chain.length === 0) return { chain, warnings: [], isPair: false };
  const { problem, warnings } = checkKeyPair({ certificates: certs, key, nowMs });
  return { chain, warnings, isPair: !problem };
}

function textsOf(draft: Draft): { readonly certs: string; readonly key: string } {
  return { certs: textOf(draft['certs']).trim(), key: textOf(draft['key']).trim() };
}
