import { kinds } from '@drover/api';
import { describe, expect, it } from 'vitest';
import { createVersionTypes } from '../src/schema/registry.ts';
import type { FieldSchema } from '../src/schema/schema.ts';
import { V3 } from '../src/schema/version.ts';

/**
 * The fields of each type as clients of Rancher 2.7 know them: `name:type flags`, where flags are c = create,
 * u = update, ! = required, ? = nullable, w = write only, and =x the default. Written from the reference documents,
 * not from the definitions.
 */
const COMMON = [
  'labels:map[string] cu?',
  'annotations:map[string] cu?',
  'created:date ?',
  'removed:date ?',
  'uuid:string ?',
  'ownerReferences:array[ownerReference] ?',
];
const CREATED = 'creatorId:reference[/v3/schemas/user] ?';
const STATE = ['state:string ?', 'transitioning:enum ?', 'transitioningMessage:string ?'];
const ALL = 'GET,POST / DELETE,GET,PUT';

const TYPES: Readonly<Record<string, { methods: string; fields: readonly string[] }>> = {
  clusterRegistrationToken: {
    methods: ALL,
    fields: [
      ...COMMON,
      CREATED,
      ...STATE,
      'name:dnsLabel c?',
      'namespaceId:reference[namespace] c?',
      'clusterId:reference[cluster] cu!?',
      'token:string ?',
      'manifestUrl:string ?',
      'command:string ?',
      'insecureCommand:string ?',
      'nodeCommand:string ?',
      'insecureNodeCommand:string ?',
      'windowsNodeCommand:string ?',
      'insecureWindowsNodeCommand:string ?',
    ],
  },
  clusterRoleTemplateBinding: {
    methods: ALL,
    fields: [
      ...COMMON,
      CREATED,
      'name:dnsLabel c?',
      'namespaceId:reference[namespace] c?',
      'clusterId:reference[cluster] c!?',
      'roleTemplateId:reference[roleTemplate] c!?',
      'userId:reference[user] c?',
      'userPrincipalId:reference[principal] c?',
      'groupId:reference[group] c?',
      'groupPrincipalId:reference[principal] c?',
    ],
  },
  globalRole: {
    methods: ALL,
    fields: [
      ...COMMON,
      CREATED,
      'id:dnsLabel ?',
      'name:string cu!?',
      'description:string cu?',
      'rules:array[policyRule] cu?',
      'newUserDefault:boolean cu!=false',
      'builtin:boolean =false',
    ],
  },
  globalRoleBinding: {
    methods: ALL,
    fields: [
      ...COMMON,
      CREATED,
      'name:dnsLabel c?',
      'globalRoleId:reference[globalRole] c!?',
      'userId:reference[user] c?',
      'groupPrincipalId:reference[principal] c?',
    ],
  },
  roleTemplate: {
    methods: ALL,
    fields: [
      ...COMMON,
      CREATED,
      'id:dnsLabel ?',
      'name:string cu!?',
      'description:string cu?',
      'context:string cu?',
      'rules:array[policyRule] cu?',
      'roleTemplateIds:array[reference[roleTemplate]] cu?',
      'builtin:boolean =false',
      'external:boolean cu=false',
      'hidden:boolean cu=false',
      'locked:boolean cu=false',
      'administrative:boolean cu=false',
      'clusterCreatorDefault:boolean cu!=false',
      'projectCreatorDefault:boolean cu!=false',
    ],
  },
  setting: {
    methods: ALL,
    fields: [
      ...COMMON,
      CREATED,
      'name:dnsLabel c!?',
      'value:string cu!?',
      'default:string ?',
      'customized:boolean =false',
      'source:enum ?',
    ],
  },
  token: {
    methods: ALL,
    fields: [
      ...COMMON,
      CREATED,
      'name:dnsLabel c?',
      'token:string cw?',
      'userId:reference[user] ?',
      'userPrincipal:reference[principal] ?',
      'groupPrincipals:array[reference[principal]] ?',
      'authProvider:string ?',
      'providerInfo:map[string] ?',
      'ttl:int c=0',
      'lastUpdateTime:string ?',
      'isDerived:boolean =false',
      'description:string cu?',
      'expired:boolean =false',
      'expiresAt:string ?',
      'current:boolean =false',
      'clusterId:reference[cluster] c?',
      'enabled:boolean cu?=true',
    ],
  },
  user: {
    methods: ALL,
    fields: [
      ...COMMON,
      CREATED,
      ...STATE,
      'id:dnsLabel ?',
      'name:string cu?',
      'username:string cu?',
      'password:string cw',
      'description:string cu?',
      'enabled:boolean cu?=true',
      'mustChangePassword:boolean cu=false',
      'principalIds:array[reference[principal]] cu?',
      'conditions:array[userCondition] ?',
      'me:boolean =false',
    ],
  },
  principal: {
    methods: 'GET / GET',
    fields: [
      ...COMMON,
      'id:dnsLabel ?',
      'name:string ?',
      'loginName:string ?',
      'principalType:string ?',
      'provider:string ?',
      'me:boolean =false',
      'memberOf:boolean =false',
      'profilePicture:string ?',
      'profileURL:string ?',
      'extraInfo:map[string] ?',
    ],
  },
  feature: {
    methods: 'GET / GET,PUT',
    fields: [
      ...COMMON,
      ...STATE,
      'name:dnsLabel ?',
      'value:boolean cu!?',
      'status:featureStatus ?',
    ],
  },
};

