import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind } from '../define-kind/kind.ts';
import { NAMESPACES } from '../names/names.ts';
import { member } from './cluster-template-structs.ts';
import { ALL_METHODS, MANAGEMENT } from './shared.ts';

const spec = defineStruct('globalDnsSpec', {
  fqdn: field.hostname({ required: true }),
  ttl: field.integer({ default: 300 }),
  projectNames: field.list(field.reference('project'), { access: 'create' }),
  multiClusterAppName: field.reference('multiClusterApp'),
  providerName: field.reference('globalDnsProvider', { required: true }),
  members: field.list(field.struct(member)),
});

const status = defineStruct('globalDnsStatus', {
  endpoints: field.list(field.text()),
  clusterEndpoints: field.map(field.list(field.text())),
});

const targetsInput = defineStruct('updateGlobalDNSTargetsInput', {
  projectIds: field.list(field.reference('project')),
});

/** A host name that leads to ingresses of several clusters. */
export const globalDns = defineKind({
  ...MANAGEMENT,
  kind: 'GlobalDns',
  plural: 'globaldnses',
  scope: 'Namespaced',
  description: 'A host name that leads to ingresses of several clusters.',
  schema: { spec: field.struct(spec), status: field.struct(status, { access: 'read' }) },
  norman: {
    id: 'globalDns',
    ...ALL_METHODS,
    storedIn: NAMESPACES.globalData,
    resourceActions: {
      addProjects: { input: targetsInput },
      removeProjects: { input: targetsInput },
    },
  },
  crd: {},
});

/** A text that may not be empty. */
const given = { required: true, nullable: false, minLength: 1 } as const;

const route53 = defineStruct('route53ProviderConfig', {
  accessKey: field.text(given),
  secretKey: field.password(given),
  credentialsPath: field.text({ default: '/.aws' }),
  roleArn: field.text(),
  region: field.text({ default: 'us-east-1' }),
  zoneType: field.text({ default: 'public' }),
  additionalOptions: field.map(field.text()),
});

const cloudflare = defineStruct('cloudflareProviderConfig', {
  apiKey: field.password(given),
  apiEmail: field.text(given),
  proxySetting: field.optionalFlag({ default: true }),
  additionalOptions: field.map(field.text()),
});

const alidns = defineStruct('alidnsProviderConfig', {
  accessKey: field.text(given),
  secretKey: field.password(given),
  additionalOptions: field.map(field.text()),
});

const providerSpec = defineStruct('globalDnsProviderSpec', {
  route53ProviderConfig: field.struct(route53),
  cloudflareProviderConfig: field.struct(cloudflare),
  alidnsProviderConfig: field.struct(alidns),
  members: field.list(field.struct(member)),
  rootDomain: field.text(),
});

/** Who serves the domain of a {@link globalDns}. */
export const globalDnsProvider = defineKind({
  ...MANAGEMENT,
  kind: 'GlobalDnsProvider',
  plural: 'globaldnsproviders',
  scope: 'Namespaced',
  description: 'Who serves the domain of host names that lead to several clusters.',
  schema: { spec: field.struct(providerSpec) },
  norman: { id: 'globalDnsProvider', ...ALL_METHODS, storedIn: NAMESPACES.globalData },
  crd: {},
});
