import { field } from '../define-kind/field.ts';
import { defineKind, type ObjectOf } from '../define-kind/kind.ts';
import { ALL_METHODS, MANAGEMENT } from './shared.ts';

/** A message from a component to everyone who is logged in. */
export const rancherUserNotification = defineKind({
  ...MANAGEMENT,
  kind: 'RancherUserNotification',
  plural: 'rancherusernotifications',
  scope: 'Cluster',
  description: 'A message from a component to everyone who is logged in.',
  schema: { componentName: field.text(), message: field.text() },
  norman: { id: 'rancherUserNotification', ...ALL_METHODS },
  crd: {},
});

/** An object of kind `RancherUserNotification`. */
export type RancherUserNotification = ObjectOf<typeof rancherUserNotification>;
