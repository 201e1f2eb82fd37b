import type { KubernetesObject } from '@drover/apimachinery';
import {
  duplicate,
  type FieldError,
  fieldPath,
  invalid,
  notSupported,
  required,
  tooLong,
} from '../../field/field-error.ts';
import { goQuote } from '../../field/go-format.ts';
import { isDnsLabel, isDnsSubdomain, type NameRule } from '../meta/names.ts';
import { oneOf } from '../value/choices.ts';
import { each } from '../value/lists.ts';
import { given } from '../value/presence.ts';
import { when } from '../value/when.ts';

/** `certificates.k8s.io/v1` CertificateSigningRequest, with the fields that are looked at. */
export interface CertificateSigningRequest extends KubernetesObject {
  readonly spec: {
    /** PEM, in base64. */
    readonly request?: string | null;
    readonly signerName?: string;
    readonly usages?: readonly string[];
    readonly expirationSeconds?: number;
  };
  readonly status?: { readonly conditions?: readonly RequestCondition[] };
}

interface RequestCondition {
  readonly type: string;
  readonly status?: string;
}

const LEGACY_SIGNER = 'kubernetes.io/legacy-unknown';
const MIN_SECONDS = 600;
const DECIDED = ['Approved', 'Denied', 'Failed'];
const USAGES = [
  'any',
  'cert sign',
  'client auth',
  'code signing',
  'content commitment',
  'crl sign',
  'data encipherment',
  'decipher only',
  'digital signature',
  'email protection',
  'encipher only',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'key agreement',
  'key encipherment',
  'microsoft sgc',
  'netscape sgc',
  'ocsp signing',
  's/mime',
  'server auth',
  'signing',
  'timestamping',
];

/** What is wrong with a request for a certificate beyond its metadata, but for what is inside the PEM block. */
export function validateCertificateSigningRequest({
  spec,
  status,
}: CertificateSigningRequest): readonly FieldError[] {
  const { request = null, usages = [], signerName = '', expirationSeconds } = spec;
  const path = 'spec.usages';
  const isLegacy = signerName === LEGACY_SIGNER;
  return [
    ...when(!isRequest(request ?? ''), () =>
      invalid('spec.request', request, 'PEM block type must be CERTIFICATE REQUEST'),
    ),
    ...when(usages.length === 0, () => required(path)),
    ...each(path, usages, (at, usage) =>
      USAGES.includes(usage) ? [] : [notSupported(at, usage, USAGES)],
    ),
    ...each(path, usages, (at, usage, index) =>
      when(usages.indexOf(usage) < index, () => duplicate(at, usage)),
    ),
    ...(isLegacy
      ? [
          invalid(
            'spec.signerName',
            signerName,
            'the legacy signerName is not allowed via this API version',
          ),
        ]
      : validateSignerName('spec.signerName', signerName)),
    ...given(expirationSeconds, (seconds) =>
      when(seconds < MIN_SECONDS, () =>
        invalid(
          'spec.expirationSeconds',
          seconds,
          'may not specify a duration less than 600 seconds (10 minutes)',
        ),
      ),
    ),
    ...validateConditions(status?.conditions ?? []),
  ];
}

/** `example.com/name`: who signs. */
export function validateSignerName(path: string, name: string): readonly FieldError[] {
  if (name === '') return [required(path)];
  const [domain = '', rest = '', ...more] = name.split('/');
  if (more.length > 0 || !name.includes('/')) {
    const detail =
      "must be a fully qualified domain and path of the form 'example.com/signer-name'";
    return [invalid(path, name, detail)];
  }
  const short = 'should be a domain with at least two segments separated by dots';
  return [
    ...when(domain.length > 253, () => tooLong(path, 253)),
    ...validateLabels(path, domain, isDnsLabel),
    ...when(!domain.includes('.'), () => invalid(path, domain, short)),
    ...validateLabels(path, rest, isDnsSubdomain),
    ...when(name.length > 571, () => tooLong(path, 571)),
  ];
}

/** The first part that is malformed is told. */
function validateLabels(path: string, text: string, rule: NameRule): readonly FieldError[] {
  const wrong = text.split('.').find((label) => rule(label).length > 0);
  if (wrong === undefined) return [];
  return rule(wrong).map((message) =>
    invalid(path, text, `validating label ${goQuote(wrong)}: ${message}`),
  );
}

function isRequest(base64: string): boolean {
  return /-----BEGIN CERTIFICATE REQUEST-----[^-]+-----END CERTIFICATE REQUEST-----/.test(
    atob(base64),
  );
}

function validateConditions(conditions: readonly RequestCondition[]): readonly FieldError[] {
  const path = 'status.conditions';
  const types = conditions.map(({ type }) => type);
  return each(path, conditions, (at, { type, status }, index) => {
    const before = types.slice(0, index);
    const opposite = type === 'Approved' ? 'Denied' : 'Approved';
    const isDecision = type === 'Approved' || type === 'Denied';
    return [
      ...when(type === '', () => required(fieldPath(at, 'type'))),
      ...oneOf(
        fieldPath(at, 'status'),
        status,
        DECIDED.includes(type) ? ['True'] : ['False', 'True', 'Unknown'],
      ),
      ...when(isDecision && before.includes(opposite), () =>
        invalid(path, type, 'Approved and Denied conditions are mutually exclusive'),
      ),
      ...when(before.includes(type), () => duplicate(fieldPath(at, 'type'), type)),
    ];
  });
}
