import { loadX509 } from '../../pki/load-x509.ts';

/** Whom a certificate is asked for. */
export interface RequestedSubject {
  readonly commonName: string;
  readonly organizations: readonly string[];
}

/** Reads a request for a certificate, PEM in base64 as objects hold it; `undefined` when it is none. */
export async function parseCertificateRequest(
  encoded: string,
): Promise<RequestedSubject | undefined> {
  const pem = Buffer.from(encoded, 'base64').toString();
  const { Pkcs10CertificateRequest } = await loadX509();
  try {
    const { subjectName } = new Pkcs10CertificateRequest(pem);
    return {
      commonName: subjectName.getField('CN')[0] ?? '',
      organizations: subjectName.getField('O'),
    };
  } catch {
    // Whatever is wrong with it, there is no subject in it.
    return undefined;
  }
}
