// @peculiar/x509 builds on decorators and needs this polyfill loaded first.
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';

/** Whom a certificate is asked for. */
export interface RequestedSubject {
  readonly commonName: string;
  readonly organizations: readonly string[];
}

/** Reads a request for a certificate, PEM in base64 as objects hold it; `undefined` when it is none. */
export function parseCertificateRequest(encoded: string): RequestedSubject | undefined {
  const pem = Buffer.from(encoded, 'base64').toString();
  try {
    const { subjectName } = new x509.Pkcs10CertificateRequest(pem);
    return {
      commonName: subjectName.getField('CN')[0] ?? '',
      organizations: subjectName.getField('O'),
    };
  } catch {
    // Whatever is wrong with it, there is no subject in it.
    return undefined;
  }
}
