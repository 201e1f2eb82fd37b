import { type CertificateFacts, checkKeyPair, readCertificates } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import { formatTime } from '@drover/base';
import { problemError } from '../../body/index.ts';
import type { RequestContext } from '../../context.ts';
import { missing, textOf, withTexts } from './secret-data.ts';
import type { SecretFields } from './secret-fields.ts';

const KEYS = { certs: 'tls.crt', key: 'tls.key' } as const;

/** What is said of certificates is read from them once for each object. */
const facts = new WeakMap<DynamicObject, CertificateFacts | false>();

/** The facts of the server's certificate; `undefined` when nobody can read it. */
function factsOf(secret: DynamicObject): CertificateFacts | undefined {
  const known = facts.get(secret) ?? readCertificates(textOf(secret, KEYS.certs) ?? '').value?.[0];
  facts.set(secret, known ?? false);
  return known || undefined;
}

function shown(
  read: (certificate: CertificateFacts) => unknown,
): (object: DynamicObject) => unknown {
  return (object) => {
    const certificate = factsOf(object);
    return certificate && read(certificate);
  };
}

/** Certificates with their keys, which must belong together. */
export const certificateFields: SecretFields = {
  computed: {
    certs: (object) => textOf(object, KEYS.certs),
    key: (object) => textOf(object, KEYS.key),
    algorithm: shown(({ key }) => key?.algorithm),
    certFingerprint: shown(({ fingerprint }) => fingerprint),
    cn: shown(({ commonName }) => commonName),
    expiresAt: shown(({ notAfterMs }) => formatTime(notAfterMs)),
    issuedAt: shown(({ notBeforeMs }) => formatTime(notBeforeMs)),
    issuer: shown(({ issuerCommonName, issuer }) => issuerCommonName ?? issuer),
    keySize: shown(({ key }) => key && String(key.bits)),
    serialNumber: shown(({ serialNumber }) => serialNumber),
    subjectAlternativeNames: shown(({ names }) => names),
    version: shown(({ version }) => String(version)),
  },
  store: (secret, fields) => withTexts(secret, fields, KEYS),
  check: checkPair,
};

/** @throws `NORMAN_PROBLEM` that names the field that is wrong; what else is to be known becomes a warning. */
function checkPair(secret: DynamicObject, { nowMs, warnings }: RequestContext): void {
  const certificates = textOf(secret, KEYS.certs) ?? missing('certs');
  const key = textOf(secret, KEYS.key) ?? missing('key');
  const report = checkKeyPair({ certificates, key, nowMs });
  if (report.problem) {
    const { where, message, remedy } = report.problem;
    const fieldName = where === 'key' ? 'key' : 'certs';
    const code = 'InvalidFormat';
    throw problemError({ code, fieldName, message: `${fieldName} ${message}`, remedy });
  }
  warnings.push(...report.warnings.map(({ message }) => message));
}
