import type { RequestOptions } from '../../control-plane/admin-client.ts'
import { spdy } from '../../paths/pods/upgrade.ts'
import { QUOTED } from './quoting-policy.ts'

/** What a log is expected to say of somebody; with the level RequestResponse it may say more. */
export interface Expected {
  readonly verb: string
  readonly certainty: string
  readonly because: string
  readonly dryRun?: number
}

/** One request, by somebody who does nothing else. */
export interface Deed {
  /** Whoever does it has this name. */
  readonly name: string
  readonly method?: string
  /** Appended to the path of the Secret `db` or of its collection. */
  readonly query?: string
  readonly at?: 'secret' | 'collection' | 'cluster' | 'oldWatch' | 'pod'
  readonly options?: RequestOptions
  /** Absent: the log shows that they had nothing. */
  readonly seen?: Expected
  /** At the level RequestResponse, where that differs. */
  readonly seenWithAnswers?: Expected | 'nothing'
  /** Somebody without any right. */
  readonly refused?: true
}

const TABLE = accept('application/json;as=Table;v=v1;g=meta.k8s.io')
const PARTIAL = accept('application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io')
const PARTIALS = accept('application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io')
const MERGE = { contentType: 'application/merge-patch+json', body: {} }
const APPLY = {
  contentType: 'application/apply-patch+yaml',
  body: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db' } },
}
const FOREGROUND = { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Foreground' }
const FROM_NOW = 'watch=1&timeoutSeconds=1&resourceVersion=RV'
const INITIAL = 'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true'

function accept(type: string): RequestOptions {
  return { headers: { accept: type } }
}

function whole(verb: string, dryRun = 0): Pick<Deed, 'seen' | 'seenWithAnswers'> {
  return {
    seen: { verb, certainty: 'conditional', because: 'object', dryRun },
    seenWithAnswers: { verb, certainty: 'certain', because: 'answered', dryRun },
  }
}

/** The log of the answer shows that it was metadata; without it, it looks like a read. */
function metadataOnly(verb: string): Pick<Deed, 'seen' | 'seenWithAnswers'> {
  return {
    seen: { verb, certainty: 'conditional', because: 'object' },
    seenWithAnswers: 'nothing',
  }
}

function maybe(verb: string, because: string): Expected {
  return { verb, certainty: 'possible', because }
}

const GETS: readonly Deed[] = [
  { name: 'get', ...whole('get') },
  { name: 'get-protobuf', options: accept('application/vnd.kubernetes.protobuf'), ...whole('get') },
  { name: 'get-table', options: TABLE, ...metadataOnly('get') },
  { name: 'get-partial', options: PARTIAL, ...metadataOnly('get') },
  {
    name: 'get-table-with-objects',
    query: 'includeObject=Object',
    options: TABLE,
    seen: { verb: 'get', certainty: 'conditional', because: 'object' },
  },
  { name: 'get-refused', refused: true },
  { name: 'head', method: 'HEAD' },
]

const LISTS: readonly Deed[] = [
  { name: 'list', at: 'collection', ...whole('list') },
  {
    name: 'list-all',
    at: 'cluster',
    seen: { ...maybe('list', 'object'), certainty: 'conditional' },
  },
  {
    name: 'list-by-name',
    at: 'collection',
    query: 'fieldSelector=metadata.name%3Ddb',
    ...whole('list'),
  },
  { name: 'list-other', at: 'collection', query: 'fieldSelector=metadata.name%3Daaa' },
  { name: 'list-but-this', at: 'collection', query: 'fieldSelector=metadata.name!%3Ddb' },
  { name: 'list-type', at: 'collection', query: 'fieldSelector=type%3DOpaque', ...whole('list') },
  { name: 'list-other-type', at: 'collection', query: 'fieldSelector=type%3Dkubernetes.io/tls' },
  {
    name: 'list-label',
    at: 'collection',
    query: 'labelSelector=app%3Dshop',
    seen: maybe('list', 'labels'),
    seenWithAnswers: { verb: 'list', certainty: 'certain', because: 'answered' },
  },
  {
    name: 'list-other-label',
    at: 'collection',
    query: 'labelSelector=app%3Dother',
    seen: maybe('list', 'labels'),
    seenWithAnswers: 'nothing',
  },
  {
    name: 'list-first-page',
    at: 'collection',
    query: 'limit=1',
    seen: maybe('list', 'page'),
    seenWithAnswers: 'nothing',
  },
  {
    name: 'list-page-of-500',
    at: 'collection',
    query: 'limit=500',
    seen: { verb: 'list', certainty: 'conditional', because: 'firstPage' },
    seenWithAnswers: { verb: 'list', certainty: 'certain', because: 'answered' },
  },
  { name: 'list-table', at: 'collection', options: TABLE, ...metadataOnly('list') },
  { name: 'list-partial', at: 'collection', options: PARTIALS, ...metadataOnly('list') },
  { name: 'list-refused', at: 'collection', refused: true },
]

const OBJECT: Expected = { verb: 'watch', certainty: 'conditional', because: 'object' }

const WATCHES: readonly Deed[] = [
  { name: 'watch', at: 'collection', query: 'watch=1&timeoutSeconds=1', seen: OBJECT },
  { name: 'watch-old-path', at: 'oldWatch', query: 'timeoutSeconds=1', seen: OBJECT },
  { name: 'watch-from-now', at: 'collection', query: FROM_NOW, seen: maybe('watch', 'changes') },
  { name: 'watch-list', at: 'collection', query: `${FROM_NOW}&${INITIAL}`, seen: OBJECT },
  {
    name: 'watch-partial',
    at: 'collection',
    query: 'watch=1&timeoutSeconds=1',
    options: PARTIAL,
    seen: OBJECT,
  },
  { name: 'watch-refused', at: 'collection', query: 'watch=1&timeoutSeconds=1', refused: true },
]

const QUIET: readonly Deed[] = [
  { name: 'patch', method: 'PATCH', options: MERGE, ...whole('patch') },
  { name: 'patch-dry', method: 'PATCH', query: 'dryRun=All', options: MERGE, ...whole('patch', 1) },
  {
    name: 'apply-dry',
    method: 'PATCH',
    query: 'dryRun=All&fieldManager=x',
    options: APPLY,
    ...whole('patch', 1),
  },
  {
    name: 'patch-partial',
    method: 'PATCH',
    options: { ...MERGE, ...PARTIAL },
    ...metadataOnly('patch'),
  },
  { name: 'patch-refused', method: 'PATCH', options: MERGE, refused: true },
  { name: 'delete-dry', method: 'DELETE', query: 'dryRun=All' },
  ...['Foreground', 'Orphan'].map((policy) => ({
    name: `delete-dry-${policy.toLowerCase()}`,
    method: 'DELETE',
    query: `dryRun=All&propagationPolicy=${policy}`,
    ...whole('delete', 1),
  })),
  {
    name: 'delete-dry-in-body',
    method: 'DELETE',
    options: { body: { ...FOREGROUND, dryRun: ['All'] } },
    ...whole('delete'),
  },
  {
    name: 'deletecollection-dry',
    method: 'DELETE',
    at: 'collection',
    query: 'dryRun=All',
    ...whole('deletecollection', 1),
  },
  {
    name: 'deletecollection-dry-by-name',
    method: 'DELETE',
    at: 'collection',
    query: 'dryRun=All&fieldSelector=metadata.name%3Ddb',
    ...whole('deletecollection', 1),
  },
  { name: 'deletecollection-refused', method: 'DELETE', at: 'collection', refused: true },
]

const PODS: readonly Deed[] = [
  { name: 'exec', method: 'POST', at: 'pod', query: 'exec', seen: maybe('exec', 'pod') },
  { name: 'attach', method: 'POST', at: 'pod', query: 'attach', seen: maybe('attach', 'pod') },
  {
    name: 'forward',
    method: 'POST',
    at: 'pod',
    query: 'portforward',
    seen: maybe('portforward', 'pod'),
  },
  { name: 'exec-refused', method: 'POST', at: 'pod', query: 'exec', refused: true },
].map((deed) => ({ ...deed, at: 'pod', options: spdy() }) as Deed)

const REFUSAL = { certainty: 'possible', because: 'refusal', dryRun: 1 }

/** Those whom a policy refuses with the Secret in its message. */
const QUOTING: readonly Deed[] = [
  {
    name: `${QUOTED}update`,
    method: 'PUT',
    query: 'dryRun=All',
    options: { body: { metadata: { name: 'db' } } },
    seen: { ...REFUSAL, verb: 'update' },
  },
  {
    name: `${QUOTED}patch`,
    method: 'PATCH',
    query: 'dryRun=All',
    options: MERGE,
    seen: { ...REFUSAL, verb: 'patch' },
  },
  {
    name: `${QUOTED}delete`,
    method: 'DELETE',
    query: 'dryRun=All',
    seen: { ...REFUSAL, verb: 'delete' },
  },
  {
    name: `${QUOTED}deletecollection`,
    method: 'DELETE',
    at: 'collection',
    query: 'dryRun=All&fieldSelector=metadata.name%3Ddb',
    seen: { ...REFUSAL, verb: 'deletecollection' },
  },
]

/** What can be done side by side, since it changes nothing. */
export const DEEDS: readonly Deed[] = [...GETS, ...LISTS, ...WATCHES, ...QUIET, ...QUOTING, ...PODS]
