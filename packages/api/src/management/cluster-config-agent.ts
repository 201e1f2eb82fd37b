import { defineStruct, field } from '../define-kind/field.ts';
import { envVarSource } from '../project/container-env.ts';

/** How a cluster is reached without the server in between. */
export const localClusterAuthEndpoint = defineStruct('localClusterAuthEndpoint', {
  enabled: field.flag(),
  fqdn: field.text(),
  caCerts: field.text(),
});

/** One variable of the environment of an agent. */
export const envVar = defineStruct('envVar', {
  name: field.text(),
  value: field.text(),
  valueFrom: field.struct(envVarSource),
});
