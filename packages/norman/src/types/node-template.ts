import { type NodeTemplate, node, nodePool, nodeTemplate, type User, user } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import type { TypeBehaviour } from '../behaviour.ts';
import { problemError } from '../body/index.ts';
import type { RequestContext } from '../context.ts';
import { normanErrors } from '../errors.ts';
import { isRecord } from '../is-record.ts';
import { BY_TEMPLATE } from '../store/kind-indexes.ts';
import { kubernetesStore } from '../store/kubernetes-store.ts';
import { isVisibleToCreator, shareObject } from '../store/sharing-role.ts';
import type { Store } from '../store/store.ts';
import { type CredentialFields, credentialFields } from './cloud-credential.ts';

const CONFIG = 'Config';

/** Names of the configurations that a template holds: one a driver. */
function configsOf(object: DynamicObject): readonly string[] {
  return Object.keys(object).filter((name) => name.endsWith(CONFIG) && isRecord(object[name]));
}

/** A template whose driver is told by its one configuration. */
function withDriver(object: DynamicObject): DynamicObject {
  const [config, another] = configsOf(object);
  if (config === undefined) {
    throw problemError({ code: 'MissingRequired', message: 'a Config field must be set' });
  }
  if (another !== undefined) {
    throw problemError({
      code: 'InvalidBodyContent',
      fieldName: another,
      message: `Only one Config field can be set: ${config} or ${another}; set the other to null.`,
    });
  }
  const { spec } = object as NodeTemplate;
  return { ...object, spec: { ...spec, driver: config.slice(0, -CONFIG.length) } };
}

/**
 * What the cloud credential of a template tells, so that the template does not hold it.
 *
 * @throws `NORMAN_REFERENCE_NOT_FOUND` when the caller may not use the credential.
 */
async function toldByCredential(
  object: DynamicObject,
  context: RequestContext,
): Promise<CredentialFields | undefined> {
  const { cloudCredentialName } = (object as NodeTemplate).spec ?? {};
  if (!cloudCredentialName) return undefined;
  const told = await credentialFields(cloudCredentialName, context);
  if (told) return told;
  throw normanErrors.create('NORMAN_REFERENCE_NOT_FOUND', { what: 'cloud credential' });
}

function without(told: CredentialFields | undefined, object: DynamicObject): DynamicObject {
  const config = told && object[told.config];
  if (!isRecord(config)) return object;
  const kept = Object.entries(config).filter(([name]) => !told?.fields.includes(name));
  return { ...object, [told?.config ?? '']: Object.fromEntries(kept) };
}

/** What uses a template, in the words of the refusal to delete it. */
function usageOf({ metadata }: DynamicObject, { services }: RequestContext): string | undefined {
  const id = `${metadata?.namespace ?? ''}:${metadata?.name ?? ''}`;
  if (services.cacheOf(nodePool).byIndex(BY_TEMPLATE, id).length > 0) return 'a node pool';
  return services.cacheOf(node).byIndex(BY_TEMPLATE, id).length > 0 ? 'a node' : undefined;
}

const store: Store = {
  ...kubernetesStore,

  async create(creation, context) {
    const complete = withDriver(creation.object);
    const object = without(await toldByCredential(complete, context), complete);
    const created = await kubernetesStore.create({ ...creation, object }, context);
    await shareObject(created, { kind: nodeTemplate, code: 'nt' }, context);
    return created;
  },

  async update(id, update, context) {
    const wanted = update.change(await kubernetesStore.get(id, context));
    const isGiven = 'cloudCredentialId' in update.fields;
    const told = isGiven ? await toldByCredential(wanted, context) : undefined;
    const change = (stored: DynamicObject): DynamicObject =>
      without(told, withDriver(update.change(stored)));
    return kubernetesStore.update(id, { ...update, change }, context);
  },

  async delete(id, context) {
    const usage = usageOf(await kubernetesStore.get(id, context), context);
    if (usage === undefined) return kubernetesStore.delete(id, context);
    throw normanErrors.create('NORMAN_STAYS', { message: `Template is in use by ${usage}.` });
  },
};

/** What is special about node templates. */
export const nodeTemplateBehaviour: TypeBehaviour = {
  store,
  isVisible: isVisibleToCreator,
  computed: {
    principalId(object, { services, type }) {
      const creator = type.bindings.get('creatorId')?.read(object);
      const found = services
        .cacheOf<User>(user)
        .get({ namespace: '', name: typeof creator === 'string' ? creator : '' });
      return found?.principalIds?.find((principal) => principal.startsWith('local://'));
    },
  },
  hiddenLinks: (object, context) => (usageOf(object, context) === undefined ? [] : ['remove']),
};
