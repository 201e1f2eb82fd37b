import { certificateProblems } from '../certificates/certificate-report.ts';
import { keyedProblems, nameProblems, valueText } from '../config-maps/config-map-draft.ts';
import { base64OfValue, type Values, valueOfBase64 } from '../config-maps/keyed-value.ts';
import { isProjectWide, plainType, typeIn } from '../draft-form/place.ts';
import { type Draft, type FieldProblem, isRecord } from '../editor/draft.ts';
import type { DraftCheck, OpenedDraft } from '../editor/resource-form.ts';
import { metadataProblems } from '../metadata/metadata.ts';
import { registryProblems } from './registries.ts';

/** The sorts of secrets that people make, by their types, in words. */
export const SECRET_SORTS = {
  secret: 'Values under keys',
  basicAuth: 'User name and password',
  sshAuth: 'SSH key',
  dockerCredential: 'Credentials of image registries',
  certificate: 'Certificate with its key',
} as const;

/** The draft of a secret of another sort: what is common stays. */
export function withSort(draft: Draft, sort: string): Draft {
  const { name, namespaceId, description, labels, annotations } = draft;
  const common = { name, namespaceId, description, labels, annotations };
  const given = Object.entries(common).filter(([, value]) => value !== undefined);
  return { type: typeIn(sort, isProjectWide(draft)), ...Object.fromEntries(given) };
}

/** The draft with a text in a field; an empty one takes it away, so that what is stored and never shown stays. */
export function withText(draft: Draft, name: string, text: string): Draft {
  if (text !== '') return { ...draft, [name]: text };
  const { [name]: _empty, ...others } = draft;
  return others;
}

/** What is under the keys of a secret, also what was given as it is. */
export function secretValues({ data, stringData }: Draft): Values {
  const encoded = Object.entries(isRecord(data) ? data : {});
  const plain = Object.entries(isRecord(stringData) ? stringData : {});
  return Object.fromEntries([
    ...encoded.map(([key, base64]) => [key, valueOfBase64(valueText(base64))] as const),
    ...plain.map(([key, text]) => [key, valueText(text)] as const),
  ]);
}

/** The secret with other values. */
export function withSecretValues(draft: Draft, values: Values): Draft {
  const { stringData: _plain, ...others } = draft;
  const encoded = Object.entries(values).map(([key, value]) => [key, base64OfValue(value)]);
  return { ...others, data: Object.fromEntries(encoded) as Draft };
}

/** What is wrong with a secret of any sort. */
export function checkSecret(draft: Draft, opened: OpenedDraft): readonly FieldProblem[] {
  return [
    ...nameProblems(draft, !isProjectWide(draft)),
    ...contentProblems(draft, opened),
    ...metadataProblems(draft),
  ];
}

/** What is wrong with the contents of each sort. What is stored and never shown may be absent from the draft. */
const CONTENT_CHECKS: ReadonlyMap<string, DraftCheck> = new Map(
  Object.entries<DraftCheck>({
    secret: (draft) => keyedProblems(secretValues(draft), 'data'),
    basicAuth: ({ username, password }, { editing }) =>
      editing || username || password
        ? []
        : [{ path: 'username', message: 'Give a user name, a password, or both.' }],
    sshAuth: ({ privateKey }, { editing }) =>
      editing || privateKey ? [] : [{ path: 'privateKey', message: 'Paste the private key.' }],
    dockerCredential: registryProblems,
    certificate: certificateProblems,
    serviceAccountToken: ({ accountName }) =>
      accountName ? [] : [{ path: 'accountName', message: 'Name the service account.' }],
  }),
);

function contentProblems(draft: Draft, opened: OpenedDraft): readonly FieldProblem[] {
  return CONTENT_CHECKS.get(plainType(draft))?.(draft, opened) ?? [];
}
