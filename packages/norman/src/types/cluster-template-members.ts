import {
  type ClusterTemplate,
  clusterTemplate,
  clusterTemplateRevision,
  SYSTEM_GROUPS,
} from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import { type ExternalUsers, externalUserName, LOCAL_PROVIDER } from '@drover/auth';
import { type Body, problemError } from '../body/index.ts';
import type { RequestContext } from '../context.ts';
import { isRecord } from '../is-record.ts';
import { creatorOf, type Sharing, type Subject } from '../store/sharing-role.ts';

/** Fields of a member that have another name where they are stored. */
const STORED_NAMES = new Map([
  ['userId', 'userName'],
  ['userPrincipalId', 'userPrincipalName'],
  ['groupPrincipalId', 'groupPrincipalName'],
]);
const SHOWN_NAMES = new Map([...STORED_NAMES].map(([shown, stored]) => [stored, shown]));

const LOCAL_PRINCIPAL = `${LOCAL_PROVIDER}://`;

/** The group of everybody, as members name it. */
const EVERYONE = '*';

type Member = Readonly<Record<string, unknown>>;

function renamed(member: Member, names: ReadonlyMap<string, string>): Member {
  return Object.fromEntries(
    Object.entries(member).map(([name, value]) => [names.get(name) ?? name, value]),
  );
}

function storedMembers(template: DynamicObject): readonly Member[] | undefined {
  const { members } = (template as ClusterTemplate).spec ?? {};
  return members?.filter(isRecord);
}

/** The members of a template as clients see them. */
export function shownMembers(template: DynamicObject): readonly Member[] | undefined {
  return storedMembers(template)?.map((member) => renamed(member, SHOWN_NAMES));
}

/** A template with the members that a client gave; without those that it has when the client gave none. */
export function withMembers(template: DynamicObject, given: unknown): DynamicObject {
  const { members: _before, ...spec } = (template as ClusterTemplate).spec ?? {};
  const members = Array.isArray(given)
    ? given.filter(isRecord).map((member) => renamed(member, STORED_NAMES))
    : undefined;
  return { ...template, spec: { ...spec, ...(members && { members }) } };
}

/**
 * Members own a template or read it.
 *
 * @throws `NORMAN_PROBLEM` (`InvalidBodyContent`).
 */
export function checkMembers({ members }: Body): void {
  const given = Array.isArray(members) ? members.filter(isRecord) : [];
  const isKnown = ({ accessType }: Member): boolean =>
    accessType === 'owner' || accessType === 'read-only';
  if (given.every(isKnown)) return;
  throw problemError({
    code: 'InvalidBodyContent',
    fieldName: 'members',
    message: 'Invalid accessType provided while sharing cluster template: owner or read-only.',
  });
}

/** With whom a cluster template is shared, or a revision of it. */
export function sharingOf(
  template: DynamicObject,
  what: 'template' | 'revision',
  { services }: RequestContext,
): Sharing {
  const having = (access: 'owner' | 'read-only'): readonly Subject[] =>
    (storedMembers(template) ?? [])
      .filter(({ accessType }) => accessType === access)
      .flatMap((member) => subjectOf(member, services.auth.externalUsers));
  return {
    kind: what === 'template' ? clusterTemplate : clusterTemplateRevision,
    code: what === 'template' ? 'ct' : 'ctr',
    owners: [...creatorOf(template), ...having('owner')],
    readers: having('read-only'),
  };
}

function subjectOf(
  { userName, userPrincipalName: principal, groupPrincipalName: group }: Member,
  users: Pick<ExternalUsers, 'find'>,
): readonly Subject[] {
  if (isText(userName)) return [{ kind: 'User', name: userName }];
  if (isText(principal)) return [{ kind: 'User', name: userOf(principal, users) }];
  if (!isText(group)) return [];
  return [{ kind: 'Group', name: group === EVERYONE ? SYSTEM_GROUPS.authenticated : group }];
}

/** The user who has a principal, or will have it from the first login on. */
function userOf(principal: string, users: Pick<ExternalUsers, 'find'>): string {
  if (principal.startsWith(LOCAL_PRINCIPAL)) return principal.slice(LOCAL_PRINCIPAL.length);
  return users.find(principal)?.metadata?.name ?? externalUserName(principal);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
