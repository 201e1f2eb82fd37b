import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, errorMessage, formatTime } from '@drover/base';
import { examinePrivacy } from './examine-privacy.ts';
import { type Finding, failure, ok, warning } from './finding.ts';

/** The server renews at its start what has less left than this. */
const RENEWED_BEFORE_MS = 30 * 86_400_000;

const RENEWED = 'Nothing needs to be done: the server makes a new one when it starts.';
const SIGNING =
  'Restore it from a backup. With a new key all tokens of service accounts become invalid.';

/** What becomes of an authority that is damaged, and of one that has run out. */
interface AuthorityRemedies {
  readonly damaged: string;
  readonly renewed: string;
}

const CLIENTS: AuthorityRemedies = {
  damaged:
    'Restore it from a backup. With a new authority every client certificate and kubeconfig must be issued again.',
  renewed:
    'The server makes a new one when it starts; every client certificate and kubeconfig must be issued again then.',
};

const PROXIES: AuthorityRemedies = {
  damaged:
    'Restore it from a backup, or take the files pki/front-proxy-* away: the server makes new ones, and tells extension servers.',
  renewed: 'The server makes a new one when it starts, and tells extension servers.',
};

/** Looks at keys and certificates. What the server mends by itself is a warning. */
export async function examinePki(folder: string, clock: Clock): Promise<Finding[]> {
  const path = (name: string): string => join(folder, name);
  return [
    await authorityFinding(path('ca'), CLIENTS, clock),
    await examinePrivacy('pki/ca.key', path('ca.key')),
    await issuedFinding(path('apiserver'), path('ca'), clock),
    await issuedFinding(path('admin'), path('ca'), clock),
    ...(await examineFrontProxy(path, clock)),
    await signingKeyFinding(path('service-account.key')),
  ];
}

/** What the server shows to extension servers; folders of earlier versions have none of it. */
async function examineFrontProxy(path: (name: string) => string, clock: Clock): Promise<Finding[]> {
  const [authority, client] = [path('front-proxy-ca'), path('front-proxy-client')];
  if (!existsSync(`${authority}.crt`)) {
    return [warning(subjectOf(authority), 'there is none', PROXIES.renewed)];
  }
  return [
    await authorityFinding(authority, PROXIES, clock),
    await examinePrivacy('pki/front-proxy-ca.key', `${authority}.key`),
    await issuedFinding(client, authority, clock),
  ];
}

async function authorityFinding(
  path: string,
  { damaged, renewed }: AuthorityRemedies,
  clock: Clock,
): Promise<Finding> {
  try {
    const certificate = await readCertificate(path);
    const life = lifeOf(certificate, clock);
    // One that has run out is replaced whatever its key is.
    if (life.isRenewed) return warning(subjectOf(path), life.text, renewed);
    if (await hasKey(path, certificate)) return ok(subjectOf(path), life.text);
    return failure(subjectOf(path), 'certificate and key do not belong together', damaged);
  } catch (error) {
    return failure(subjectOf(path), errorMessage(error), damaged);
  }
}

async function issuedFinding(path: string, authority: string, clock: Clock): Promise<Finding> {
  try {
    const certificate = await readCertificate(path);
    const life = lifeOf(certificate, clock);
    if (life.isRenewed) return warning(subjectOf(path), life.text, RENEWED);
    if (!(await hasKey(path, certificate))) {
      return warning(subjectOf(path), 'certificate and key do not belong together', RENEWED);
    }
    const { publicKey } = await readCertificate(authority);
    if (certificate.verify(publicKey)) return ok(subjectOf(path), life.text);
    return warning(subjectOf(path), `is not signed by ${subjectOf(authority)}`, RENEWED);
  } catch (error) {
    return warning(subjectOf(path), errorMessage(error), RENEWED);
  }
}

/** `pki/ca` of a path that ends so. */
function subjectOf(path: string): string {
  return `pki/${path.slice(path.lastIndexOf('/') + 1)}`;
}

async function readCertificate(path: string): Promise<X509Certificate> {
  return new X509Certificate(await readFile(`${path}.crt`));
}

async function hasKey(path: string, certificate: X509Certificate): Promise<boolean> {
  return certificate.checkPrivateKey(createPrivateKey(await readFile(`${path}.key`)));
}

interface Life {
  readonly isRenewed: boolean;
  readonly text: string;
}

function lifeOf({ validToDate }: X509Certificate, clock: Clock): Life {
  const endMs = validToDate.getTime();
  const leftMs = endMs - clock.nowMs();
  const valid = `valid until ${formatTime(endMs)}`;
  return { isRenewed: leftMs <= RENEWED_BEFORE_MS, text: leftMs < 0 ? `was ${valid}` : valid };
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
