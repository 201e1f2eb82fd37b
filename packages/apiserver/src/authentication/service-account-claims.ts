import type { UserInfo } from './user-info.ts';
import { serviceAccountGroups, serviceAccountOf, serviceAccountUser } from './user-info.ts';

/** Issuer of the tokens that are kept in Secrets. */
export const LEGACY_ISSUER = 'kubernetes/serviceaccount';

/** An object by name and identity. */
export interface ClaimedObject {
  readonly name: string;
  /** Absent for a node that was not there when the token was made. */
  readonly uid?: string;
}

/** The private claims of a token that ends by itself or with what it is bound to. */
export interface BoundClaims {
  readonly namespace: string;
  readonly serviceaccount: ClaimedObject;
  readonly pod?: ClaimedObject;
  readonly secret?: ClaimedObject;
  readonly node?: ClaimedObject;
}

const LEGACY_PREFIX = 'kubernetes.io/serviceaccount/';

/** What a token that is kept in a Secret says. */
export interface LegacyClaims {
  readonly namespace: string;
  readonly secretName: string;
  readonly serviceAccount: { readonly name: string; readonly uid: string };
}

/** The payload of a token for a Secret, but its issuer. */
export function legacyPayload({ namespace, secretName, serviceAccount }: LegacyClaims): object {
  return {
    [`${LEGACY_PREFIX}namespace`]: namespace,
    [`${LEGACY_PREFIX}secret.name`]: secretName,
    [`${LEGACY_PREFIX}service-account.name`]: serviceAccount.name,
    [`${LEGACY_PREFIX}service-account.uid`]: serviceAccount.uid,
    sub: serviceAccountUser(namespace, serviceAccount.name),
  };
}

/** Reads {@link legacyPayload}, or says what it lacks. */
export function readLegacyClaims(
  payload: Readonly<Record<string, unknown>>,
): LegacyClaims | { readonly refusal: string } {
  const text = (name: string): string => {
    const value = payload[name];
    return typeof value === 'string' ? value : '';
  };
  const namespace = text(`${LEGACY_PREFIX}namespace`);
  const secretName = text(`${LEGACY_PREFIX}secret.name`);
  const name = text(`${LEGACY_PREFIX}service-account.name`);
  const uid = text(`${LEGACY_PREFIX}service-account.uid`);
  const needed = {
    sub: text('sub'),
    namespace,
    secretName,
    serviceAccountName: name,
    serviceAccountUID: uid,
  };
  for (const [claim, value] of Object.entries(needed)) {
    if (value === '') return { refusal: `${claim} claim is missing` };
  }
  const subject = serviceAccountOf(needed.sub);
  if (subject?.namespace !== namespace || subject.name !== name) {
    return { refusal: 'sub claim is invalid' };
  }
  return { namespace, secretName, serviceAccount: { name, uid } };
}

/** The user that a bound token stands for. */
export function boundUser(claims: BoundClaims, tokenId: string | undefined): UserInfo {
  const { namespace, serviceaccount, pod, node } = claims;
  return {
    name: serviceAccountUser(namespace, serviceaccount.name),
    ...(serviceaccount.uid !== undefined && { uid: serviceaccount.uid }),
    groups: serviceAccountGroups(namespace),
    extra: {
      ...(tokenId !== undefined && { [`${EXTRA}credential-id`]: [`JTI=${tokenId}`] }),
      ...(node && namedExtra('node', node)),
      ...(pod && namedExtra('pod', pod)),
    },
  };
}

const EXTRA = 'authentication.kubernetes.io/';

function namedExtra(what: string, { name, uid }: ClaimedObject): Record<string, readonly string[]> {
  return {
    [`${EXTRA}${what}-name`]: [name],
    ...(uid !== undefined && { [`${EXTRA}${what}-uid`]: [uid] }),
  };
}
