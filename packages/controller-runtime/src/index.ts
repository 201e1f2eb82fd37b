/**
 * Reflector, informer cache, work queue, controller, manager, leader election.
 *
 * @packageDocumentation
 */
export {};
