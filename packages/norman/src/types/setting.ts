import {
  checkSetting,
  type EffectiveSetting,
  setting as kind,
  PUBLIC_SETTINGS,
  READ_ONLY_SETTINGS,
  SETTINGS,
  settingDefinition,
} from '@drover/api';
import { type DynamicObject, isNotFound } from '@drover/apimachinery';
import type { TypeBehaviour } from '../behaviour.ts';
import { type Body, type Operation, problemError } from '../body/index.ts';
import type { RequestContext } from '../context.ts';
import { normanErrors } from '../errors.ts';
import { mayAccess } from '../store/access.ts';
import { kubernetesStore } from '../store/kubernetes-store.ts';
import type { Store } from '../store/store.ts';

/** A setting that Drover knows and nobody has stored. */
function unstored(name: string): DynamicObject {
  const { group, version, kind: kindName } = kind;
  return { apiVersion: `${group}/${version}`, kind: kindName, metadata: { name } };
}

const KNOWN = Object.keys(SETTINGS);

function effective(object: DynamicObject, { services }: RequestContext): EffectiveSetting {
  return services.settings.get(object.metadata?.name ?? '');
}

function isLocked(object: DynamicObject, context: RequestContext): boolean {
  const { name = '' } = object.metadata ?? {};
  return READ_ONLY_SETTINGS.has(name) || effective(object, context).source === 'env';
}

function refuseIfLocked(id: string, context: RequestContext): void {
  if (!isLocked(unstored(id), context)) return;
  throw normanErrors.create('NORMAN_READ_ONLY', { what: `The setting ${id}` });
}

const store: Store = {
  ...kubernetesStore,

  get(id, { services, isVisible }) {
    const stored = services.cacheOf<DynamicObject>(kind).get({ namespace: '', name: id });
    const found = stored ?? (settingDefinition(id) ? unstored(id) : undefined);
    if (found && isVisible(found)) return Promise.resolve(found);
    throw normanErrors.create('NORMAN_NOT_FOUND');
  },

  list({ services, isVisible }) {
    const stored = services.cacheOf<DynamicObject>(kind).list();
    const names = new Set(stored.map(({ metadata }) => metadata?.name));
    const all = [...stored, ...KNOWN.filter((name) => !names.has(name)).map(unstored)];
    return Promise.resolve(all.filter(isVisible));
  },

  create(creation, context) {
    refuseIfLocked(creation.object.metadata?.name ?? '', context);
    return kubernetesStore.create(creation, context);
  },

  async update(id, update, context) {
    refuseIfLocked(id, context);
    try {
      return await kubernetesStore.update(id, update, context);
    } catch (error) {
      if (!isNotFound(error) || !settingDefinition(id)) throw error;
      const object = update.change(unstored(id));
      return kubernetesStore.create({ object, fields: update.fields }, context);
    }
  },

  delete(id, context) {
    refuseIfLocked(id, context);
    return kubernetesStore.delete(id, context);
  },
};

function checkValue(fields: Body, operation: Operation, { id }: RequestContext): void {
  const { value, name = id } = fields;
  if (operation === 'update' && !('value' in fields)) {
    throw problemError({
      code: 'MissingRequired',
      fieldName: 'value',
      message: 'value is required; an empty text restores the default.',
    });
  }
  const problem = typeof value === 'string' ? checkSetting(String(name), value) : undefined;
  if (problem) throw problemError(problem);
}

/** What is special about settings. */
export const settingBehaviour: TypeBehaviour = {
  store,
  isVisible: (object, { mayRead }) =>
    PUBLIC_SETTINGS.has(object.metadata?.name ?? '') || mayRead(object),
  check: checkValue,
  computed: {
    value: (object, context) => effective(object, context).value,
    default: (object, context) => effective(object, context).default,
    source: (object, context) => effective(object, context).source,
    customized: (object, context) => effective(object, context).customized,
  },
  hiddenLinks(object, context) {
    const { services, caller } = context;
    const { name } = object.metadata ?? {};
    if (isLocked(object, context)) return ['update', 'remove'];
    return mayAccess(services, caller.user, { verb: 'update', kind, name }) ? [] : ['update'];
  },
};
