import { UserError } from '../../base/errors.ts'
import { isObjectName } from '../../base/names.ts'
import { escapeDocument, isSafe } from '../../base/safe-text.ts'
import { accountParts, nodeOfUser, serviceAccountOf, serviceAccountUser } from '../rbac/index.ts'
import type { Reader, ReaderSubject } from './report.ts'

type Kind = ReaderSubject['kind']

const KINDS: Readonly<Record<string, Kind>> = {
  pod: 'Pod',
  pods: 'Pod',
  node: 'Node',
  nodes: 'Node',
  sa: 'ServiceAccount',
  serviceaccount: 'ServiceAccount',
  serviceaccounts: 'ServiceAccount',
  user: 'User',
  group: 'Group',
}
const SHORT: Readonly<Record<Kind, string>> = {
  Pod: 'pod',
  Node: 'node',
  ServiceAccount: 'sa',
  User: 'user',
  Group: 'group',
}
const FORMS =
  'an identity is pod/NAMESPACE/NAME, node/NAME, sa/NAMESPACE/NAME, user/NAME or group/NAME'

/** `sa/payments/api`: what a person types to ask about the subject. */
export function identityName({ kind, namespace, name }: ReaderSubject): string {
  return [SHORT[kind], ...(namespace === undefined ? [] : [namespace]), name].join('/')
}

/**
 * The same for a list, of which each line can be typed or stand in a file of
 * accepted readers: in quotes, and without a character that nobody would see, where a blank
 * would end the word or a terminal would not show the name as it is. Pods go by their workload.
 */
export function readerName({ subject, pods }: Pick<Reader, 'subject' | 'pods'>): string {
  const name = identityName({ ...subject, name: pods?.workload?.name ?? subject.name })
  const isPlain = isSafe(name) && !/[\s"\\]/.test(name)
  return isPlain ? name : escapeDocument(JSON.stringify(name))
}

/**
 * Reads an identity as typed. Names of users and groups may hold anything.
 *
 * @throws UserError that repeats nothing which might be a credential
 */
export function parseIdentityName(text: string): ReaderSubject {
  return readIdentity(text, isObjectName)
}

/**
 * The same for a pattern, in which `*` stands for any part of a name.
 *
 * @throws UserError as {@link parseIdentityName}
 */
export function parseIdentityPattern(text: string): ReaderSubject {
  return readIdentity(text, (part) => part !== '' && isObjectName(part.replaceAll('*', 'x')))
}

function readIdentity(typed: string, isName: (part: string) => boolean): ReaderSubject {
  const text = unquoted(typed)
  const account = accountParts(text)
  if (account !== undefined) return namespaced('ServiceAccount', account, isName)
  if (looksLikeToken(text)) throw tokenTyped()
  const slash = text.indexOf('/')
  const kind = slash === -1 ? undefined : kindOf(text.slice(0, slash))
  if (kind === undefined) throw unknownForm(slash === -1 ? '' : text.slice(0, slash))
  const name = text.slice(slash + 1)
  if (kind === 'User' || kind === 'Group') return person(kind, name, isName)
  if (kind === 'Node') return isName(name) ? { kind, name } : refuse(kind)
  const parts = name.split('/')
  const [namespace = '', own = ''] = parts
  return parts.length === 2 ? namespaced(kind, { namespace, name: own }, isName) : refuse(kind)
}

/** As {@link readerName} writes it. */
function unquoted(typed: string): string {
  if (!/^"[a-z]+\/.*"$/i.test(typed)) return typed
  try {
    return JSON.parse(typed) as string
  } catch {
    return typed
  }
}

function kindOf(word: string): Kind | undefined {
  const lower = word.toLowerCase()
  return Object.hasOwn(KINDS, lower) ? KINDS[lower] : undefined
}

function namespaced(
  kind: Kind,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  isName: (part: string) => boolean,
): ReaderSubject {
  return isName(namespace) && isName(name) ? { kind, namespace, name } : refuse(kind)
}

/** A user name may stand for a node or a service account, if one can have that name. */
function person(
  kind: 'User' | 'Group',
  name: string,
  isName: (part: string) => boolean,
): ReaderSubject {
  if (name === '') return refuse(kind)
  const node = kind === 'User' ? nodeOfUser(name) : undefined
  if (node !== undefined && isName(node)) return { kind: 'Node', name: node }
  const account = kind === 'User' ? accountParts(name) : undefined
  if (account === undefined || !isName(account.namespace) || !isName(account.name)) {
    return { kind, name }
  }
  // In a pattern the star stands for what a name can hold.
  const example = serviceAccountUser(account).replaceAll('*', 'x')
  if (serviceAccountOf(example) === undefined) return { kind, name }
  return { kind: 'ServiceAccount', ...account }
}

function refuse(kind: Kind): never {
  const form = kind === 'Pod' || kind === 'ServiceAccount' ? 'NAMESPACE/NAME' : 'NAME'
  const noun = kind === 'ServiceAccount' ? 'service account' : SHORT[kind]
  throw new UserError(`a ${noun} is written ${SHORT[kind]}/${form}`, [FORMS])
}

/** Three parts in base64url, of which the first is a JSON object (RFC 7519). */
function looksLikeToken(text: string): boolean {
  return /^eyJ[\w-]*\.[\w-]*\.[\w-]*$/.test(text)
}

function tokenTyped(): UserError {
  return new UserError('a token is not taken from the command line, where others can see it', [
    'write - and give the token on standard input; this one may be in the history of your shell',
  ])
}

/** Only a word that cannot be a credential is repeated. */
function unknownForm(word: string): UserError {
  const isWord = /^[a-z]{1,20}$/i.test(word)
  return new UserError(isWord ? `"${word}" is no kind of identity` : 'this is no identity', [FORMS])
}
