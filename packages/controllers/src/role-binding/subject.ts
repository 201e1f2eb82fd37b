import { ANNOTATIONS, type User } from '@drover/api';
import {
  authErrors,
  type ExternalUsers,
  externalPrincipal,
  externalUserName,
  LOCAL_PROVIDER,
  parsePrincipalId,
} from '@drover/auth';
import type { CodedError } from '@drover/base';
import { controllerErrors } from '../errors.ts';
import type { Binding } from './binding.ts';

const LOCAL_PRINCIPAL = `${LOCAL_PROVIDER}://`;

/** Who a binding is for: the user, found or made, or why there is none. */
export type FoundUser =
  | { readonly name: string; readonly user?: User | undefined }
  | { readonly problem: CodedError };

/** What finding users needs. */
export interface FindUserOptions {
  readonly externalUsers: ExternalUsers;
  readonly userOf: (name: string) => User | undefined;
  readonly signal: AbortSignal;
}

/**
 * The user whom a binding names, by name or by principal. Somebody of an identity provider who was never here becomes a
 * user, so that the role is theirs when they log in. `undefined` when the binding names no user.
 */
export async function findUser(
  { userName, userPrincipalName: principal, metadata }: Binding,
  { externalUsers, userOf, signal }: FindUserOptions,
): Promise<FoundUser | undefined> {
  if (userName) return { name: userName, user: userOf(userName) };
  if (!principal) return undefined;
  if (principal.startsWith(LOCAL_PRINCIPAL)) {
    const name = principal.slice(LOCAL_PRINCIPAL.length);
    return { name, user: userOf(name) };
  }
  const parsed = parsePrincipalId(principal);
  if (parsed?.type !== 'user') {
    return { problem: controllerErrors.create('BINDING_PRINCIPAL_INVALID', { principal }) };
  }
  const displayName = metadata?.annotations?.[ANNOTATIONS.principalDisplayName];
  try {
    const user = await externalUsers.ensure(externalPrincipal({ ...parsed, displayName }), {
      signal,
    });
    return { name: user.metadata?.name ?? '', user };
  } catch (error) {
    if (!authErrors.is(error, 'AUTH_ACCESS_DENIED')) throw error;
    const facts = { principal, user: externalUserName(principal) };
    return { problem: controllerErrors.create('BINDING_PRINCIPAL_TAKEN', facts) };
  }
}

/** Fields of a binding that say whom it is for. */
export type SubjectFields = Pick<Binding, 'userName' | 'userPrincipalName' | 'metadata'>;

/**
 * What a binding for a user lacks of what says so: the name, the principal, and how people call them; `undefined` when
 * it is complete. Bindings of global roles name users alone.
 */
export function missingSubject(
  { userName, userPrincipalName, globalRoleName, metadata }: Binding,
  { name, user }: Extract<FoundUser, { readonly name: string }>,
): SubjectFields | undefined {
  if (globalRoleName !== undefined) return undefined;
  const principal = localPrincipalOf(name, user);
  const displayName =
    metadata?.annotations?.[ANNOTATIONS.principalDisplayName] ?? user?.displayName;
  const missing: SubjectFields = {
    ...(!userName && { userName: name }),
    ...(!userPrincipalName && principal && { userPrincipalName: principal }),
    ...(displayName && withDisplayName(metadata, displayName)),
  };
  return Object.keys(missing).length === 0 ? undefined : missing;
}

function localPrincipalOf(name: string, user: User | undefined): string | undefined {
  return user?.principalIds?.find((principal) => principal === `${LOCAL_PRINCIPAL}${name}`);
}

function withDisplayName(metadata: Binding['metadata'], displayName: string): SubjectFields {
  const key = ANNOTATIONS.principalDisplayName;
  if (metadata?.annotations?.[key] === displayName) return {};
  return { metadata: { annotations: { [key]: displayName } } };
}
