import { withValueAt } from '../../schema/binding.ts';
import { missing, textOf, withTexts } from './secret-data.ts';
import type { SecretFields } from './secret-fields.ts';

const KEYS = { caCrt: 'ca.crt', token: 'token' } as const;
const ANNOTATIONS = {
  accountName: 'kubernetes.io/service-account.name',
  accountUid: 'kubernetes.io/service-account.uid',
} as const;

/** Tokens of service accounts, which Kubernetes fills in. */
export const serviceAccountTokenFields: SecretFields = {
  computed: {
    accountName: ({ metadata }) => metadata?.annotations?.[ANNOTATIONS.accountName],
    accountUid: ({ metadata }) => metadata?.annotations?.[ANNOTATIONS.accountUid],
    caCrt: (object) => textOf(object, KEYS.caCrt),
    token: (object) => textOf(object, KEYS.token),
  },
  store: (secret, fields) =>
    Object.entries(ANNOTATIONS)
      .filter(([name]) => fields[name] !== undefined)
      .reduce(
        (changed, [name, annotation]) =>
          withValueAt(changed, ['metadata', 'annotations', annotation], fields[name] || undefined),
        withTexts(secret, fields, KEYS),
      ),
  check({ metadata }) {
    if (!metadata?.annotations?.[ANNOTATIONS.accountName]) missing('accountName');
  },
};
