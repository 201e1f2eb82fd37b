import { defineErrors } from '@drover/base';

/** Why a write to the home of state is refused, whoever makes it. `field` in the facts names the field at fault. */
export const admissionErrors = defineErrors({
  ADMISSION_ESCALATION: {
    status: 403,
    message: '{user} does not have what {what} gives{where}: {missing}',
    remedy: 'Nobody gives away what they do not have: ask somebody who has it, or leave it out.',
  },
  ADMISSION_RULE_WITHOUT_VERBS: {
    status: 422,
    message: 'A rule of {role} names no verbs',
    remedy: 'Give each rule at least one verb, or leave the rule out.',
  },
  ADMISSION_ROLE_CYCLE: {
    status: 422,
    message: 'The role would inherit itself: {path}',
    remedy: 'Leave one of these roles out of what the one before it inherits.',
  },
  ADMISSION_ROLE_TOO_WIDE: {
    status: 422,
    message: 'The role comes to {count} roles with all that it inherits, more than {max}',
    remedy: 'Put the rules into fewer roles: each one is a group of all who hold it.',
  },
  ADMISSION_ROLE_NOT_FOUND: {
    status: 422,
    message: 'There is no role {role}',
    remedy: 'Name a role that exists, or create it first.',
  },
  ADMISSION_ROLE_LOCKED: {
    status: 422,
    message: 'The role {role} is locked',
    remedy: 'Unlock it, or take another role; what was given before stays.',
  },
  ADMISSION_ROLE_CONTEXT: {
    status: 422,
    message: 'The role {role} is not for {place}s',
    remedy: 'Take a role whose context is {place}.',
  },
  ADMISSION_ROLE_BUILTIN: {
    status: 403,
    message: 'The role {role} is built in: {what}',
    remedy: 'Make a role of your own that inherits it or has its rules, and change that.',
  },
  ADMISSION_ROLE_IN_USE: {
    status: 409,
    message: 'The role {role} is in use by {users}',
    remedy: 'Remove what uses it first.',
  },
  ADMISSION_PLACE_NOT_FOUND: {
    status: 422,
    message: 'There is no {kind} {name}',
    remedy: 'Name a {kind} that exists.',
  },
  ADMISSION_CREATOR_ROLES: {
    status: 403,
    message: 'Creators are not given the role {role}',
    remedy: 'Leave the annotation out: creators get the roles that are meant for them.',
  },
  ADMISSION_SERVER_ONLY: {
    status: 403,
    message: '{what} is for Drover itself to say',
    remedy: 'Leave it as it is.',
  },
  ADMISSION_ID_FORM: {
    status: 422,
    message: 'The id of a {kind} begins with {prefix}, so that it is that of nothing else: {name}',
    remedy:
      'Set metadata.generateName to {prefix}, or choose such a name; people see the display name.',
  },
  ADMISSION_PROJECT_ID_TAKEN: {
    status: 409,
    message: 'The project id {project} belongs to a project of the cluster {cluster}',
    remedy:
      'Choose another name for the object; people see the display name, which may be the same.',
  },
  ADMISSION_NAMESPACE_TAKEN: {
    status: 409,
    message: 'There is a namespace {name} already that belongs to no cluster',
    remedy:
      'Choose another name for the object; people see the display name, which may be the same.',
  },
  ADMISSION_SYSTEM_PROJECT: {
    status: 403,
    message: 'The project {project} holds what Drover and Kubernetes need in its cluster',
    remedy: 'It goes with its cluster; move namespaces of your own to another project.',
  },
  ADMISSION_LAST_ADMINISTRATOR: {
    status: 409,
    message: '{what} would leave nobody who may administer Drover',
    remedy: 'Give the role admin to somebody else who may log in, and do it then.',
  },
  ADMISSION_OWN_USER: {
    status: 409,
    message: 'Nobody {action} the user that they are',
    remedy: 'Ask another administrator.',
  },
});
