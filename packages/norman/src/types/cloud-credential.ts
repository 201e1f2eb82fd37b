import {
  type Cluster,
  cluster,
  cloudCredential as kind,
  NAMESPACES,
  type NodeTemplate,
  nodeTemplate,
} from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import type { TypeBehaviour } from '../behaviour.ts';
import { problemError } from '../body/index.ts';
import type { RequestContext } from '../context.ts';
import { normanErrors } from '../errors.ts';
import { aboutType } from '../handler/about-type.ts';
import { isRecord } from '../is-record.ts';
import { secretStore } from '../store/secret-store.ts';
import { isVisibleToCreator, shareObject } from '../store/sharing-role.ts';
import type { Store } from '../store/store.ts';
import {
  configsOf,
  credentialFromSecret,
  credentialParts,
  secretFromCredential,
} from './cloud-credential-secret.ts';

const secretsOfCredentials = secretStore({
  namespace: NAMESPACES.globalData,
  isOne: (secret) => credentialParts(secret) !== undefined,
  fromSecret: credentialFromSecret,
  toSecret: (credential) => secretFromCredential(withOneConfig(credential)),
});

function withOneConfig(credential: DynamicObject): DynamicObject {
  const [config, another] = configsOf(credential);
  if (config === undefined) {
    throw problemError({ code: 'MissingRequired', message: 'a Config field must be set' });
  }
  if (another === undefined) return credential;
  throw problemError({
    code: 'InvalidBodyContent',
    fieldName: another,
    message: `Only one Config field can be set: ${config} or ${another}.`,
  });
}

const store: Store = {
  ...secretsOfCredentials,

  async create(creation, context) {
    const created = await secretsOfCredentials.create(creation, context);
    await shareObject(created, { kind, code: 'secrets' }, context);
    return created;
  },

  async delete(id, context) {
    await secretsOfCredentials.get(id, context);
    refuseWhileUsed(id, context);
    return secretsOfCredentials.delete(id, context);
  },
};

function refuseWhileUsed(id: string, { services }: RequestContext): void {
  const templates = services.cacheOf<NodeTemplate>(nodeTemplate).list();
  const template = templates.find(({ spec }) => spec?.cloudCredentialName === id);
  if (template) {
    const message = `Cloud credential is currently referenced by node template ${template.spec?.displayName ?? ''}`;
    throw normanErrors.create('NORMAN_STAYS', { message });
  }
  const holder = services
    .cacheOf<Cluster>(cluster)
    .list()
    .find(({ spec }) => credentialsOf(spec).includes(id));
  if (!holder) return;
  const message = `Cloud credential is currently referenced by cluster ${holder.spec?.displayName ?? ''}`;
  throw normanErrors.create('NORMAN_USED_BY_CLUSTER', { message });
}

/** Where the specification of a hosted cluster names its credential. */
const CREDENTIAL_FIELDS = {
  aksConfig: 'azureCredentialSecret',
  eksConfig: 'amazonCredentialSecret',
  gkeConfig: 'googleCredentialSecret',
} as const;

function credentialsOf(spec: Cluster['spec']): readonly unknown[] {
  return Object.entries(CREDENTIAL_FIELDS).map(([config, field]) => {
    const hosted: unknown = spec?.[config as keyof typeof CREDENTIAL_FIELDS];
    return isRecord(hosted) ? hosted[field] : undefined;
  });
}

/** What a credential tells a node template. */
export interface CredentialFields {
  /** The configuration that it completes: `amazonec2Config`. */
  readonly config: string;
  readonly fields: readonly string[];
}

/** What a credential tells the node templates that use it; `undefined` when the caller may not see it. */
export async function credentialFields(
  id: string,
  context: RequestContext,
): Promise<CredentialFields | undefined> {
  const found = await findCredential(id, context);
  const [config] = found ? configsOf(found) : [];
  if (!found || config === undefined) return undefined;
  const fields = Object.keys(found[config] as object);
  return { config: config.replace('credentialConfig', 'Config'), fields };
}

/** Reads a credential for a request that is about another type. */
async function findCredential(
  id: string,
  context: RequestContext,
): Promise<DynamicObject | undefined> {
  try {
    return await store.get(id, aboutType(kind, cloudCredentialBehaviour, context));
  } catch (error) {
    if (normanErrors.is(error, 'NORMAN_NOT_FOUND')) return undefined;
    throw error;
  }
}

/** What is special about cloud credentials. */
export const cloudCredentialBehaviour: TypeBehaviour = { store, isVisible: isVisibleToCreator };
