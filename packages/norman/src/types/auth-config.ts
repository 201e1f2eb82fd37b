import { authConfig as kind } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import { LOCAL_PROVIDER } from '@drover/auth';
import type { ResourceAction, TypeBehaviour } from '../behaviour.ts';
import type { Body } from '../body/index.ts';
import { normanErrors } from '../errors.ts';
import { mayAccess } from '../store/access.ts';
import { configureTest, testAndApply } from './auth-config-oidc.ts';
import { authConfigStore, isOidcConfig, requireUpdate } from './auth-config-store.ts';

/** Nobody gets in through the provider any more; who is in is out with their next request. */
const disable: ResourceAction = async (object, _input, context) => {
  const { name = '' } = object.metadata ?? {};
  const fields: Body = { enabled: false };
  await authConfigStore.update(
    name,
    { fields, change: (stored) => ({ ...stored, ...fields }) },
    context,
  );
  return { empty: true };
};

/** The actions of providers that this server cannot speak with yet: their types say that they exist. */
const unsupported: ResourceAction = ({ metadata }) => {
  throw normanErrors.create('NORMAN_PROVIDER_ACTION_UNSUPPORTED', {
    provider: metadata?.name ?? '',
  });
};

/** An action that providers have which speak OpenID Connect. */
function ofOidc(action: ResourceAction): ResourceAction {
  return (object, input, context) => {
    requireUpdate(object.metadata?.name ?? '', context);
    const chosen = isOidcConfig(object) ? action : unsupported;
    return chosen(object, input, context);
  };
}

const REFUSED = ['configureTest', 'testAndApply', 'testAndEnable', 'upgrade'];

/** What is special about auth configs, whatever the provider. */
export const authConfigBehaviour: TypeBehaviour = {
  store: authConfigStore,
  subtype: ({ type }: DynamicObject) => (typeof type === 'string' ? type : undefined),
  withoutReferrers: true,
  undescribed: REFUSED,
  hiddenLinks: ({ metadata }) => (metadata?.name === LOCAL_PROVIDER ? ['update'] : []),
  resourceActions: {
    disable,
    configureTest: ofOidc(configureTest),
    testAndApply: ofOidc(testAndApply),
    testAndEnable: unsupported,
    upgrade: unsupported,
  },
  availableActions(object, { services, caller }) {
    const { name } = object.metadata ?? {};
    if (!mayAccess(services, caller.user, { verb: 'update', kind, name })) return [];
    return [
      ...(object['enabled'] === true && name !== LOCAL_PROVIDER ? ['disable'] : []),
      ...(isOidcConfig(object) ? ['configureTest', 'testAndApply'] : []),
    ];
  },
};

/** What is special about configs of providers that speak OpenID Connect. */
export const oidcConfigBehaviour: TypeBehaviour = { ...authConfigBehaviour, undescribed: [] };

/** What is special about a type that Rancher has for what several providers share: no object is of it. */
export const abstractConfigBehaviour: TypeBehaviour = {
  ...authConfigBehaviour,
  undescribed: ['GET', 'PUT', ...REFUSED],
};
