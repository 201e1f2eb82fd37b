/**
 * The parts of the client that need Node: kubeconfig files, TLS, sockets.
 *
 * @packageDocumentation
 */
export {};
