import { defineStruct, field } from '../define-kind/field.ts';

const configMapKeySelector = defineStruct('configMapKeySelector', {
  name: field.text(),
  key: field.text(),
  optional: field.optionalFlag(),
});

const secretKeySelector = defineStruct('secretKeySelector', {
  name: field.text(),
  key: field.text(),
  optional: field.optionalFlag(),
});

const objectFieldSelector = defineStruct('objectFieldSelector', {
  apiVersion: field.text(),
  fieldPath: field.text(),
});

const resourceFieldSelector = defineStruct('resourceFieldSelector', {
  containerName: field.text(),
  resource: field.text(),
  divisor: field.text(),
});

/** Where the value of an environment variable comes from, as Kubernetes has it. */
export const envVarSource = defineStruct('envVarSource', {
  configMapKeyRef: field.struct(configMapKeySelector),
  fieldRef: field.struct(objectFieldSelector),
  resourceFieldRef: field.struct(resourceFieldSelector),
  secretKeyRef: field.struct(secretKeySelector),
});

/** One environment variable, as Kubernetes has it. */
export const envVar = defineStruct('envVar', {
  name: field.text(),
  value: field.text(),
  valueFrom: field.struct(envVarSource),
});

const configMapEnvSource = defineStruct('configMapEnvSource', {
  name: field.text(),
  optional: field.optionalFlag(),
});

const secretEnvSource = defineStruct('secretEnvSource', {
  name: field.text(),
  optional: field.optionalFlag(),
});

/** All keys of a ConfigMap or Secret as environment variables, as Kubernetes has it. */
export const envFromSource = defineStruct('envFromSource', {
  prefix: field.text(),
  configMapRef: field.struct(configMapEnvSource),
  secretRef: field.struct(secretEnvSource),
});

/** An environment variable, or many, that come from elsewhere: both of the above in one flat shape. */
export const environmentFrom = defineStruct('environmentFrom', {
  source: field.choice(['field', 'resource', 'configMap', 'secret']),
  sourceName: field.text(),
  sourceKey: field.text(),
  prefix: field.text(),
  optional: field.flag(),
  targetKey: field.text(),
});

export { configMapKeySelector, objectFieldSelector, resourceFieldSelector, secretKeySelector };