/** Of the cluster, whose tree is long, what clients of imported clusters use. */
const CLUSTER_FIELDS = [
  ...COMMON,
  CREATED,
  ...STATE,
  'id:dnsLabel ?',
  'name:dnsLabel cu?',
  'description:string cu?',
  'dockerRootDir:string cu?=/var/lib/docker',
  'enableNetworkPolicy:boolean cu?=false',
  'enableClusterMonitoring:boolean cu=false',
  'enableClusterAlerting:boolean cu=false',
  'windowsPreferedCluster:boolean c=false',
  'fleetWorkspaceName:string cu?',
  'agentEnvVars:array[envVar] cu?',
  'agentImageOverride:string cu?',
  'localClusterAuthEndpoint:localClusterAuthEndpoint cu?',
  'clusterTemplateId:reference[clusterTemplate] ?',
  'clusterTemplateRevisionId:reference[clusterTemplateRevision] cu?',
  'internal:boolean =false',
  'driver:string ?',
  'provider:string ?',
  'agentImage:string ?',
  'apiEndpoint:string ?',
  'caCert:string ?',
  'capacity:map[string] ?',
  'allocatable:map[string] ?',
  'version:info ?',
  'conditions:array[clusterCondition] ?',
  'nodeCount:int =0',
];

function line(name: string, field: FieldSchema): string {
  const flags = [
    field.create ? 'c' : '',
    field.update ? 'u' : '',
    field.required ? '!' : '',
    field.writeOnly ? 'w' : '',
    field.nullable ? '?' : '',
    field.default === undefined ? '' : `=${JSON.stringify(field.default).replaceAll('"', '')}`,
  ].join('');
  return `${name}:${field.type}${flags === '' ? '' : ` ${flags}`}`;
}

const types = createVersionTypes(V3, kinds);
const linesOf = (id: string): readonly string[] =>
  Object.entries(types.find(id)?.schema.resourceFields ?? {}).map(([name, field]) =>
    line(name, field),
  );

describe('the schema', () => {
  it.each(Object.entries(TYPES))(
    'of %s has the fields and flags that clients know',
    (id, { methods, fields }) => {
      const schema = types.find(id)?.schema;
      const found = [schema?.collectionMethods, schema?.resourceMethods].map((list) =>
        list?.toSorted().join(','),
      );
      expect(found.join(' / ')).toBe(methods);
      expect(linesOf(id).toSorted()).toEqual(fields.toSorted());
    },
  );

  it('of cluster has those that clients of imported clusters use', () => {
    expect(linesOf('cluster')).toEqual(expect.arrayContaining(CLUSTER_FIELDS));
  });

  it('of every type refers to structs that exist', () => {
    for (const schema of types.listed) {
      const inputs = [
        ...Object.values(schema.resourceActions),
        ...Object.values(schema.collectionActions),
      ].flatMap(({ input }) => input ?? []);
      for (const input of inputs) expect(types.schema(input)).toBeDefined();
    }
  });
});
