import { describe, expect, it } from 'vitest';
import {
  desiredNamespace,
  labelsFrom,
  templateLabels,
  templateNameOf,
  unlabelledExemptions,
} from './desired.ts';

const ENFORCE = 'pod-security.kubernetes.io/enforce';
const WARN = 'pod-security.kubernetes.io/warn';
const APPLIED = 'drover.dev/pod-security';

const template = {
  configuration: {
    defaults: { enforce: 'restricted', 'enforce-version': 'latest', warn: '' },
    exemptions: { usernames: ['u'], runtimeClasses: [], namespaces: ['kube-system'] },
  },
};
const wanted = { [ENFORCE]: 'restricted', [WARN]: 'baseline' };
const text = JSON.stringify(wanted);

type Entries = Readonly<Record<string, string>>;
const shop = (labels: Entries = {}, annotations: Entries = {}) => ({
  metadata: { name: 'shop', uid: 'u', labels, annotations },
});
const given = { labels: wanted, annotations: { [APPLIED]: text } };

describe('the labels of a template', () => {
  it('are its defaults, but for what is exempt and where the agent is', () => {
    expect(labelsFrom(template, 'shop')).toEqual({
      [ENFORCE]: 'restricted',
      'pod-security.kubernetes.io/enforce-version': 'latest',
    });
    expect(labelsFrom(template, 'kube-system')).toEqual({});
    expect(labelsFrom(template, 'cattle-system')).toEqual({});
  });

  it('cannot say which users are exempt', () => {
    expect(unlabelledExemptions(template)).toEqual(['usernames']);
  });

  it('are for clusters whose API server was not set up here', () => {
    const spec = { defaultPodSecurityAdmissionConfigurationTemplateName: 'strict' };
    expect(templateNameOf({ spec })).toBe('strict');
    expect(
      templateNameOf({ spec: { ...spec, rancherKubernetesEngineConfig: {} } }),
    ).toBeUndefined();
    expect(templateNameOf({})).toBeUndefined();
  });
});

describe('a namespace', () => {
  it('gets them, and is left alone when it has them', () => {
    expect(desiredNamespace(shop(), wanted)?.metadata).toMatchObject({ uid: 'u', ...given });
    expect(desiredNamespace(shop(wanted, { [APPLIED]: text }), wanted)).toBeUndefined();
  });

  it('gets back what was taken away', () => {
    const changed = desiredNamespace(shop({ [WARN]: 'baseline' }, { [APPLIED]: text }), wanted);
    expect(changed?.metadata).toMatchObject(given);
  });

  it('follows a template that changes, and loses them with it', () => {
    const has = shop({ ...wanted, team: 'x' }, { [APPLIED]: text });
    const next = { [ENFORCE]: 'baseline' };
    expect(desiredNamespace(has, next)?.metadata).toMatchObject({
      labels: next,
      annotations: { [APPLIED]: JSON.stringify(next) },
    });
    expect(desiredNamespace(has, {})?.metadata).toMatchObject({ labels: {}, annotations: {} });
  });

  it('keeps what people have set, and then has nothing else', () => {
    expect(desiredNamespace(shop({ [ENFORCE]: 'privileged' }), wanted)).toBeUndefined();
    const changed = shop({ ...wanted, [ENFORCE]: 'privileged' }, { [APPLIED]: text });
    expect(desiredNamespace(changed, wanted)?.metadata).toMatchObject({
      labels: {},
      annotations: {},
    });
  });

  it('shows which of its labels came from the template', () => {
    const changed = shop({ ...wanted, [ENFORCE]: 'privileged' }, { [APPLIED]: text });
    expect(templateLabels(changed)).toEqual([WARN]);
    expect(templateLabels(shop(wanted))).toEqual([]);
    expect(templateLabels(shop(wanted, { [APPLIED]: 'no JSON' }))).toEqual([]);
  });

  it('is not touched without a template, nor while it ends', () => {
    expect(desiredNamespace(shop(), {})).toBeUndefined();
    const { metadata } = shop();
    expect(
      desiredNamespace({ metadata: { ...metadata, deletionTimestamp: 'now' } }, wanted),
    ).toBeUndefined();
  });
});
