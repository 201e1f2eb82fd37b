import { annotationKey } from '../../schema/annotation-binding.ts';
import { missing, textOf, withTexts } from './secret-data.ts';
import type { SecretFields } from './secret-fields.ts';

const KEYS = { privateKey: 'ssh-privatekey' } as const;

/** Private keys for SSH. */
export const sshAuthFields: SecretFields = {
  computed: {
    privateKey: (object) => textOf(object, KEYS.privateKey),
    certFingerprint: ({ metadata }) => metadata?.annotations?.[annotationKey('fingerprint')],
  },
  store: (secret, fields) => withTexts(secret, fields, KEYS),
  check(secret) {
    if (textOf(secret, KEYS.privateKey) === undefined) missing('privateKey');
  },
};
