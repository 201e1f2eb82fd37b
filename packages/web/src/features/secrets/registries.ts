import { textOf } from '../draft-form/draft-fields.ts';
import { type Draft, type FieldProblem, isRecord } from '../editor/draft.ts';
import type { OpenedDraft } from '../editor/resource-form.ts';

/** Who logs in to a registry. */
export interface Credential {
  readonly username?: string;
  readonly password?: string;
  readonly email?: string;
  readonly auth?: string;
}

/** Credentials by the address of their registry. */
export type Registries = Readonly<Record<string, Credential>>;

/** Registries that need no address to be looked up. */
export const KNOWN_REGISTRIES: readonly string[] = [
  'https://index.docker.io/v1/',
  'ghcr.io',
  'quay.io',
  'registry.gitlab.com',
];

/** The credentials of a draft. */
export function registriesOf({ registries }: Draft): Registries {
  const entries = Object.entries(isRecord(registries) ? registries : {});
  return Object.fromEntries(entries.map(([host, given]) => [host, isRecord(given) ? given : {}]));
}

/**
 * What is wrong with the credentials of a draft.
 *
 * Passwords are never shown: one that is stored stays as long as neither the address nor the user name changes.
 */
export function registryProblems(draft: Draft, { base, editing }: OpenedDraft): FieldProblem[] {
  const registries = Object.entries(registriesOf(draft));
  if (registries.length === 0) {
    return [{ path: 'registries', message: 'Add a registry with its user name and password.' }];
  }
  const stored = registriesOf(base);
  return registries.flatMap(([host, { username, password, auth }]) => {
    const path = `registries.${host}`;
    if (/\s/.test(host)) return [{ path, message: 'An address has no spaces.' }];
    if (textOf(auth) !== '') return [];
    if (textOf(username) === '')
      return [{ path: `${path}.username`, message: 'Give a user name.' }];
    const isKept = editing && Object.hasOwn(stored, host) && stored[host]?.username === username;
    if (isKept || textOf(password) !== '') return [];
    const why = editing ? ' The stored one is for another user or registry.' : '';
    return [{ path: `${path}.password`, message: `Give the password.${why}` }];
  });
}
