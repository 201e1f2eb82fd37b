import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind } from '../define-kind/kind.ts';
import { ALL_METHODS, MANAGEMENT } from './shared.ts';

const needed = { required: true } as const;
const proxyUrl = field.text();

const smtp = defineStruct('smtpConfig', {
  host: field.hostname(needed),
  port: field.integer({ ...needed, min: 1, max: 65_535, default: 587 }),
  username: field.text(),
  password: field.password(),
  sender: field.text(needed),
  defaultRecipient: field.text(needed),
  tls: field.optionalFlag({ ...needed, default: true }),
});

const slack = defineStruct('slackConfig', {
  defaultRecipient: field.text(),
  url: field.text(needed),
  proxyUrl,
});

const wechat = defineStruct('wechatConfig', {
  defaultRecipient: field.text(needed),
  secret: field.password(needed),
  agent: field.text(needed),
  corp: field.text(needed),
  recipientType: field.choice(['tag', 'party', 'user'], { ...needed, default: 'party' }),
  apiUrl: field.text(),
  proxyUrl,
});

const dingtalk = defineStruct('dingtalkConfig', {
  url: field.text(needed),
  secret: field.password(),
  proxyUrl,
});

/** The ways to tell people, of which a notifier has one. */
const channels = {
  smtpConfig: field.struct(smtp),
  slackConfig: field.struct(slack),
  pagerdutyConfig: field.struct(
    defineStruct('pagerdutyConfig', { serviceKey: field.text(needed), proxyUrl }),
  ),
  webhookConfig: field.struct(defineStruct('webhookConfig', { url: field.text(needed), proxyUrl })),
  wechatConfig: field.struct(wechat),
  dingtalkConfig: field.struct(dingtalk),
  msteamsConfig: field.struct(defineStruct('msTeamsConfig', { url: field.text(needed), proxyUrl })),
};

const spec = defineStruct('notifierSpec', {
  clusterName: field.reference('cluster'),
  displayName: field.text({ as: 'name', required: true }),
  description: field.text(),
  sendResolved: field.flag(),
  ...channels,
});

const read = { access: 'read' } as const;

const status = defineStruct('notifierStatus', {
  dingtalkCredentialSecret: field.text(read),
  smtpCredentialSecret: field.text(read),
  wechatCredentialSecret: field.text(read),
});

const notification = defineStruct('notification', { message: field.text(), ...channels });

/** A way to tell people of alerts of a cluster. */
export const notifier = defineKind({
  ...MANAGEMENT,
  kind: 'Notifier',
  plural: 'notifiers',
  scope: 'Namespaced',
  description: 'A way to tell people of alerts of a cluster.',
  schema: {
    spec: field.struct(spec),
    status: field.struct(status),
  },
  norman: {
    id: 'notifier',
    displayName: true,
    ...ALL_METHODS,
    embedStatus: true,
    scopedBy: 'clusterId',
    resourceActions: { send: { input: notification } },
    collectionActions: { send: { input: notification } },
  },
  crd: {},
});
