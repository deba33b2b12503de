import type { Evidence, Reader } from '../analysis/reach/report.ts'
import { plural } from './consumer-words.ts'
import { CONTROLLER_NAMES } from './controller-names.ts'
import { isBindingKind, SURENESS, type Sureness, surenessOf } from './path-words.ts'

// What RBAC sets up by itself for them: plugin/pkg/auth/authorizer/rbac/bootstrappolicy.
const CONTROLLER = 'system:controller:'
const USERS = new Set(['system:kube-controller-manager', 'system:kube-scheduler'])

/**
 * Whether it is a part of Kubernetes that reads by what Kubernetes grants it:
 * the service account of a controller, by the binding of its own name, or the
 * user of the controller manager or the scheduler. With any other grant as the
 * best path it is a reader like others.
 */
export function isOwnController({ subject, path }: Pick<Reader, 'subject' | 'path'>): boolean {
  const { kind, namespace, name } = subject
  if (kind === 'ServiceAccount' && namespace === 'kube-system' && CONTROLLER_NAMES.has(name)) {
    return firstBinding(path)?.name === `${CONTROLLER}${name}`
  }
  return kind === 'User' && USERS.has(name) && isOfUser(firstBinding(path), name)
}

/**
 * Whether every cluster has this reader, and nobody can take it away: one of
 * Kubernetes' own controllers, or `system:masters`, who bypass authorization.
 */
export function isBuiltIn(reader: Pick<Reader, 'subject' | 'path'>): boolean {
  return reader.path[0]?.id === 'D5' || isOwnController(reader)
}

function firstBinding(path: Reader['path']): Evidence | undefined {
  return path.flatMap(({ evidence }) => evidence).find(({ kind }) => isBindingKind(kind))
}

/** `system:kube-scheduler`, and `system::extension-apiserver-authentication-reader` in kube-system. */
function isOfUser(binding: Evidence | undefined, user: string): boolean {
  return binding?.name === user || binding?.name.startsWith('system::') === true
}

/** Several of Kubernetes' own controllers as one reader. */
export interface OwnControllers {
  readonly readers: readonly Reader[]
  /** Of the surest of them. */
  readonly sureness: Sureness
}

/** Takes them out of lists of readers, each once and as sure as it is at best. */
export class OwnControllerFold {
  readonly #found = new Map<string, Reader>()

  /** The other readers of a list. */
  without<R extends Reader>(readers: readonly R[]): readonly R[] {
    return readers.filter((reader) => {
      if (!isOwnController(reader)) return true
      const { kind, name } = reader.subject
      const before = this.#found.get(`${kind} ${name}`)
      if (before === undefined || isBetter(reader, before)) {
        this.#found.set(`${kind} ${name}`, reader)
      }
      return false
    })
  }

  get size(): number {
    return this.#found.size
  }

  get all(): OwnControllers {
    const readers = [...this.#found.values()]
    return { readers, sureness: surest(readers) }
  }
}

/** A list of readers without them; one alone is not worth it. */
export function withoutOwnControllers(readers: readonly Reader[]): {
  readonly others: readonly Reader[]
  readonly own?: OwnControllers
} {
  const fold = new OwnControllerFold()
  const others = fold.without(readers)
  return fold.size < 2 ? { others: readers } : { others, own: fold.all }
}

function isBetter(reader: Reader, before: Reader): boolean {
  const level = SURENESS.indexOf(surenessOf(reader)) - SURENESS.indexOf(surenessOf(before))
  return level < 0 || (level === 0 && readsEverySecret(reader))
}

function readsEverySecret({ scope, onlyUsedBy }: Reader): boolean {
  return scope === 'cluster' && onlyUsedBy === undefined
}

function surest(readers: readonly Reader[]): Sureness {
  const found = new Set(readers.map(surenessOf))
  return SURENESS.find((level) => found.has(level)) ?? 'unknown'
}

/** `kube-system/* (23 of Kubernetes' own)`. */
export function ownControllersText({ readers }: OwnControllers): string {
  return `kube-system/* (${readers.length} of Kubernetes' own)`
}

/**
 * `controllers of Kubernetes itself: 21 service accounts, 2 users; -o wide lists them`.
 *
 * @param several for several Secrets says how many of them reach all
 */
export function ownControllersPath({ readers }: OwnControllers, several = false): string {
  const accounts = readers.filter(({ subject }) => subject.kind === 'ServiceAccount').length
  const users = readers.length - accounts
  const everywhere = readers.filter(readsEverySecret).length
  const counts = [
    ...(accounts === 0 ? [] : [plural(accounts, 'service account')]),
    ...(users === 0 ? [] : [plural(users, 'user')]),
  ]
  const reach = several ? `; ${everywhere} of them reach every Secret` : ''
  return `controllers of Kubernetes itself: ${counts.join(', ')}${reach}; -o wide lists them`
}
