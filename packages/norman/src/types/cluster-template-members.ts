import {
  type ClusterTemplate,
  clusterTemplate,
  clusterTemplateRevision,
  SYSTEM_GROUPS,
} from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import { type Body, problemError } from '../body/index.ts';
import { isRecord } from '../is-record.ts';
import { creatorOf, type Sharing, type Subject } from '../store/sharing-role.ts';

/** Fields of a member that have another name where they are stored. */
const STORED_NAMES = new Map([
  ['userId', 'userName'],
  ['userPrincipalId', 'userPrincipalName'],
  ['groupPrincipalId', 'groupPrincipalName'],
]);
const SHOWN_NAMES = new Map([...STORED_NAMES].map(([shown, stored]) => [stored, shown]));

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
  what: 'template' | 'revision' = 'template',
): Sharing {
  const having = (access: 'owner' | 'read-only'): readonly Subject[] =>
    (storedMembers(template) ?? [])
      .filter(({ accessType }) => accessType === access)
      .flatMap(subjectOf);
  return {
    kind: what === 'template' ? clusterTemplate : clusterTemplateRevision,
    code: what === 'template' ? 'ct' : 'ctr',
    owners: [...creatorOf(template), ...having('owner')],
    readers: having('read-only'),
  };
}

function subjectOf({ userName, groupPrincipalName: group }: Member): readonly Subject[] {
  if (typeof userName === 'string' && userName !== '') return [{ kind: 'User', name: userName }];
  if (typeof group !== 'string' || group === '') return [];
  return [{ kind: 'Group', name: group === EVERYONE ? SYSTEM_GROUPS.authenticated : group }];
}
