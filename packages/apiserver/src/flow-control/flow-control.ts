import type { Clock, Random } from '@drover/base';
import type { UserInfo } from '../authentication/user-info.ts';
import type { RequestInfo } from '../http/request-info.ts';
import type { ResourceTable } from '../registry/resource-table.ts';
import type { Store } from '../storage/store.ts';
import { classify, type FlowClassName } from './classify.ts';
import { FlowClass } from './flow-class.ts';

/** Parts of all seats that each class has. */
const SHARES: Readonly<Record<FlowClassName, number>> = {
  'leader-election': 15,
  system: 95,
  workload: 125,
  'catch-all': 10,
};

/** Objects that one seat stands for when they are listed, and the most seats that a list takes. */
const OBJECTS_PER_SEAT = 100;
const MAX_SEATS = 10;

/** What flow control is made from. */
export interface FlowControlOptions {
  /** Requests that are worked on at a time. */
  readonly maxRequestsInflight: number;
  readonly store: Store;
  readonly resources: ResourceTable;
  readonly clock: Clock;
  readonly random: Random;
}

/** Headers that tell which class a request was in. */
export type FlowHeaders = Readonly<Record<string, string>>;

/** Where a request stands. */
export interface FlowPlace {
  /** `undefined`: it never waits. */
  readonly flowClass: FlowClass | undefined;
  readonly headers: FlowHeaders;
}

/** Divides the server among its users: classes have seats of their own, and within a class users take turns. */
export class FlowControl {
  readonly classes: readonly FlowClass[];
  readonly #places: Readonly<Record<FlowClassName | 'exempt', FlowPlace>>;
  readonly #store: Store;
  readonly #resources: ResourceTable;

  constructor({ maxRequestsInflight, store, resources, clock, random }: FlowControlOptions) {
    this.#store = store;
    this.#resources = resources;
    const all = Object.values(SHARES).reduce((sum, share) => sum + share, 0);
    const headers = (): FlowHeaders => ({
      'x-kubernetes-pf-flowschema-uid': random.uuid(),
      'x-kubernetes-pf-prioritylevel-uid': random.uuid(),
    });
    const place = (name: FlowClassName): FlowPlace => {
      const limit = Math.ceil((maxRequestsInflight * SHARES[name]) / all);
      return { flowClass: new FlowClass(name, limit, clock), headers: headers() };
    };
    this.#places = {
      exempt: { flowClass: undefined, headers: headers() },
      'leader-election': place('leader-election'),
      system: place('system'),
      workload: place('workload'),
      'catch-all': place('catch-all'),
    };
    this.classes = Object.values(this.#places).flatMap(({ flowClass }) => flowClass ?? []);
  }

  /** The class of a request. */
  placeOf(user: UserInfo, info: RequestInfo): FlowPlace {
    return this.#places[classify(user, info)];
  }

  /** Seats that a request takes: more for the objects that a list, or the beginning of a watch, goes through. */
  seatsOf(info: RequestInfo): number {
    if (info.verb !== 'list' && info.verb !== 'watch') return 1;
    const resource = this.#resources.find(info);
    if (!resource) return 1;
    const { remaining } = this.#store.range(resource.collection, { limit: 1 });
    return Math.min(MAX_SEATS, 1 + Math.floor(remaining / OBJECTS_PER_SEAT));
  }
}
