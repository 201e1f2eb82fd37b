import { missing, textOf, withTexts } from './secret-data.ts';
import type { SecretFields } from './secret-fields.ts';

const KEYS = { username: 'username', password: 'password' } as const;

/** User names and passwords, of which one may be absent. */
export const basicAuthFields: SecretFields = {
  computed: {
    username: (object) => textOf(object, KEYS.username),
    password: (object) => textOf(object, KEYS.password),
  },
  store: (secret, fields) => withTexts(secret, fields, KEYS),
  check(secret) {
    const texts = Object.values(KEYS).map((key) => textOf(secret, key));
    if (texts.every((text) => text === undefined)) missing('username');
  },
};
