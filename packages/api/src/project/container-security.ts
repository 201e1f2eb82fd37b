import { defineStruct, field } from '../define-kind/field.ts';

/** The Linux capabilities that can be added or dropped. */
const CAPABILITIES = [
  'AUDIT_CONTROL',
  'AUDIT_WRITE',
  'BLOCK_SUSPEND',
  'CHOWN',
  'DAC_OVERRIDE',
  'DAC_READ_SEARCH',
  'FOWNER',
  'FSETID',
  'IPC_LOCK',
  'IPC_OWNER',
  'KILL',
  'LEASE',
  'LINUX_IMMUTABLE',
  'MAC_ADMIN',
  'MAC_OVERRIDE',
  'MKNOD',
  'NET_ADMIN',
  'NET_BIND_SERVICE',
  'NET_BROADCAST',
  'NET_RAW',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYSLOG',
  'SYS_ADMIN',
  'SYS_BOOT',
  'SYS_CHROOT',
  'SYS_MODULE',
  'SYS_NICE',
  'SYS_PACCT',
  'SYS_PTRACE',
  'SYS_RAWIO',
  'SYS_RESOURCE',
  'SYS_TIME',
  'SYS_TTY_CONFIG',
  'WAKE_ALARM',
  'ALL',
] as const;

/** Which system calls are allowed. */
export const seccompProfile = defineStruct('seccompProfile', {
  type: field.text(),
  localhostProfile: field.text(),
});

/** Security of processes on Windows. */
export const windowsOptions = defineStruct('windowsSecurityContextOptions', {
  gmsaCredentialSpec: field.text(),
  gmsaCredentialSpecName: field.text(),
  hostProcess: field.optionalFlag(),
  runAsUserName: field.text(),
});

/** The security context of a container, which v3 shows as fields of the container. */
export const containerSecurityFields = {
  allowPrivilegeEscalation: field.optionalFlag(),
  capAdd: field.list(field.choice(CAPABILITIES), { options: CAPABILITIES }),
  capDrop: field.list(field.choice(CAPABILITIES), { options: CAPABILITIES }),
  privileged: field.optionalFlag(),
  procMount: field.text(),
  readOnly: field.optionalFlag(),
  runAsGroup: field.optionalInteger(),
  runAsNonRoot: field.optionalFlag(),
  seccompProfile: field.struct(seccompProfile),
  uid: field.optionalInteger(),
  windowsOptions: field.struct(windowsOptions),
};
