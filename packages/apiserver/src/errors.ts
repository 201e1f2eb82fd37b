import { defineErrors } from '@drover/base';

export { storageErrors } from './storage/errors.ts';

/** Failures of the server around its API; what the API itself refuses is a `StatusError`. */
export const apiserverErrors = defineErrors({
  APISERVER_CALL_FAILED: {
    status: 503,
    message: '{reason}',
    remedy:
      'Look at the configuration of the webhook or APIService, and at the log of what serves it.',
  },
  APISERVER_FILE_INVALID: {
    status: 500,
    message: 'The {what} {path} cannot be used: {reason}',
    remedy: 'Correct the file, or start without the flag that names it.',
  },
  APISERVER_CONTROLLER_UNKNOWN: {
    status: 500,
    message: 'There is no controller {name}',
    remedy: 'Name controllers as kube-controller-manager does: *, name or -name.',
  },
  APISERVER_BACKUP_NOT_WRITTEN: {
    status: 500,
    message: 'The backup {path} cannot be written: {reason}',
    remedy: 'Name a file in a folder that is there, that has room and that this user may write to.',
  },
  APISERVER_KUBECONFIG_MISSING: {
    status: 404,
    message: 'There is no kubeconfig at {path}',
    remedy:
      'Name the data folder of the server with --data-dir, or the kubeconfig of an administrator with --kubeconfig.',
  },
  APISERVER_KEY_DAMAGED: {
    status: 500,
    message: 'The file {path} cannot be used: {reason}',
    remedy:
      'Restore the folder `pki` from a backup. Without it all certificates, tokens and kubeconfigs have to be issued again: remove what is damaged, and start.',
  },
  APISERVER_LISTEN_FAILED: {
    status: 500,
    message: 'Cannot listen on {address}: {reason}',
    remedy:
      'Give --bind-address an address of this machine and --https-listen-port a free port, or stop the process that has it.',
  },
  APISERVER_THREAD_FAILED: {
    status: 500,
    message: 'The thread of the API server has ended: {reason}',
    remedy: 'Look at the log for the cause; the server has to be started again.',
  },
});
