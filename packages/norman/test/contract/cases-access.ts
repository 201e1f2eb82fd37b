import { expect } from 'vitest';
import type { Case } from './case.ts';
import { methodsOf, type Row } from './row.ts';

const COLLECTION_METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'];
const RESOURCE_METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'];

/** What holds of methods, actions and rights. */
export function accessCases(id: string, row: Row): readonly Case[] {
  return [
    ...methodCases(id, row),
    ...actionCases(id, row),
    ...strangerCases(id, row),
    ...rightsCases(id, row),
  ];
}

function methodCases(id: string, row: Row): readonly Case[] {
  const { collection, resource } = methodsOf(row);
  const not = (methods: readonly string[], own: readonly string[]): readonly string[] =>
    methods.filter((method) => !own.includes(method));
  const refused = (method: string, suffix: string): Case => ({
    title: `${id}: ${method} ${suffix === '' ? 'of all' : 'of one'} is not allowed`,
    async run(place) {
      const { status, json } = await place.send(method, `${place.collection(id)}${suffix}`, {});
      expect({ status, code: json['code'] }).toEqual({ status: 405, code: 'MethodNotAllow' });
    },
  });
  return [
    ...not(COLLECTION_METHODS, collection).map((method) => refused(method, '')),
    ...not(RESOURCE_METHODS, resource).map((method) => refused(method, '/x')),
  ];
}

/** The names of actions, without what they take and give. */
function namesOf(text = ''): readonly string[] {
  return text.split(' ').flatMap((word) => /^\w+/.exec(word) ?? []);
}

function actionCases(id: string, row: Row): readonly Case[] {
  const { collection } = methodsOf(row);
  const onOne = namesOf(row.resourceActions);
  const onAll = namesOf(row.collectionActions);
  const invalid = (action: string, suffix: string): Case => ({
    title: `${id}: has no action ${action} ${suffix === '' ? 'of all' : 'of one'}`,
    async run(place) {
      const url = `${place.collection(id)}${suffix}?action=${action}`;
      const { status, json } = await place.send('POST', url, {});
      expect({ status, code: json['code'] }).toEqual({ status: 422, code: 'InvalidAction' });
    },
  });
  const valid = (action: string, suffix: string): Case => ({
    title: `${id}: has the action ${action} ${suffix === '' ? 'of all' : 'of one'}`,
    async run(place) {
      const url = `${place.collection(id)}${suffix}?action=${action}`;
      const { status, json } = await place.send('POST', url, {});
      const known = `${status} ${String(json['message'])}`;
      expect(known).not.toBe(`422 Invalid action: ${action}`);
      expect(status).toBeLessThan(500);
    },
  });
  return [
    ...(collection.length > 0 ? [invalid('nosuchaction', '')] : []),
    invalid('nosuchaction', '/x'),
    ...onOne.filter((name) => !onAll.includes(name)).map((name) => invalid(name, '')),
    ...onAll.filter((name) => !onOne.includes(name)).map((name) => invalid(name, '/x')),
    ...onOne.map((name) => valid(name, '/x')),
    ...onAll.filter((name) => !name.startsWith('logout')).map((name) => valid(name, '')),
  ];
}

/** Settings that the login page reads are public one by one, never as a list. */
function strangerCases(id: string, row: Row): readonly Case[] {
  const { collection, resource } = methodsOf(row);
  const refused = (method: string, suffix: string): Case => ({
    title: `${id}: ${method} ${suffix === '' ? 'of all' : 'of one'} asks for a login`,
    async run(place) {
      const { status, json } = await place.sendAsStranger(
        method,
        `${place.collection(id)}${suffix}`,
      );
      expect({ status, own: json['status'] }).toEqual({ status: 401, own: '401' });
    },
  });
  return [
    ...collection.map((method) => refused(method, '')),
    ...resource.map((method) => refused(method, '/x')),
  ];
}

function rightsCases(id: string, row: Row): readonly Case[] {
  if (row.isInCluster) return clusterRightsCases(id, row);
  return row.without?.includes('permission') ? [] : permissionCases(id, row);
}

/** Those who may see the cluster, and nothing in it, are refused by the cluster; a list holds what they may see. */
function clusterRightsCases(id: string, row: Row): readonly Case[] {
  const { collection, resource } = methodsOf(row);
  const { sample } = row;
  const listed: Case = {
    title: `${id}: who has no right in the cluster sees an empty list`,
    async run(place) {
      const { status, json } = await place.sendAsOutsider('GET', place.collection(id));
      expect({ status, data: json['data'] }).toEqual({ status: 200, data: [] });
    },
  };
  const refused = (method: string, isCreation: boolean): Case => ({
    title: `${id}: who has no right in the cluster is refused ${method}`,
    async run(place) {
      const object = isCreation ? sample?.(place.next()) : await place.shared(id);
      const suffix = isCreation ? '' : `/${String(object?.['id'])}`;
      const body = method === 'GET' || method === 'DELETE' ? undefined : object;
      const url = `${place.collection(id)}${suffix}`;
      const { status } = await place.sendAsOutsider(method, url, body);
      expect(status).toBe(403);
    },
  });
  return [
    ...(collection.includes('GET') ? [listed] : []),
    ...(sample && collection.includes('POST') ? [refused('POST', true)] : []),
    ...(sample ? resource.map((method) => refused(method, false)) : []),
  ];
}

function permissionCases(id: string, row: Row): readonly Case[] {
  const { collection, resource } = methodsOf(row);
  const { sample, refusedBy = 403 } = row;
  const cases: Case[] = [];
  if (collection.includes('GET') && !row.without?.includes('emptyList')) {
    cases.push({
      title: `${id}: who has no right sees an empty list, without ways to add to it`,
      async run(place) {
        const { status, json } = await place.sendAsOutsider('GET', place.collection(id));
        expect({ status, data: json['data'], createTypes: json['createTypes'] }).toEqual({
          status: 200,
          data: [],
          createTypes: undefined,
        });
      },
    });
  }
  if (sample && collection.includes('POST')) {
    cases.push({
      title: `${id}: who has no right cannot create one`,
      async run(place) {
        const body = sample(place.next());
        const { status } = await place.sendAsOutsider('POST', place.collection(id), body);
        expect(status).toBe(refusedBy);
      },
    });
  }
  if (sample ?? row.stored) {
    cases.push(
      ...resource.map((method) => ({
        title: `${id}: ${method} of one is answered as if it were not there`,
        async run(place: Parameters<Case['run']>[0]) {
          const object = await place.shared(id);
          const url = `${place.collection(id)}/${String(object['id'])}`;
          const body = method === 'PUT' ? (row.update?.(object) ?? {}) : undefined;
          const { status, json } = await place.sendAsOutsider(method, url, body);
          expect({ status, code: json['code'] }).toEqual({ status: 404, code: 'NotFound' });
        },
      })),
    );
  }
  return cases;
}
