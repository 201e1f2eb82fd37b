import { defineStruct, field } from '../define-kind/field.ts';

const text = field.text;
const texts = () => field.list(text());

/** What a pod puts up with of a node. */
export const toleration = defineStruct('toleration', {
  key: text(),
  operator: text(),
  value: text(),
  effect: text(),
  tolerationSeconds: field.optionalInteger(),
});

const requirement = (id: string) =>
  defineStruct(id, { key: text(), operator: text(), values: texts() });

const labelSelector = defineStruct('labelSelector', {
  matchExpressions: field.list(field.struct(requirement('labelSelectorRequirement'))),
  matchLabels: field.map(text()),
});

const nodeRequirement = requirement('nodeSelectorRequirement');
const nodeSelectorTerm = defineStruct('nodeSelectorTerm', {
  matchExpressions: field.list(field.struct(nodeRequirement)),
  matchFields: field.list(field.struct(nodeRequirement)),
});

const nodeAffinity = defineStruct('nodeAffinity', {
  preferredDuringSchedulingIgnoredDuringExecution: field.list(
    field.struct(
      defineStruct('preferredSchedulingTerm', {
        preference: field.struct(nodeSelectorTerm),
        weight: field.integer(),
      }),
    ),
  ),
  requiredDuringSchedulingIgnoredDuringExecution: field.struct(
    defineStruct('nodeSelector', { nodeSelectorTerms: field.list(field.struct(nodeSelectorTerm)) }),
  ),
});

const podAffinityTerm = defineStruct('podAffinityTerm', {
  labelSelector: field.struct(labelSelector),
  namespaceSelector: field.struct(labelSelector),
  namespaces: texts(),
  topologyKey: text(),
});

const weightedPodAffinityTerm = defineStruct('weightedPodAffinityTerm', {
  podAffinityTerm: field.struct(podAffinityTerm),
  weight: field.integer(),
});

const podTerms = (id: string) =>
  field.struct(
    defineStruct(id, {
      preferredDuringSchedulingIgnoredDuringExecution: field.list(
        field.struct(weightedPodAffinityTerm),
      ),
      requiredDuringSchedulingIgnoredDuringExecution: field.list(field.struct(podAffinityTerm)),
    }),
  );

const affinity = defineStruct('affinity', {
  nodeAffinity: field.struct(nodeAffinity),
  podAffinity: podTerms('podAffinity'),
  podAntiAffinity: podTerms('podAntiAffinity'),
});

const resourceRequirements = defineStruct('resourceRequirements', {
  limits: field.map(text(), { format: 'quantity' }),
  requests: field.map(text(), { format: 'quantity' }),
});

/** Where the pods of an agent run, and what they may use. */
export const agentDeploymentCustomization = defineStruct('agentDeploymentCustomization', {
  appendTolerations: field.list(field.struct(toleration)),
  overrideAffinity: field.struct(affinity),
  overrideResourceRequirements: field.struct(resourceRequirements),
});
