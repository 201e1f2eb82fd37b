import {
  type Cluster,
  type ClusterTemplate,
  type ClusterTemplateRevision,
  cluster,
  clusterTemplate,
  clusterTemplateRevision,
  SYSTEM_GROUPS,
} from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import type { TypeBehaviour } from '../behaviour.ts';
import { type Body, problemError } from '../body/index.ts';
import type { RequestContext } from '../context.ts';
import { normanErrors } from '../errors.ts';
import { isRecord } from '../is-record.ts';
import { kubernetesStore } from '../store/kubernetes-store.ts';
import {
  creatorOf,
  isVisibleToCreator,
  type Sharing,
  type Subject,
  shareObject,
} from '../store/sharing-role.ts';
import type { Store } from '../store/store.ts';

/** Fields of a member that have another name where they are stored. */
const STORED_NAMES = {
  userId: 'userName',
  userPrincipalId: 'userPrincipalName',
  groupPrincipalId: 'groupPrincipalName',
} as const;

type Member = Readonly<Record<string, unknown>>;

function membersOf(template: DynamicObject): readonly Member[] {
  const { members } = (template as ClusterTemplate).spec ?? {};
  return (members ?? []).filter(isRecord);
}

function renamed(member: Member, names: ReadonlyMap<string, string>): Member {
  return Object.fromEntries(
    Object.entries(member).map(([name, value]) => [names.get(name) ?? name, value]),
  );
}

const toStored = new Map<string, string>(Object.entries(STORED_NAMES));
const toShown = new Map([...toStored].map(([shown, stored]) => [stored, shown]));

/** The group of everybody, as members name it. */
const EVERYONE = '*';

function subjectOf(member: Member): readonly Subject[] {
  const { userName, groupPrincipalName } = member;
  if (typeof userName === 'string' && userName !== '') return [{ kind: 'User', name: userName }];
  if (typeof groupPrincipalName !== 'string' || groupPrincipalName === '') return [];
  const name = groupPrincipalName === EVERYONE ? SYSTEM_GROUPS.authenticated : groupPrincipalName;
  return [{ kind: 'Group', name }];
}

function membersHaving(access: 'owner' | 'read-only', template: DynamicObject): readonly Subject[] {
  return membersOf(template)
    .filter(({ accessType }) => accessType === access)
    .flatMap(subjectOf);
}

/** With whom a cluster template is shared, or a revision of it. */
export function sharingOf(
  template: DynamicObject,
  what: 'template' | 'revision' = 'template',
): Sharing {
  const kind = what === 'template' ? clusterTemplate : clusterTemplateRevision;
  return {
    kind,
    code: what === 'template' ? 'ct' : 'ctr',
    owners: [...creatorOf(template), ...membersHaving('owner', template)],
    readers: membersHaving('read-only', template),
  };
}

/** Shares a template, and all revisions that there are of it, with its members and nobody else. */
async function shareTemplate(template: DynamicObject, context: RequestContext): Promise<void> {
  await shareObject(template, sharingOf(template), context);
  const { namespace = '', name = '' } = template.metadata ?? {};
  const revisions = context.services
    .cacheOf<ClusterTemplateRevision & DynamicObject>(clusterTemplateRevision)
    .list()
    .filter(({ spec }) => spec?.clusterTemplateName === `${namespace}:${name}`);
  const sharing = sharingOf(template, 'revision');
  for (const revision of revisions) await shareObject(revision, sharing, context);
}

function checkMembers({ members }: Body): void {
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

const store: Store = {
  ...kubernetesStore,

  async create(creation, context) {
    const created = await kubernetesStore.create(creation, context);
    await shareTemplate(created, context);
    return created;
  },

  async update(id, update, context) {
    const updated = await kubernetesStore.update(id, update, context);
    await shareTemplate(updated, context);
    return updated;
  },

  async delete(id, context) {
    await kubernetesStore.get(id, context);
    refuseWhileReferred(id, 'clusterTemplate', context);
    return kubernetesStore.delete(id, context);
  },
};

/**
 * Refuses to touch a template, or a revision of one, that clusters are made after.
 *
 * @throws `NORMAN_USED_BY_CLUSTER`.
 */
export function refuseWhileReferred(
  id: string,
  what: 'clusterTemplate' | 'clusterTemplateRevision',
  { services }: RequestContext,
  verb: 'delete' | 'update' = 'delete',
): void {
  const field = what === 'clusterTemplate' ? 'clusterTemplateName' : 'clusterTemplateRevisionName';
  const isReferred = services
    .cacheOf<Cluster>(cluster)
    .list()
    .some(({ spec }) => spec?.[field] === id);
  if (!isReferred) return;
  const message = `Cannot ${verb} the ${what} until Clusters referring it are removed`;
  throw normanErrors.create('NORMAN_USED_BY_CLUSTER', { message });
}

/** What is special about cluster templates. */
export const clusterTemplateBehaviour: TypeBehaviour = {
  store,
  isVisible: isVisibleToCreator,
  check: checkMembers,
  computed: {
    members(template) {
      const { members } = (template as ClusterTemplate).spec ?? {};
      return members && membersOf(template).map((member) => renamed(member, toShown));
    },
  },
  write(template, fields) {
    if (!('members' in fields)) return template;
    const { members } = fields;
    const stored = Array.isArray(members)
      ? members.filter(isRecord).map((member) => renamed(member, toStored))
      : undefined;
    const { members: _before, ...spec } = (template as ClusterTemplate).spec ?? {};
    return { ...template, spec: { ...spec, ...(stored && { members: stored }) } };
  },
  extraLinks({ metadata }, { urls, types }) {
    const revisions = types.schema(clusterTemplateRevision.norman.id);
    const id = `${metadata?.namespace ?? ''}:${metadata?.name ?? ''}`;
    const url = revisions && urls.filtered(revisions, 'clusterTemplateId', id);
    return url === undefined ? {} : { revisions: url };
  },
};
