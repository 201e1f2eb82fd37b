import { type FieldError, invalid } from '../../field/field-error.ts';
import { GoStruct } from '../../field/go-format.ts';
import {
  type SecurityProfile,
  validateAppArmorProfile,
  validateSeccompProfile,
} from '../pod/security-profiles.ts';
import { validateWindowsOptions, type WindowsOptions } from '../pod/windows-options.ts';
import { optionallyOneOf } from '../value/choices.ts';
import { inRange } from '../value/numbers.ts';
import { given } from '../value/presence.ts';
import { when } from '../value/when.ts';

/** What a container may do. */
export interface SecurityContext {
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
  readonly privileged?: boolean;
  readonly seLinuxOptions?: SeLinuxOptions;
  readonly windowsOptions?: WindowsOptions;
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
  readonly runAsNonRoot?: boolean;
  readonly readOnlyRootFilesystem?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly procMount?: string;
  readonly seccompProfile?: SecurityProfile;
  readonly appArmorProfile?: SecurityProfile;
}

interface SeLinuxOptions {
  readonly user?: string;
  readonly role?: string;
  readonly type?: string;
  readonly level?: string;
}

/** Ids of users and groups. */
export const ID_RANGE = [0, 2 ** 31 - 1] as const;

/** What is wrong with what a container may do; `hostUsers`: whether its users are those of the node. */
export function validateContainerSecurity(
  path: string,
  security: SecurityContext,
  hostUsers: boolean,
): readonly FieldError[] {
  const { procMount } = security;
  return [
    ...inRange(`${path}.runAsUser`, security.runAsUser, ID_RANGE),
    ...inRange(`${path}.runAsGroup`, security.runAsGroup, ID_RANGE),
    ...optionallyOneOf(`${path}.procMount`, procMount, ['Default', 'Unmasked']),
    ...when(hostUsers && procMount === 'Unmasked', () =>
      invalid(`${path}.procMount`, procMount, '`hostUsers` must be false to use `Unmasked`'),
    ),
    ...validateSeccompProfile(`${path}.seccompProfile`, security.seccompProfile),
    ...validateEscalation(path, security),
    ...validateWindowsOptions(`${path}.windowsOptions`, security.windowsOptions),
    ...validateAppArmorProfile(`${path}.appArmorProfile`, security.appArmorProfile),
  ];
}

/** Who may not gain privileges must not have them. */
function validateEscalation(path: string, security: SecurityContext): readonly FieldError[] {
  if (security.allowPrivilegeEscalation !== false) return [];
  const refuse = (what: string): FieldError =>
    invalid(path, shown(security), `cannot set \`allowPrivilegeEscalation\` to false and ${what}`);
  return [
    ...when(security.privileged === true, () => refuse('`privileged` to true')),
    ...given(security.capabilities?.add, (added) =>
      added
        .filter((name) => name === 'CAP_SYS_ADMIN')
        .map((name) => refuse(`\`capabilities.Add\` ${name}`)),
    ),
  ];
}

function shown(security: SecurityContext): GoStruct {
  const { capabilities, seLinuxOptions, windowsOptions } = security;
  return new GoStruct({
    Capabilities: capabilities && new GoStruct({ Add: capabilities.add, Drop: capabilities.drop }),
    Privileged: security.privileged,
    SELinuxOptions:
      seLinuxOptions &&
      new GoStruct({
        User: seLinuxOptions.user ?? '',
        Role: seLinuxOptions.role ?? '',
        Type: seLinuxOptions.type ?? '',
        Level: seLinuxOptions.level ?? '',
      }),
    WindowsOptions:
      windowsOptions &&
      new GoStruct({
        GMSACredentialSpecName: windowsOptions.gmsaCredentialSpecName,
        GMSACredentialSpec: windowsOptions.gmsaCredentialSpec,
        RunAsUserName: windowsOptions.runAsUserName,
        HostProcess: windowsOptions.hostProcess,
      }),
    RunAsUser: security.runAsUser,
    RunAsGroup: security.runAsGroup,
    RunAsNonRoot: security.runAsNonRoot,
    ReadOnlyRootFilesystem: security.readOnlyRootFilesystem,
    AllowPrivilegeEscalation: security.allowPrivilegeEscalation,
    ProcMount: security.procMount,
    SeccompProfile: shownProfile(security.seccompProfile),
    AppArmorProfile: shownProfile(security.appArmorProfile),
  });
}

function shownProfile(profile: SecurityProfile | undefined): GoStruct | undefined {
  return (
    profile &&
    new GoStruct({ Type: profile.type ?? '', LocalhostProfile: profile.localhostProfile })
  );
}
