import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, errorMessage, formatTime } from '@drover/base';
import { examinePrivacy } from './examine-privacy.ts';
import { type Finding, failure, ok, warning } from './finding.ts';

const DAY_MS = 86_400_000;
const SOON_MS = 30 * DAY_MS;

const RENEWED = 'Take the file and its key away: the server makes new ones when it starts.';
const AUTHORITY =
  'Restore it from a backup. With a new authority every client certificate and kubeconfig must be issued again.';
const SIGNING =
  'Restore it from a backup. With a new key all tokens of service accounts become invalid.';

/** Looks at keys and certificates. */
export async function examinePki(folder: string, clock: Clock): Promise<Finding[]> {
  const path = (name: string): string => join(folder, name);
  const pair = async (name: string, remedy: string): Promise<Finding> => {
    try {
      const certificate = new X509Certificate(await readFile(path(`${name}.crt`)));
      const key = createPrivateKey(await readFile(path(`${name}.key`)));
      return certificateFinding(`pki/${name}`, certificate, { key, clock, remedy });
    } catch (error) {
      return failure(`pki/${name}`, errorMessage(error), remedy);
    }
  };
  return [
    await pair('ca', AUTHORITY),
    await examinePrivacy('pki/ca.key', path('ca.key')),
    await pair('apiserver', RENEWED),
    await pair('admin', RENEWED),
    await signingKeyFinding(path('service-account.key')),
  ];
}

interface CertificateContext {
  readonly key: ReturnType<typeof createPrivateKey>;
  readonly clock: Clock;
  readonly remedy: string;
}

function certificateFinding(
  subject: string,
  certificate: X509Certificate,
  { key, clock, remedy }: CertificateContext,
): Finding {
  if (!certificate.checkPrivateKey(key)) {
    return failure(subject, 'certificate and key do not belong together', remedy);
  }
  const endMs = certificate.validToDate.getTime();
  const valid = `valid until ${formatTime(endMs)}`;
  const leftMs = endMs - clock.nowMs();
  if (leftMs < 0) return failure(subject, `was ${valid}`, remedy);
  return leftMs < SOON_MS ? warning(subject, valid, remedy) : ok(subject, valid);
}

async function signingKeyFinding(path: string): Promise<Finding> {
  const subject = 'pki/service-account.key';
  try {
    const { asymmetricKeyDetails } = createPrivateKey(await readFile(path));
    return ok(subject, `a key on ${asymmetricKeyDetails?.namedCurve ?? 'no curve'}`);
  } catch (error) {
    return failure(subject, errorMessage(error), SIGNING);
  }
}
