import { field } from '../define-kind/field.ts';
import { defineSecretKinds } from './secret-base.ts';

const read = { access: 'read' } as const;

const kinds = defineSecretKinds({
  id: 'certificate',
  description: 'A certificate and the key that belongs to it.',
  fields: {
    certs: field.text({
      format: 'certificates',
      description: "The server's certificate in PEM form, then those of the authorities.",
      form: { label: 'Certificate', placeholder: '-----BEGIN CERTIFICATE-----' },
    }),
    key: field.text({
      format: 'privateKey',
      writeOnly: true,
      description: 'The private key in PEM form.',
      form: { label: 'Private key' },
    }),
    algorithm: field.text({ ...read, description: 'Of the key: RSA, ECDSA or Ed25519.' }),
    certFingerprint: field.text({ ...read, description: 'SHA-1 of the certificate.' }),
    cn: field.text({ ...read, description: 'The common name.' }),
    expiresAt: field.text({ ...read, description: 'RFC 3339.' }),
    issuedAt: field.text({ ...read, description: 'RFC 3339.' }),
    issuer: field.text({ ...read, description: 'The common name of who signed it.' }),
    keySize: field.text({ ...read, description: 'In bits.' }),
    serialNumber: field.text({ ...read, description: 'Decimal.' }),
    subjectAlternativeNames: field.list(field.text(), {
      ...read,
      description: 'Host names and addresses that it is good for.',
    }),
    version: field.text(read),
  },
});

/** A certificate for all namespaces of a project. */
export const certificate = kinds.project;
/** A certificate in one namespace. */
export const namespacedCertificate = kinds.namespaced;
