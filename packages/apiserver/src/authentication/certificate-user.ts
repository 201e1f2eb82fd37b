import { hash } from 'node:crypto';
import type { UserInfo } from './user-info.ts';

/** Object identifiers of the parts of a subject, in DER. */
const COMMON_NAME = '550403';
const ORGANIZATION = '55040a';
/** 1.3.6.1.4.1.57683.2, the identifier that Kubernetes gave to the uid of a user. */
const USER_ID = '2b0601040183c25302';

/**
 * The user that a client certificate names: common name, organizations and, if it has one, uid. `undefined` when it names none.
 *
 * @param der - the certificate; its signature was checked.
 */
export function certificateUser(der: Uint8Array): UserInfo | undefined {
  const parts = subjectParts(der);
  const valuesOf = (id: string): string[] =>
    parts.filter((part) => part.id === id).map((part) => part.value);
  const name = valuesOf(COMMON_NAME).at(-1);
  const uids = valuesOf(USER_ID);
  if (!name || uids.length > 1 || uids[0] === '') return undefined;
  return {
    name,
    groups: valuesOf(ORGANIZATION),
    ...(uids[0] !== undefined && { uid: uids[0] }),
    extra: {
      'authentication.kubernetes.io/credential-id': [`X509SHA256=${hash('sha256', der, 'hex')}`],
    },
  };
}

interface SubjectPart {
  /** Hexadecimal. */
  readonly id: string;
  readonly value: string;
}

/** Certificate → tbsCertificate → version, serial number, algorithm, issuer, validity, subject → sets of (id, value). */
function subjectParts(der: Uint8Array): SubjectPart[] {
  const [certificate] = readElements(der);
  const [tbs] = readElements(certificate?.content);
  const fields = readElements(tbs?.content);
  const hasVersion = fields[0]?.tag === 0xa0;
  const subject = fields[hasVersion ? 5 : 4];
  return readElements(subject?.content).flatMap((set) =>
    readElements(set.content).map((pair) => {
      const [id, value] = readElements(pair.content);
      return { id: Buffer.from(id?.content ?? []).toString('hex'), value: textOf(value) };
    }),
  );
}

interface DerElement {
  readonly tag: number;
  readonly content: Uint8Array;
}

/** The elements that follow one another in DER; what is cut short ends them. */
function readElements(bytes: Uint8Array = new Uint8Array()): DerElement[] {
  const elements: DerElement[] = [];
  let at = 0;
  while (at + 2 <= bytes.length) {
    const tag = bytes[at] ?? 0;
    const first = bytes[at + 1] ?? 0;
    const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
    const start = at + 2 + lengthBytes;
    const length =
      first < 0x80
        ? first
        : bytes.subarray(at + 2, start).reduce((sum, byte) => sum * 256 + byte, 0);
    if (start + length > bytes.length) break;
    elements.push({ tag, content: bytes.subarray(start, start + length) });
    at = start + length;
  }
  return elements;
}

/** UTF-16 in a BMPString (0x1e), UTF-8 or a part of it in any other. */
function textOf(element: DerElement | undefined): string {
  if (!element) return '';
  const { tag, content } = element;
  return tag === 0x1e
    ? Buffer.from(content).swap16().toString('utf16le')
    : new TextDecoder().decode(content);
}
