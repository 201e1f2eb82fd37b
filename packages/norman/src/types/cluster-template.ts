import { type ClusterTemplateRevision, clusterTemplateRevision } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import type { LinkHandler, TypeBehaviour } from '../behaviour.ts';
import type { RequestContext } from '../context.ts';
import { collectionDocument } from '../format/collection.ts';
import { formatResource } from '../format/resource.ts';
import { aboutType } from '../handler/about-type.ts';
import { objectId } from '../schema/metadata-fields.ts';
import { kubernetesStore } from '../store/kubernetes-store.ts';
import { isVisibleToCreator, shareObject } from '../store/sharing-role.ts';
import type { Store } from '../store/store.ts';
import { checkMembers, sharingOf, shownMembers, withMembers } from './cluster-template-members.ts';
import { clusterTemplateRevisionBehaviour } from './cluster-template-revision.ts';
import { refuseWhileUsed } from './cluster-template-use.ts';

function revisionsOf(
  template: DynamicObject,
  { services }: RequestContext,
): readonly DynamicObject[] {
  return services
    .cacheOf<ClusterTemplateRevision & DynamicObject>(clusterTemplateRevision)
    .list()
    .filter(({ spec }) => spec?.clusterTemplateName === objectId(template));
}

/** Shares a template, and all revisions that there are of it, with its members and nobody else. */
async function shareTemplate(template: DynamicObject, context: RequestContext): Promise<void> {
  await shareObject(template, sharingOf(template, 'template', context), context);
  const sharing = sharingOf(template, 'revision', context);
  for (const revision of revisionsOf(template, context)) {
    await shareObject(revision, sharing, context);
  }
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
    refuseWhileUsed({ verb: 'delete', what: 'clusterTemplate', id }, context);
    return kubernetesStore.delete(id, context);
  },
};

/** The revisions of a template, the newest first. */
const revisions: LinkHandler = (template, asked) => {
  const behaviour = clusterTemplateRevisionBehaviour;
  const context = aboutType(clusterTemplateRevision, behaviour, asked);
  const { schema } = context.type;
  const madeAt = ({ metadata }: DynamicObject): string => metadata?.creationTimestamp ?? '';
  const rows = revisionsOf(template, context)
    .filter(context.isVisible)
    .toSorted((a, b) => (madeAt(a) < madeAt(b) ? 1 : -1))
    .map((row) => formatResource(row, { context, behaviour, behaviourOf: () => ({}) }));
  const url = context.urls.collection(schema);
  const document = collectionDocument(rows, { resourceType: schema.id, url });
  return Promise.resolve({ document });
};

/** What is special about cluster templates. */
export const clusterTemplateBehaviour: TypeBehaviour = {
  store,
  isVisible: isVisibleToCreator,
  check: checkMembers,
  computed: { members: shownMembers },
  write: (template, fields) =>
    'members' in fields ? withMembers(template, fields['members']) : template,
  extraLinks: (template, { urls, type }) => ({
    revisions: `${urls.resource(type.schema, objectId(template))}/revisions`,
  }),
  linkHandlers: { revisions },
};
