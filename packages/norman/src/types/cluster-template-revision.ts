import {
  type ClusterTemplate,
  type ClusterTemplateRevision,
  clusterSpecBase,
  clusterTemplate,
  LABELS,
  structIdOf,
} from '@drover/api';
import { apiVersionOf, type DynamicObject } from '@drover/apimachinery';
import type { ResourceAction, TypeBehaviour } from '../behaviour.ts';
import { type Body, problemError } from '../body/index.ts';
import type { RequestContext } from '../context.ts';
import { normanErrors } from '../errors.ts';
import type { VersionTypes } from '../schema/registry.ts';
import type { FieldSchema } from '../schema/schema.ts';
import { forbidden, mayAccess } from '../store/access.ts';
import { kubernetesStore } from '../store/kubernetes-store.ts';
import { patchAsCaller } from '../store/patch-as-caller.ts';
import { referenced, storedById } from '../store/references.ts';
import { isVisibleToCreator, shareObject } from '../store/sharing-role.ts';
import type { Store } from '../store/store.ts';
import { sharingOf } from './cluster-template-members.ts';
import { refuseWhileUsed } from './cluster-template-use.ts';

const WHAT = 'clusterTemplateRevision';

/** The template that a new revision is of, which the caller must be allowed to change. */
function templateFor(id: unknown, context: RequestContext): ClusterTemplate {
  const { services, caller } = context;
  const found = referenced<ClusterTemplate>(id, clusterTemplate, context, {
    isVisible: isVisibleToCreator,
  });
  if (!found) throw normanErrors.create('NORMAN_REFERENCE_NOT_FOUND', { what: 'cluster template' });
  const { namespace, name } = found.metadata ?? {};
  const access = { verb: 'update', kind: clusterTemplate, namespace, name };
  const isCreator = isVisibleToCreator(found as DynamicObject, { caller, mayRead: () => false });
  if (isCreator || mayAccess(services, caller.user, access)) return found;
  throw forbidden(caller.user, 'update', clusterTemplate);
}

const store: Store = {
  ...kubernetesStore,

  async create(creation, context) {
    const template = templateFor(creation.fields['clusterTemplateId'], context);
    const { name = '', uid = '' } = template.metadata ?? {};
    const { metadata } = creation.object;
    const owned = {
      ...metadata,
      labels: { ...metadata?.labels, [LABELS.clusterTemplate]: name },
      ownerReferences: [
        { apiVersion: apiVersionOf(clusterTemplate), kind: clusterTemplate.kind, name, uid },
      ],
    };
    const object = { ...creation.object, metadata: owned };
    const created = await kubernetesStore.create({ ...creation, object }, context);
    const sharing = sharingOf(template as DynamicObject, 'revision', context);
    await shareObject(created, sharing, context);
    return created;
  },

  async update(id, update, context) {
    await kubernetesStore.get(id, context);
    refuseWhileUsed({ verb: 'update', what: WHAT, id }, context);
    return kubernetesStore.update(id, update, context);
  },

  async delete(id, context) {
    const { spec } = (await kubernetesStore.get(id, context)) as ClusterTemplateRevision;
    refuseWhileUsed({ verb: 'delete', what: WHAT, id }, context);
    const { services } = context;
    const template = storedById<ClusterTemplate>(
      spec?.clusterTemplateName,
      clusterTemplate,
      services,
    );
    if (template?.spec?.defaultRevisionName === id) {
      throw normanErrors.create('NORMAN_DEFAULT_REVISION', { what: WHAT });
    }
    return kubernetesStore.delete(id, context);
  },
};

const VERSION_PATH = 'rancherKubernetesEngineConfig.kubernetesVersion';

/** A version such as `v1.24.x` leaves the patch to whoever makes the cluster: then they must be asked for it. */
function checkVersion({ clusterConfig, questions }: Body): void {
  const { rancherKubernetesEngineConfig } = (clusterConfig ?? {}) as {
    readonly rancherKubernetesEngineConfig?: { readonly kubernetesVersion?: unknown } | null;
  };
  const version = rancherKubernetesEngineConfig?.kubernetesVersion;
  if (typeof version !== 'string' || !version.endsWith('.x')) return;
  const asked = Array.isArray(questions) ? (questions as readonly { variable?: unknown }[]) : [];
  if (asked.some(({ variable }) => variable === VERSION_PATH)) return;
  throw problemError({
    code: 'MissingRequired',
    fieldName: 'questions',
    message: `ClusterTemplateRevision must have a Question set for ${VERSION_PATH}`,
  });
}

function setEnabled(enabled: boolean): ResourceAction {
  return async (revision, _input, context) => {
    await patchAsCaller(revision, { spec: { enabled } }, context);
    return { empty: true, status: 204 };
  };
}

function isEnabled(revision: DynamicObject): boolean {
  return (revision as ClusterTemplateRevision).spec?.enabled !== false;
}

/** One question for each field that a cluster can be made with. */
function questionsOf(
  fields: Readonly<Record<string, FieldSchema>>,
  types: VersionTypes,
  parent = '',
): readonly Readonly<Record<string, unknown>>[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const variable = `${parent}${name}`;
    const id = structIdOf(field.type);
    const struct = id === undefined ? undefined : types.schema(id);
    if (struct) return questionsOf(struct.resourceFields, types, `${variable}.`);
    const { type, description, default: fallback, required } = field;
    return [
      {
        variable,
        type,
        ...(type === 'password' && { group: 'password' }),
        ...(description !== undefined && { description }),
        ...(fallback !== undefined && { default: textOf(fallback) }),
        required: required === true,
      },
    ];
  });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What is special about revisions of cluster templates. */
export const clusterTemplateRevisionBehaviour: TypeBehaviour = {
  store,
  isVisible: isVisibleToCreator,
  check: checkVersion,
  resourceActions: { enable: setEnabled(true), disable: setEnabled(false) },
  availableActions(revision, context) {
    if (!context.may('update', revision)) return [];
    return [isEnabled(revision) ? 'disable' : 'enable'];
  },
  collectionActions: {
    listquestions(_input, { types }) {
      const schema = types.schema(clusterSpecBase.id);
      const questions = questionsOf(schema?.resourceFields ?? {}, types);
      return Promise.resolve({ document: { questions } });
    },
  },
  availableCollectionActions: () => ['listquestions'],
};
