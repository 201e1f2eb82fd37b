import { CertificateForm } from '../certificates/certificate-form.tsx';
import { checkCertificate } from '../certificates/certificate-report.ts';
import { typeIn } from '../draft-form/place.ts';
import type { Draft } from '../editor/draft.ts';
import type { DraftCheck, ResourceForm } from '../editor/resource-form.ts';
import { checkSecret, SECRET_SORTS } from './secret-draft.ts';
import { SecretForm } from './secret-form.tsx';

/** How a type of secret is created and edited. */
interface SecretKind {
  readonly type: string;
  readonly what: string;
  readonly form: ResourceForm;
  readonly check: DraftCheck;
  readonly initial: (namespaceId: string) => Draft;
}

/** Certificates, and secrets of every other sort, for one namespace and for whole projects, by their plurals. */
export const secretKinds: Readonly<Record<string, SecretKind>> = Object.fromEntries(
  [...Object.keys(SECRET_SORTS), 'serviceAccountToken'].flatMap((sort) =>
    [true, false].map((isWide) => {
      const type = typeIn(sort, isWide);
      return [`${type}s`, { type, ...partsOf(sort), initial: initialOf(isWide) }] as const;
    }),
  ),
);

function partsOf(sort: string): Pick<SecretKind, 'what' | 'form' | 'check'> {
  return sort === 'certificate'
    ? { what: 'a certificate', form: CertificateForm, check: checkCertificate }
    : { what: 'a secret', form: SecretForm, check: checkSecret };
}

function initialOf(isWide: boolean): SecretKind['initial'] {
  return (namespaceId) => (isWide ? {} : { namespaceId });
}
